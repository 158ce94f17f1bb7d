package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a command ends, however it ends, nothing that it started is left. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path folder;

    private final Survivors survivors = new Survivors();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep 1000 & ",
                "setsid sleep 1000 & ",
                "(setsid sleep 1000 &); (nohup sleep 1000 &) ; ",
                "nohup sleep 1000 > /dev/null 2>&1 & ",
                "( ( sleep 1000 & ) & ) ; ",
                "setsid setsid -f bash -c '(sleep 1000 &) ; sleep 1000' > /dev/null 2>&1 & ",
                "bash -c \"trap '' TERM; sleep 1000; sleep 1000\" & ",
                "setsid bash -c \"trap '' TERM HUP INT; while :; do sleep 1000; done\" & ",
                "sleep 1000 & disown ",
                "coproc sleep 1000; ",
                "sleep 1000 < <(sleep 1000) & ",
                "env -i bash -c 'sleep 1000; exit' $0 & ",
                "setsid bash -c 'env -i bash -c \"sleep 1000; exit\" $0 & sleep 1000' $0 & ",
                "yes > /dev/null & ",
                "yes & ",
                "setsid bash -c 'kill -STOP $$; sleep 1000' & ",
            })
    void no_process_is_left_after_exit_timeout_or_interrupt(String background) throws Exception {
        afterExit(background);
        afterTimeout(background);
        afterInterrupt(background);
    }

    private void afterExit(String background) throws Exception {
        Exit exit = sandbox(true).run(shell(background + "echo done; exit 4", LONG), ProcessTreeTest::drop);

        assertEquals(new Exit(4, false), exit);
        assertEquals(List.of(), survivors.find());
    }

    private void afterTimeout(String background) throws Exception {
        Command command = shell(background + "echo started; sleep 1000", Duration.ofMillis(300));

        Exit exit = sandbox(true).run(command, ProcessTreeTest::drop);

        assertTrue(exit.timedOut());
        assertEquals(List.of(), survivors.find());
    }

    private void afterInterrupt(String background) throws Exception {
        // given
        var started = new CountDownLatch(1);
        var run = new FutureTask<>(() -> sandbox(true)
                .run(
                        shell(background + "echo started; sleep 1000", LONG),
                        (bytes, offset, length) -> started.countDown()));
        Thread caller = Thread.ofVirtual().start(run);
        started.await();

        // when
        caller.interrupt();
        var e = assertThrows(ExecutionException.class, run::get);

        // then
        assertEquals(InterruptedException.class, e.getCause().getClass());
        assertEquals(List.of(), survivors.find());
    }

    @Test
    void a_background_child_that_holds_the_output_does_not_hold_the_call() throws Exception {
        // given an output that is read to its end only if the child, which outlives any patience, is ended
        var output = new Output();

        // when
        Exit exit = sandbox(true).run(shell("(trap '' TERM; sleep 1000) & echo done", LONG), output);

        // then
        assertEquals(new Exit(0, false), exit);
        assertEquals("done\n", output.text());
    }

    @Test
    void a_process_out_of_reach_that_holds_the_output_does_not_hold_the_call() throws Exception {
        // given one that leaves session, environment and parent behind, which the plain sandbox cannot find
        String escape = "(setsid env -i sh -c 'echo $$; exec sleep 1000' &) ; sleep 0.2";
        var output = new Output();

        // when
        Exit exit = sandbox(true).run(shell(escape, LONG), output);

        // then
        assertEquals(new Exit(0, false), exit);
        assertTrue(ProcessHandle.of(Long.parseLong(output.text().strip()))
                .orElseThrow()
                .destroyForcibly());
    }

    /** Each of these is never the same process for longer than a moment. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "respawn() { respawn & exit; }; respawn",
                "respawn() { sleep 0.001; respawn & exit; }; respawn",
                "echo 'setsid bash respawn & exit' > respawn; bash respawn",
                "echo 'trap \"\" TERM; setsid bash respawn & exit' > respawn; bash respawn",
            })
    void processes_that_fork_and_leave_all_the_time_are_ended(String respawn) throws Exception {
        // given a lock that is held as long as one of them lives, for they are hard to see
        String free = "flock -n lock true";
        String locked = "(exec 9> lock; flock 9; " + respawn + ") & sleep 0.2; " + free;

        // when
        Exit during = sandbox(true).run(shell(locked, LONG), ProcessTreeTest::drop);
        Exit after = sandbox(true).run(shell(free, LONG), ProcessTreeTest::drop);

        // then
        assertEquals(new Exit(1, false), during, "nobody was there to be ended");
        assertEquals(new Exit(0, false), after);
    }

    @Test
    void other_processes_are_left_alone() throws Exception {
        // given
        Process bystander = new ProcessBuilder("sleep", "1000").start();
        try {
            // when
            sandbox(true).run(shell("sleep 1000 & setsid sleep 1000 & exit 0", LONG), ProcessTreeTest::drop);

            // then
            assertTrue(bystander.isAlive());
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void commands_side_by_side_do_not_end_each_other() throws Exception {
        // given one that lives through another's end
        var started = new CountDownLatch(1);
        var first = new FutureTask<>(() -> sandbox(true)
                .run(
                        shell("setsid sleep 1000 & echo; until [ -e go ]; do sleep 0.01; done; kill -0 $!", LONG),
                        (bytes, offset, length) -> started.countDown()));
        Thread.ofVirtual().start(first);
        started.await();

        // when
        sandbox(true).run(shell("setsid sleep 1000 & touch go", LONG), ProcessTreeTest::drop);

        // then
        assertEquals(new Exit(0, false), first.get());
        assertEquals(List.of(), survivors.find());
    }

    @Test
    void without_a_process_table_those_seen_while_it_ran_are_ended() throws Exception {
        // given children that become orphans while the command still runs
        String orphans = "bash -c 'setsid sleep 1000 & nohup sleep 1000 > /dev/null & sleep 0.5'; sleep 1000";

        // when
        Exit exit = sandbox(false).run(shell(orphans, Duration.ofSeconds(1)), ProcessTreeTest::drop);

        // then
        assertTrue(exit.timedOut());
        assertEquals(List.of(), survivors.find());
    }

    private ProcessSandbox sandbox(boolean table) {
        var environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        environment.put("TEST_MARK", survivors.text());
        return new ProcessSandbox(environment, table);
    }

    /** The text is also {@code $0}, for children without an environment. */
    private Command shell(String text, Duration timeout) {
        return new Command(List.of("bash", "-c", text, survivors.text()), folder, timeout);
    }

    private static void drop(byte[] bytes, int offset, int length) {}
}
