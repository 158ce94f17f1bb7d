package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessSandboxTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path folder;

    private final Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    private final ProcessSandbox sandbox = new ProcessSandbox(environment);

    @Test
    void output_of_both_kinds_comes_in_order_and_the_exit_code_is_the_commands() throws Exception {
        // given
        var output = new Output();

        // when
        Exit exit = sandbox.run(shell("echo one; echo two >&2; echo three; exit 7"), output);

        // then
        assertEquals(new Exit(7, false), exit);
        assertEquals("one\ntwo\nthree\n", output.text());
    }

    @Test
    void output_arrives_while_the_command_still_runs() throws Exception {
        // given a command that ends only after its first line was seen
        Path go = folder.resolve("go");
        CommandOutput output = (bytes, offset, length) -> create(go);

        // when
        Exit exit = sandbox.run(shell("echo first; until [ -e go ]; do sleep 0.01; done"), output);

        // then
        assertEquals(new Exit(0, false), exit);
    }

    @Test
    void a_signal_shows_as_128_and_its_number() throws Exception {
        assertEquals(new Exit(128 + 9, false), sandbox.run(shell("kill -KILL $$"), new Output()));
        assertEquals(new Exit(128 + 15, false), sandbox.run(shell("kill -TERM $$"), new Output()));
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        var named = new Command(List.of("no-such-program", "x"), folder, LONG);
        var path = new Command(List.of("./no-such-file"), folder, LONG);

        assertEquals(
                "there is no program no-such-program",
                assertThrows(NoSuchProgramException.class, () -> sandbox.run(named, new Output()))
                        .getMessage());
        assertEquals(
                "there is no program ./no-such-file",
                assertThrows(NoSuchProgramException.class, () -> sandbox.run(path, new Output()))
                        .getMessage());
    }

    @Test
    void a_folder_that_is_not_there_is_named() {
        Path missing = folder.resolve("missing");
        var command = new Command(List.of("true"), missing, LONG);

        var e = assertThrows(IOException.class, () -> sandbox.run(command, new Output()));

        assertEquals("there is no folder " + missing, e.getMessage());
    }

    @Test
    void a_command_starts_in_its_folder() throws Exception {
        var output = new Output();

        sandbox.run(shell("pwd -P"), output);

        assertEquals(folder.toRealPath() + "\n", output.text());
    }

    @Test
    void the_environment_is_the_given_one_and_the_mark() throws Exception {
        // given
        var output = new Output();

        // when
        sandbox.run(new Command(List.of("env"), folder, LONG), output);

        // then
        List<String> names = output.text()
                .lines()
                .map(line -> line.split("=", 2)[0])
                .sorted()
                .toList();
        assertEquals(List.of("PATH", MarkedFamily.MARK), names);
    }

    @Test
    void the_mark_of_an_outer_command_is_kept_in_front_of_the_own_one() throws Exception {
        // given
        var inner = new HashMap<>(environment);
        inner.put(MarkedFamily.MARK, "outer");
        var output = new Output();

        // when
        new ProcessSandbox(inner).run(shell("echo $" + MarkedFamily.MARK), output);

        // then
        assertTrue(output.text().matches("outer\\.[0-9a-f]{32}\n"), output.text());
    }

    @Test
    void a_command_that_reads_standard_input_meets_its_end_at_once() throws Exception {
        var output = new Output();

        Exit exit = sandbox.run(shell("cat; echo read"), output);

        assertEquals(new Exit(0, false), exit);
        assertEquals("read\n", output.text());
    }

    @Test
    void what_was_written_before_the_time_was_over_is_kept() throws Exception {
        // given
        var output = new Output();
        var command = new Command(List.of("bash", "-c", "echo begun; sleep 1000"), folder, Duration.ofMillis(500));

        // when
        Exit exit = sandbox.run(command, output);

        // then
        assertEquals(new Exit(128 + 15, true), exit);
        assertEquals("begun\n", output.text());
    }

    @Test
    void a_command_that_is_told_to_end_may_tidy_up() throws Exception {
        // given
        var command = new Command(
                List.of(
                        "bash",
                        "-c",
                        "trap 'echo tidy > tidy; exit 3' TERM; touch ready; while :; do sleep 0.01; done"),
                folder,
                Duration.ofSeconds(1));

        // when
        Exit exit = sandbox.run(command, new Output());

        // then
        assertEquals(new Exit(3, true), exit);
        assertEquals("tidy\n", Files.readString(folder.resolve("tidy")));
    }

    @Test
    void all_of_a_large_output_comes_though_nobody_waits_for_it() throws Exception {
        // given
        var counter = new long[1];

        // when
        Exit exit = sandbox.run(shell("head -c 50000000 /dev/zero"), (bytes, offset, length) -> counter[0] += length);

        // then
        assertEquals(new Exit(0, false), exit);
        assertEquals(50_000_000, counter[0]);
    }

    @Test
    void output_that_fails_ends_the_command() throws Exception {
        // given
        var survivors = new Survivors();
        var marked = new HashMap<>(environment);
        marked.put("TEST_MARK", survivors.text());
        CommandOutput output = (bytes, offset, length) -> {
            throw new IllegalStateException("no room");
        };

        // when
        var e = assertThrows(
                IllegalStateException.class,
                () -> new ProcessSandbox(marked).run(shell("(setsid sleep 1000 &); echo x; sleep 1000"), output));

        // then
        assertEquals("no room", e.getMessage());
        assertEquals(List.of(), survivors.find());
    }

    @Test
    void each_command_is_started_by_a_platform_thread_of_its_own_that_ends_with_it() throws Exception {
        // given
        var started = new CountDownLatch(1);
        Path go = folder.resolve("go");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {

            // when
            Future<Exit> exit = callers.submit(() -> sandbox.run(
                    shell("echo; until [ -e go ]; do sleep 0.01; done"),
                    (bytes, offset, length) -> started.countDown()));
            started.await();
            List<Thread> during = commandThreads();
            create(go);

            // then
            assertEquals(new Exit(0, false), exit.get());
            assertFalse(during.isEmpty());
            for (Thread thread : during) {
                assertTrue(thread.join(LONG));
            }
        }
    }

    @Test
    void a_caller_that_was_interrupted_before_starts_nothing() {
        // given
        Thread.currentThread().interrupt();

        // when
        assertThrows(InterruptedException.class, () -> sandbox.run(shell("touch started"), new Output()));

        // then
        assertFalse(Files.exists(folder.resolve("started")));
    }

    @Test
    void many_commands_run_side_by_side() throws Exception {
        // given
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String number = Integer.toString(i);
            calls.add(() -> {
                var output = new Output();
                Exit exit = sandbox.run(shell("echo " + number + "; exit " + number), output);
                return exit.code() + " " + output.text().strip();
            });
        }

        // when
        var results = new ArrayList<String>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> result : callers.invokeAll(calls)) {
                results.add(result.get());
            }
        }

        // then
        for (int i = 0; i < 64; i++) {
            assertEquals(i + " " + i, results.get(i));
        }
    }

    @Test
    void a_name_in_a_relative_folder_of_the_path_is_not_run() throws Exception {
        // given
        Path fake = folder.resolve("fake-tool");
        Files.writeString(fake, "#!/bin/sh\necho fake\n");
        assertTrue(fake.toFile().setExecutable(true));
        var relative = new ProcessSandbox(Map.of("PATH", ".::" + environment.get("PATH")));

        // when, then
        assertThrows(
                NoSuchProgramException.class,
                () -> relative.run(new Command(List.of("fake-tool"), folder, LONG), new Output()));
        assertNotEquals(127, relative.run(shell("./fake-tool"), new Output()).code());
    }

    private Command shell(String text) {
        return new Command(List.of("bash", "-c", text), folder, LONG);
    }

    private static List<Thread> commandThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("command-") && !thread.isVirtual())
                .toList();
    }

    private static void create(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
