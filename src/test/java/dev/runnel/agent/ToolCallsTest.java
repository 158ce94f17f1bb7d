package dev.runnel.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.model.Message;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolContext.PlanEntry;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the calls of an answer. */
@Timeout(30)
class ToolCallsTest {

    @TempDir
    Path folder;

    private static SomeTool looks() {
        return SomeTool.reads("look", (input, context) -> ToolResult.ok("seen " + input));
    }

    @Test
    void calls_that_only_look_run_side_by_side_and_are_answered_in_order() throws Exception {
        var met = new CyclicBarrier(3);
        var last = new CountDownLatch(1);
        var meet = SomeTool.reads("meet", (input, context) -> {
            meet(met);
            int n = input.get("n").getAsInt();
            if (n == 3) {
                last.countDown();
            } else {
                last.await(); // the last is the first to end
            }
            return ToolResult.ok("met " + n);
        });
        var loop = LoopFixture.in(folder, meet);

        loop.run(Script.model()
                .calls("meet", "{\"n\":1}")
                .calls("meet", "{\"n\":2}")
                .calls("meet", "{\"n\":3}")
                .then()
                .says("Done."));

        assertEquals(List.of("call_1=met 1", "call_2=met 2", "call_3=met 3"), loop.results());
        assertTrue(loop.trail().lines().contains("c3 ok: met 3"));
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("nobody came", e);
        }
    }

    @Test
    void sixty_calls_each_get_one_answer() throws Exception {
        var loop = LoopFixture.in(folder, looks());
        var script = Script.model();
        for (int i = 1; i <= 60; i++) {
            script.calls("look", "{\"n\":" + i + "}");
        }

        loop.run(script.then().says("Done."));

        assertEquals(60, loop.results().size());
        for (int i = 1; i <= 60; i++) {
            assertEquals("call_" + i + "=seen {\"n\":" + i + "}", loop.results().get(i - 1));
            assertEquals(3, loop.trail().lines("c" + i + " ").size());
        }
    }

    @Test
    void changing_calls_run_one_after_the_other_each_forced_before_it_acts() throws Exception {
        var trail = new Trail();
        var change = SomeTool.changes("change", (input, context) -> {
            trail.note("acts");
            return ToolResult.ok("changed");
        });
        var command = SomeTool.commands("bash", (input, context) -> {
            trail.note("runs");
            return new ToolResult(false, "boom", true, OptionalInt.of(2));
        });
        var loop = new LoopFixture(folder, trail, Gate.OPEN, Limits.ofTurns(5), List.of(looks(), change, command));

        loop.run(Script.model()
                .callsWhole("change", "{}")
                .callsWhole("look", "{}")
                .callsWhole("bash", "{}")
                .then()
                .says("Done."));

        assertEquals(
                List.of(
                        "turn 1",
                        "used",
                        "c1 change {}",
                        "force",
                        "acts",
                        "c1 ok: changed",
                        "c2 look {}",
                        "c2 ok: seen {}",
                        "c3 bash {}",
                        "force",
                        "runs",
                        "c3 fails: boom",
                        "turn 2",
                        "says Done.",
                        "used"),
                trail.lines());
        assertEquals(List.of("call_1=changed", "call_2=seen {}", "call_3!boom"), loop.results());
    }

    @Test
    void the_end_of_a_call_has_all_the_tool_said() throws Exception {
        var bash = SomeTool.commands("bash", (input, context) -> new ToolResult(false, "x", true, OptionalInt.of(2)));
        var loop = LoopFixture.in(folder, bash);

        loop.run(Script.model()
                .callsWhole("bash", "{\"command\":\"false\"}")
                .then()
                .says("Done."));

        var end = (Event.ToolEnd) loop.trail().events().stream()
                .filter(Event.ToolEnd.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(
                new Event.ToolEnd(
                        "c1", "bash", false, "x", end.durationMillis(), Optional.empty(), true, OptionalInt.of(2)),
                end);
    }

    @Test
    void what_a_tool_tells_meanwhile_stands_between_its_start_and_its_end() throws Exception {
        var busy = SomeTool.changes("busy", (input, context) -> {
            context.output("stdout", "one ");
            context.output("stdout", "two");
            context.changed(FileChange.ofBytes("a.txt", Optional.empty(), Optional.of("x\n".getBytes(UTF_8))));
            context.changed(FileChange.ofBytes("b.txt", Optional.of("x\n".getBytes(UTF_8)), Optional.empty()));
            context.plan(List.of(new PlanEntry("all", "in_progress")));
            return ToolResult.ok("done");
        });
        var loop = LoopFixture.in(folder, busy);

        loop.run(Script.model().callsWhole("busy", "{}").then().says("Done."));

        assertEquals(
                List.of(
                        "c1 busy {}",
                        "force",
                        "c1 prints one two",
                        "c1 created a.txt as c1-1",
                        "c1 deleted b.txt as c1-2",
                        "plan of 1",
                        "c1 ok: done"),
                loop.trail().lines().subList(2, 9));
    }

    @Test
    void an_unknown_tool_is_told_to_the_model_with_those_there_are() throws Exception {
        var loop = LoopFixture.in(folder, looks());

        var reason = loop.run(Script.model().calls("fly", "{}").then().says("Then not."));

        assertEquals(CompletionReason.DONE, reason);
        assertEquals(List.of("call_1!there is no tool fly; there are look"), loop.results());
        assertEquals(
                List.of("c1 writes {}", "c1 fly {}", "c1 fails: there is no tool fly; there are look"),
                loop.trail().lines("c1"));
    }

    @Test
    void arguments_that_are_no_object_are_told_to_the_model_and_shown_raw() throws Exception {
        for (String bad : List.of(
                "{\"at\":",
                "[]",
                "\"x\"",
                "null",
                "7",
                "{'at':1}",
                "{\"at\":NaN}",
                "{}{}",
                "{\"a\":1,}",
                "[".repeat(9_000))) {
            var loop = LoopFixture.in(folder, looks());

            loop.run(Script.model().calls("look", bad).then().says("Then not."));

            assertEquals(1, loop.results().size(), bad);
            assertTrue(loop.results().getFirst().startsWith("call_1!the arguments are no JSON object"), bad);
            var start = (Event.ToolStart) loop.trail().events().stream()
                    .filter(Event.ToolStart.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertEquals(bad, start.input().getAsString());
        }
    }

    @Test
    void no_arguments_at_all_mean_an_empty_object() throws Exception {
        for (String none : List.of("", " ", "\n", "{}")) {
            var loop = LoopFixture.in(folder, looks());

            loop.run(Script.model().callsWhole("look", none).then().says("Done."));

            assertEquals(List.of("call_1=seen {}"), loop.results());
        }
    }

    @Test
    void a_tool_that_fails_in_whatever_way_is_told_to_the_model_and_the_run_goes_on() throws Exception {
        SomeTool.Work fails = (input, context) -> {
            throw new ToolException("no such file; look first");
        };
        SomeTool.Work breaks = (input, context) -> {
            throw new IllegalStateException("a bug");
        };
        SomeTool.Work falls = (input, context) -> ToolResult.ok("depth " + deeper(0));
        for (SomeTool.Work work : List.of(fails, breaks, falls)) {
            for (var tool : List.of(SomeTool.reads("do", work), SomeTool.changes("do", work))) {
                var loop = LoopFixture.in(folder, tool);

                var reason = loop.run(Script.model()
                        .calls("do", "{}")
                        .calls("do", "{}")
                        .then()
                        .says("Then not."));

                assertEquals(CompletionReason.DONE, reason);
                assertEquals(2, loop.results().size());
                assertTrue(loop.results().getFirst().startsWith("call_1!"));
                assertEquals(1, loop.trail().lines("c1 fails: ").size());
                assertEquals(1, loop.trail().lines("c2 fails: ").size());
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    void what_the_model_is_told_is_what_everybody_sees() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.changes("do", (input, context) -> {
            throw new ToolException("not that way");
        }));

        loop.run(Script.model()
                .calls("do", "{}")
                .calls("nothing", "{}")
                .calls("do", "{")
                .then()
                .says("Done."));

        assertEquals(
                loop.trail().events().stream()
                        .filter(Event.ToolEnd.class::isInstance)
                        .map(event -> ((Event.ToolEnd) event).output())
                        .toList(),
                loop.trail().messages().stream()
                        .filter(Message.ToolResults.class::isInstance)
                        .flatMap(message -> ((Message.ToolResults) message).results().stream())
                        .map(Message.Result::output)
                        .toList());
    }

    @Test
    void a_call_the_gate_denies_is_not_done_and_the_model_is_told_why() throws Exception {
        var done = new AtomicInteger();
        var change = SomeTool.changes("change", (input, context) -> ToolResult.ok("" + done.incrementAndGet()));
        var loop = LoopFixture.in(folder, change)
                .gate((request, sink) -> new Gate.Decision.Deny(
                        "nobody may " + request.tool().spec().name()));

        loop.run(Script.model().callsWhole("change", "{}").then().says("Then not."));

        assertEquals(0, done.get());
        assertEquals(List.of("call_1!nobody may change"), loop.results());
        assertEquals(
                List.of("c1 change {}", "c1 fails: nobody may change"),
                loop.trail().lines("c1"));
        assertEquals(List.of(), loop.trail().lines("force"));
    }

    @Test
    void a_journal_that_fails_is_no_failure_of_the_tool() throws Exception {
        var full = new java.io.UncheckedIOException(new IOException("No space left on device"));
        var change = SomeTool.changes("change", (input, context) -> {
            context.output("stdout", "a");
            return ToolResult.ok("changed");
        });
        for (Class<?> failing : List.of(Event.ToolOutput.class, Event.ToolEnd.class)) {
            var loop = LoopFixture.in(folder, change);
            var log = new FailingOnce(loop.trail(), failing, full);

            var thrown = assertThrows(
                    java.io.UncheckedIOException.class,
                    () -> loop.run(
                            Script.model().callsWhole("change", "{}").then().says("Done."), log));

            assertEquals(full, thrown);
            assertEquals(List.of(), loop.trail().lines("c1 fails"));
        }
    }

    /** A journal that keeps what it is given, and then fails at the first event of a kind, as one that cannot force. */
    private static final class FailingOnce implements RunLog {
        private final Trail trail;
        private final Class<?> kind;
        private final RuntimeException failure;
        private boolean failed;

        private FailingOnce(Trail trail, Class<?> kind, RuntimeException failure) {
            this.trail = trail;
            this.kind = kind;
            this.failure = failure;
        }

        @Override
        public void emit(Event event) {
            trail.emit(event);
            if (kind.isInstance(event) && !failed) {
                failed = true;
                throw failure;
            }
        }

        @Override
        public void remember(Message message) {
            trail.remember(message);
        }

        @Override
        public void keep(dev.runnel.workspace.Trace trace) {
            trail.keep(trace);
        }

        @Override
        public void force() {
            trail.force();
        }
    }
}
