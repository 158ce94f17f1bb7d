package dev.runnel.tool.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that write without end, in a program whose whole heap is what they may add to one. Holds T20. */
@Tag("system")
@Timeout(300)
class OutputBombTest {

    @TempDir
    Path folder;

    @DisplayName("T20: a bomb of output takes less than 32 MB of heap")
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a gigabyte of zeros, head -c 1073741824 /dev/zero, 0",
        "a gigabyte on one line, head -c 1073741824 /dev/zero | tr '\\0' x, 0",
        "lines for ten seconds, timeout 10 yes, 124",
        "errors for three seconds, timeout 3 yes >&2, 124"
    })
    void a_bomb_takes_little_heap(String name, String line, int code) throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Side.class.getName(),
                        folder.toString(),
                        line)
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), UTF_8);

        System.out.print(name + ": " + said);
        assertEquals(0, program.waitFor(), said);
        assertTrue(said.startsWith("exit code " + code + ", cut"), said);
    }

    @Test
    @DisplayName("T20: who watches, and does not go on, does not stop a command by its full pipe")
    void a_watcher_that_stands_still_does_not_stop_a_command() throws Exception {
        Path done = folder.resolve("done");
        Consumer<String> waitsForTheEnd = piece -> {
            long deadline = System.nanoTime() + Duration.ofSeconds(200).toNanos();
            while (Files.notExists(done) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        };

        ToolResult result = run(folder, "head -c 100000000 /dev/zero; touch done", waitsForTheEnd);

        assertTrue(result.ok(), result.output());
        assertTrue(Files.exists(done));
    }

    private static ToolResult run(Path folder, String line, Consumer<String> watcher)
            throws IOException, ToolException, InterruptedException {
        var bash = new BashTool(new ProcessSandbox(CleanEnvironment.of(System.getenv())));
        var input = new JsonObject();
        input.addProperty("command", line);
        return bash.run(input, new Watched(Workspace.open(folder), watcher));
    }

    private record Watched(Workspace workspace, Consumer<String> watcher) implements ToolContext {

        @Override
        public void output(String stream, String chunk) {
            watcher.accept(chunk);
        }

        @Override
        public void changed(FileChange change) {
            throw new AssertionError("a command tells of no change");
        }

        @Override
        public void plan(List<PlanEntry> items) {
            throw new AssertionError("a command has no plan");
        }
    }

    /** The program; something else goes on in it every few milliseconds, and how late that came at worst is told, not judged. */
    static final class Side {

        private static final Duration BEAT = Duration.ofMillis(5);

        private Side() {}

        public static void main(String[] arguments) throws IOException, ToolException, InterruptedException {
            var latest = new AtomicLong();
            var shown = new AtomicLong();
            Thread other = Thread.ofVirtual().start(() -> beat(latest));
            long begin = System.nanoTime();

            ToolResult result = run(Path.of(arguments[0]), arguments[1], piece -> shown.addAndGet(piece.length()));

            double seconds = (System.nanoTime() - begin) / 1e9;
            other.interrupt();
            other.join();
            System.out.printf(
                    Locale.ROOT,
                    "exit code %d, %s to %d characters, %d shown, in %.1f s; something else at most %.0f ms late (goal 100)%n",
                    result.exit().orElse(-1),
                    result.truncated() ? "cut" : "not cut",
                    result.output().length(),
                    shown.get(),
                    seconds,
                    latest.get() / 1e6);
        }

        private static void beat(AtomicLong latest) {
            try {
                while (true) {
                    long due = System.nanoTime() + BEAT.toNanos();
                    Thread.sleep(BEAT);
                    latest.accumulateAndGet(System.nanoTime() - due, Math::max);
                }
            } catch (InterruptedException end) {
                return;
            }
        }
    }
}
