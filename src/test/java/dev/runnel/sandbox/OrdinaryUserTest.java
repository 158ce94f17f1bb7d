package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runnel.sandbox.World.Ended;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as in {@link EscapeTest}, tried by a user without rights, whom only root can play: {@code nobody}, in a process of its
 * own with nothing but the classes of this package.
 */
@Timeout(300)
class OrdinaryUserTest {

    private static final String NOBODY = "65534";
    private static final String PACKAGE = "dev/runnel/sandbox";

    @TempDir
    Path folder;

    @Test
    @DisplayName("T9, T20, T21: an ordinary user's commands are confined as well")
    void an_ordinary_users_commands_are_confined_as_well() throws Exception {
        assumeTrue(Level.missing().isEmpty(), () -> Level.missing().orElseThrow());
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can be somebody else");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        copy(Sandbox.class, classes);
        copy(World.class, classes);

        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes.toString(),
                        OrdinaryUserTest.class.getName().replace("Test", "Test$Side"),
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertEquals("", said);
        assertEquals(0, process.waitFor());
    }

    /** The package's classes from where that one comes. */
    private static void copy(Class<?> one, Path target) throws Exception {
        URI place = one.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path from = Path.of(place);
        try (Stream<Path> files = Files.walk(from.resolve(PACKAGE))) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** The other side: says what went wrong. */
    static final class Side {
        private Side() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            for (Level level : List.of(Level.LANDLOCK, Level.NAMESPACES)) {
                Path folder = Files.createDirectory(Path.of(arguments[0], level.name()));
                try (var world = new World(folder, level, false)) {
                    tryAll(world, level);
                }
            }
        }

        private static void tryAll(World world, Level level) throws IOException, InterruptedException {
            for (Probe probe : Probe.ALL) {
                Ended ended = world.run("export L=" + level + "; rm -rf -- * .[!.]*\n" + probe.line());
                List<String> harm = world.harm(ended);
                if (!harm.isEmpty()) {
                    System.out.println(level + ", " + probe + ": " + harm + "\n" + ended.output());
                }
            }
            for (Control control : Control.ALL) {
                Ended ended = world.run("rm -rf -- * .[!.]*\n" + control.line());
                if (!ended.output().equals(control.output())) {
                    System.out.println(level + ", " + control + ": " + ended);
                }
            }
        }
    }
}
