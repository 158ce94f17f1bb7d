package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runnel.tool.ToolException;
import dev.runnel.workspace.Means;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * T3: folders, files and links that lead out change places in one step ({@code renameat2} with {@code RENAME_EXCHANGE}) all the
 * time while all six tools work. {@code -Drunnel.test.race=60} for as many seconds.
 */
class RaceTest {

    private static final int EXCHANGE = 2;
    private static final int HERE = -100; // AT_FDCWD
    private static final int AT_LEAST = 2_000;
    private static final String SECRET = "this is a secret";
    private static final String ONLY_OUTSIDE = "only-outside";

    @TempDir
    Path temporary;

    private Path root;
    private Path outside;

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"BENEATH", "SECURE"})
    @Timeout(300)
    @SuppressWarnings("restricted")
    @DisplayName("T3: exchanged folders and links lead no tool out")
    void exchanged_folders_and_links_lead_no_tool_out(Means means) throws Exception {
        // given
        Path top = temporary.toRealPath();
        root = Files.createDirectory(top.resolve("ws"));
        outside = Files.createDirectory(top.resolve("outside"));
        Files.createDirectories(outside.resolve("deep"));
        Files.createDirectories(root.resolve("door/deep"));
        for (Path folder : List.of(outside, outside.resolve("deep"))) {
            Files.writeString(folder.resolve("file"), SECRET);
            Files.writeString(folder.resolve(ONLY_OUTSIDE), SECRET);
        }
        for (String path : List.of("door/file", "door/deep/file", "file")) {
            Files.writeString(root.resolve(path), "inside");
        }
        Files.createSymbolicLink(root.resolve("evil"), outside);
        Files.createSymbolicLink(root.resolve("door/evil"), outside.resolve("deep"));
        Files.createSymbolicLink(root.resolve("evil-file"), outside.resolve("file"));
        var linker = Linker.nativeLinker();
        var renameat2 = linker.defaultLookup().find("renameat2");
        assumeTrue(renameat2.isPresent(), "no renameat2 here");
        MethodHandle exchange = linker.downcallHandle(
                renameat2.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        Map<String, String> before = outside();
        var going = new AtomicBoolean(true);
        var swaps = new AtomicLong();
        Thread swapper = Thread.ofPlatform().name("swapper").start(() -> swap(exchange, going, swaps));

        // when
        long end = System.nanoTime() + Integer.getInteger("runnel.test.race", 3) * 1_000_000_000L;
        var bench = new Bench(root, means);
        var kinds = new TreeMap<String, Integer>();
        int requests = 0;
        while (System.nanoTime() < end || requests < AT_LEAST) {
            for (String path :
                    List.of("door", "door/file", "door/deep", "door/deep/file", "file", "door/new/" + requests % 7)) {
                for (String tool : SixTools.names()) {
                    kinds.merge(tool + (asked(tool, path, bench) ? " did" : " refused"), 1, Integer::sum);
                    requests++;
                }
            }
            bench.changes.clear();
        }
        going.set(false);
        swapper.join();

        // then
        assertEquals(before, outside());
        assertTrue(
                kinds.keySet().containsAll(List.of("read did", "read refused", "write did", "write refused")),
                kinds.toString());
        System.out.println(
                "race: " + means + ", " + requests + " requests, " + swaps + " exchanges, 0 escapes, " + kinds);
    }

    private static boolean asked(String tool, String path, Bench bench) throws InterruptedException {
        try {
            String said = SixTools.ask(tool, path, bench);
            assertFalse(said.contains(SECRET) || said.contains(ONLY_OUTSIDE), () -> tool + " " + path + ": " + said);
            return true;
        } catch (ToolException e) {
            assertFalse(e.getMessage().contains(SECRET), e.getMessage());
            return false;
        }
    }

    private void swap(MethodHandle exchange, AtomicBoolean going, AtomicLong swaps) {
        try (Arena arena = Arena.ofConfined()) {
            var pairs = new ArrayList<MemorySegment>();
            for (String path : List.of("door", "evil", "door/deep", "door/evil", "file", "evil-file")) {
                pairs.add(arena.allocateFrom(root.resolve(path).toString()));
            }
            while (going.get()) {
                for (int i = 0; i < pairs.size(); i += 2) {
                    // Fails where another exchange has the folder elsewhere just now.
                    int failed = (int) exchange.invokeExact(HERE, pairs.get(i), HERE, pairs.get(i + 1), EXCHANGE);
                    swaps.addAndGet(1 + failed);
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> outside() throws Exception {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(outside)) {
            for (Path file : files.toList()) {
                all.put(file.toString(), Files.isRegularFile(file) ? Files.readString(file) : "");
            }
        }
        return all;
    }
}
