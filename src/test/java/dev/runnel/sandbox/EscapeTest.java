package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runnel.sandbox.World.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that try to get out, in each way of confining them; and commands that must go on working. */
@Timeout(120)
class EscapeTest {

    private static final Map<Level, World> WORLDS = new EnumMap<>(Level.class);
    private static Path folder = Path.of(".");

    @BeforeAll
    static void make() throws IOException {
        assumeTrue(Level.missing().isEmpty(), () -> Level.missing().orElseThrow());
        // Not below the folder for temporary files: that is hidden as a whole where it can be.
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "escape");
        for (Level level : List.of(Level.LANDLOCK, Level.NAMESPACES)) {
            WORLDS.put(level, new World(Files.createDirectory(folder.resolve(level.name())), level, false));
        }
    }

    @AfterAll
    static void remove() throws IOException {
        for (World world : WORLDS.values()) {
            world.close();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static Stream<Arguments> probes() {
        return WORLDS.keySet().stream().flatMap(level -> Probe.ALL.stream().map(probe -> Arguments.of(level, probe)));
    }

    @DisplayName("T9, T20, T21: out of reach")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("probes")
    void out_of_reach(Level level, Probe probe) throws Exception {
        World world = WORLDS.get(level);

        Ended ended = world.run("export L=" + level + "; rm -rf -- * .[!.]*\n" + probe.line());

        assertEquals(List.of(), world.harm(ended), ended.output());
    }

    static Stream<Arguments> controls() {
        return WORLDS.keySet().stream()
                .flatMap(level -> Stream.concat(
                                Control.ALL.stream(),
                                level == Level.NAMESPACES ? Control.ALONE.stream() : Stream.empty())
                        .map(control -> Arguments.of(level, control)));
    }

    @DisplayName("still works")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("controls")
    void still_works(Level level, Control control) throws Exception {
        Ended ended = WORLDS.get(level).run("rm -rf -- * .[!.]*\n" + control.line());

        assertEquals(control.output(), ended.output());
    }
}
