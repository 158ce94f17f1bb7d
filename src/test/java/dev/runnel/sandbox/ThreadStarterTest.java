package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One confined thread starts all commands of a workspace, and only those. */
@Timeout(60)
class ThreadStarterTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
    // More than are remembered.
    private static final int MANY = 70;

    @TempDir
    Path temporary;

    private Path folder = Path.of("");
    private Scratch scratch;
    private Starter starter = Starter.PLAIN;
    private Sandbox sandbox;

    @BeforeAll
    static void needsLandlock() {
        assumeTrue(Level.missing().isEmpty(), () -> Level.missing().orElseThrow());
    }

    @BeforeEach
    void makeSandbox() throws IOException {
        folder = temporary.toRealPath();
        Path user = Files.createDirectories(folder.resolve("user"));
        Path home = Files.createDirectories(folder.resolve("home"));
        scratch = new Scratch(home.resolve("scratch"), user, GitIdentity.NONE);
        starter = Level.LANDLOCK.starter(new Level.Place(user, home, scratch, false, Set::of), ENVIRONMENT);
        sandbox = new ProcessSandbox("landlock", starter, ENVIRONMENT, true);
    }

    @AfterEach
    void close() throws IOException {
        starter.close();
        scratch.close();
    }

    private Path workspace(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private String output(Path root, String line) throws IOException, InterruptedException {
        var output = new ByteArrayOutputStream();
        sandbox.run(shell(root, line), output::write);
        return output.toString(UTF_8).strip();
    }

    private static Command shell(Path root, String line) {
        return new Command(List.of("bash", "-c", line), root, Duration.ofSeconds(20));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(confined|attendant)-.*"))
                .count();
    }

    @Test
    void commands_of_a_workspace_may_be_started_at_the_same_time() throws Exception {
        Path root = workspace("work");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> outputs = IntStream.range(0, 20)
                    .mapToObj(number -> threads.submit(() -> output(
                            root, "echo " + number + " > f" + number + "; chmod 640 f" + number + "; cat f" + number)))
                    .toList();
            for (int number = 0; number < outputs.size(); number++) {
                assertEquals(Integer.toString(number), outputs.get(number).get());
            }
        }
    }

    @Test
    void each_workspace_is_confined_to_itself_however_many_there_are() throws Exception {
        var roots = new ArrayList<Path>();
        for (int number = 0; number < MANY; number++) {
            roots.add(workspace("work" + number));
            assertEquals(
                    "in", output(roots.get(number), "echo in > own; cat own; { echo out > ../work/own; } 2>/dev/null"));
        }
        assertEquals("in", output(roots.getFirst(), "cat own; { echo out > ../work1/own; } 2>/dev/null"));
        assertEquals("in\n", Files.readString(roots.get(1).resolve("own")));
    }

    @Test
    void a_folder_that_took_the_workspaces_place_is_the_one_that_counts() throws Exception {
        Path root = workspace("work");
        assertEquals("one", output(root, "echo one > own; cat own"));
        Files.move(root, folder.resolve("before"));
        workspace("work");

        assertEquals("two", output(root, "echo two > own; cat own; { echo three > ../before/own; } 2>/dev/null"));
        assertEquals("one\n", Files.readString(folder.resolve("before/own")));
    }

    @Test
    void the_folder_is_not_in_use_while_no_command_runs() throws Exception {
        Path root = workspace("work");
        output(root, "true");
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                assertNotEquals(Optional.of(root), folder(task), task.toString());
            }
        }
    }

    /** Where a thread is; nowhere if it has ended meanwhile. */
    private static Optional<Path> folder(Path task) throws IOException {
        try {
            return Optional.of(task.resolve("cwd").toRealPath());
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        }
    }

    @Test
    void a_command_has_no_descriptor_of_ours_and_blocks_no_signal() throws Exception {
        Path root = workspace("work");
        try (var _ = new ServerSocket(0)) {
            assertEquals("0\n1\n2", output(root, "ls /proc/$$/fd; :"));
        }
        assertEquals("SigBlk:\t0000000000000000", output(root, "grep SigBlk /proc/self/status"));
    }

    @Test
    void how_a_command_ended_is_told_as_shells_do() throws Exception {
        Path root = workspace("work");

        assertEquals(
                7,
                sandbox.run(shell(root, "exit 7"), (bytes, offset, length) -> {})
                        .code());
        assertEquals(
                137,
                sandbox.run(shell(root, "kill -KILL $$"), (bytes, offset, length) -> {})
                        .code());
    }

    @Test
    void a_name_that_is_no_text_is_as_good_as_any() throws Exception {
        Path root = workspace("work");
        String all = "f=$(printf 'a\\377\\303b'); mkdir \"$f\" && echo > \"$f/$f\" && chmod 640 \"$f/$f\" &&"
                + " touch -d 2001-02-03 \"$f/$f\" && ln -s \"$f/$f\" \"l$f\" && chmod 700 \"$f\" \"l$f\" &&"
                + " (cd \"$f\" && chmod u-x \"$f\" && chown -h $(id -u) \"$f\") && stat -c '%a %y' \"$f/$f\" | cut -c 1-14";

        assertEquals("600 2001-02-03", output(root, all));
    }

    @Test
    void closing_leaves_no_thread() throws Exception {
        long before = threads();
        output(workspace("work"), "true");
        output(workspace("other"), "true");
        assertEquals(before + 4, threads());
        starter.close();
        assertEquals(before, threads());
    }

    @Test
    void closing_leaves_no_thread_though_a_process_lives_on_whose_calls_it_answered() throws Exception {
        long before = threads();
        var waiting = new CountDownLatch(1);
        Path root = workspace("work");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Exit> exit = callers.submit(() -> sandbox.run(
                    shell(root, "chmod 600 .; echo; until [ -e go ]; do sleep 0.01; done; chmod 640 go"),
                    (bytes, offset, length) -> waiting.countDown()));
            waiting.await();

            starter.close();

            assertEquals(before, threads());
            Files.createFile(root.resolve("go"));
            assertNotEquals(0, exit.get().code());
        }
    }

    @Test
    void closing_while_commands_are_started_hangs_nobody_and_leaves_no_thread() throws Exception {
        long before = threads();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Future<Exit>>();
            for (int number = 0; number < 20; number++) {
                Path root = workspace("work" + number);
                runs.add(callers.submit(() -> sandbox.run(shell(root, "true"), (bytes, offset, length) -> {})));
            }
            starter.close();
            for (Future<Exit> run : runs) {
                assertStartedOrRefused(run);
            }
        }

        assertEquals(before, threads());
        Path root = workspace("late");
        assertThrows(ConfinementException.class, () -> sandbox.run(shell(root, "true"), (bytes, offset, length) -> {}));
    }

    private static void assertStartedOrRefused(Future<Exit> run) throws InterruptedException {
        try {
            assertEquals(0, run.get().code());
        } catch (ExecutionException refused) {
            assertInstanceOf(IOException.class, refused.getCause());
        }
    }
}
