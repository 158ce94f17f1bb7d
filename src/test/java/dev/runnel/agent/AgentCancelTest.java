package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stopped anywhere, a run leaves a conversation that can be gone on with. */
@Timeout(30)
class AgentCancelTest {

    @TempDir
    Path folder;

    private final Semaphore waiting = new Semaphore(0);

    /** Runs the loop on a thread of its own, interrupts it once {@code reached}, and checks what is left. */
    private LoopFixture interrupted(Model model, Reached reached, Tool... tools) throws Exception {
        var loop = LoopFixture.in(folder, tools);
        var thrown = new AtomicReference<Throwable>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                loop.run(model);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        reached.await();
        thread.interrupt();
        thread.join();
        assertEquals(InterruptedException.class, thrown.get().getClass());
        loop.checkHistory();
        return loop;
    }

    private interface Reached {
        void await() throws InterruptedException;
    }

    private Tool waits(SomeTool tool) {
        return new SomeTool(tool.spec(), (input, context) -> {
            waiting.release();
            new CountDownLatch(1).await();
            return ToolResult.ok("never");
        });
    }

    @Test
    void stopped_before_the_answer_begins() throws Exception {
        var script = Script.model().waitsToOpen();

        var loop = interrupted(script, script::awaitWaiting);

        assertEquals(List.of("turn 1", "used"), loop.trail().lines());
    }

    @Test
    void stopped_in_the_middle_of_the_words() throws Exception {
        var script = Script.model().says("Half").waits().says(" a sentence");

        var loop = interrupted(script, script::awaitWaiting);

        assertEquals(List.of("turn 1", "says Half", "used"), loop.trail().lines());
        assertEquals(
                new Message.Assistant(List.of(new Message.Text("Half"))),
                loop.trail().messages().getLast());
    }

    @Test
    void stopped_in_the_middle_of_arguments() throws Exception {
        var script = Script.model().says("Now.").begins("do", "{\"a").waits();

        var loop = interrupted(script, script::awaitWaiting);

        assertEquals(
                List.of("turn 1", "says Now.", "c1 writes {\"a", "used"),
                loop.trail().lines());
        assertEquals(List.of(), loop.results());
    }

    @Test
    void stopped_during_a_changing_call() throws Exception {
        var script =
                Script.model().callsWhole("look", "{}").callsWhole("do", "{}").callsWhole("do", "{}");
        var look = SomeTool.reads("look", (input, context) -> ToolResult.ok("seen"));

        var loop = interrupted(script, waiting::acquire, look, waits(SomeTool.changes("do", null)));

        assertEquals(
                List.of("turn 1", "used", "c1 look {}", "c1 ok: seen", "c2 do {}", "force", "c2 fails: cancelled"),
                loop.trail().lines());
        assertEquals("call_1=seen", loop.results().getFirst());
        assertEquals(3, loop.results().size());
    }

    @Test
    void stopped_during_calls_side_by_side() throws Exception {
        var script =
                Script.model().callsWhole("look", "{}").callsWhole("look", "{}").callsWhole("look", "{}");

        var loop = interrupted(script, () -> waiting.acquire(3), waits(SomeTool.reads("look", null)));

        for (String call : List.of("c1", "c2", "c3")) {
            assertEquals(
                    List.of(call + " look {}", call + " fails: cancelled"),
                    loop.trail().lines(call));
        }
        assertEquals(3, loop.results().size());
    }

    @Test
    void more_calls_than_may_run_at_once_are_all_answered_when_stopped() throws Exception {
        var script = Script.model();
        for (int i = 0; i < 60; i++) {
            script.callsWhole("look", "{}");
        }

        var loop = interrupted(script, () -> waiting.acquire(2), waits(SomeTool.reads("look", null)));

        assertEquals(60, loop.results().size());
        assertEquals(
                count(loop, Event.ToolStart.class),
                count(loop, Event.ToolEnd.class),
                "what has begun has an end, the rest never began");
        assertTrue(count(loop, Event.ToolStart.class) < 60);
    }

    private static long count(LoopFixture loop, Class<? extends Event> kind) {
        return loop.trail().events().stream().filter(kind::isInstance).count();
    }

    @Test
    void stopped_while_the_gate_waits_for_a_person() throws Exception {
        var done = new AtomicInteger();
        var loop = LoopFixture.in(
                        folder, SomeTool.changes("do", (input, context) -> ToolResult.ok("" + done.incrementAndGet())))
                .gate((request, sink) -> {
                    throw new InterruptedException();
                });

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model().callsWhole("do", "{}").then()));

        assertEquals(List.of("c1 do {}", "c1 fails: cancelled"), loop.trail().lines("c1"));
        assertEquals(0, done.get());
        loop.checkHistory();
    }

    @Test
    void what_the_model_is_told_of_a_stopped_call_is_what_everybody_sees() throws Exception {
        var script = Script.model().callsWhole("do", "{}");

        var loop = interrupted(script, waiting::acquire, waits(SomeTool.changes("do", null)));

        assertEquals(List.of("call_1!cancelled"), loop.results());
        assertEquals(1, loop.trail().lines("c1 fails: cancelled").size());
    }

    @Test
    void a_stop_that_a_tool_did_not_notice_still_holds_the_next_call_back() throws Exception {
        var acted = new AtomicInteger();
        var deaf = SomeTool.changes("do", (input, context) -> {
            acted.incrementAndGet();
            Thread.currentThread().interrupt(); // the run is cancelled while the tool does not listen
            return ToolResult.ok("done");
        });
        var loop = LoopFixture.in(folder, deaf);

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model()
                        .callsWhole("do", "{}")
                        .callsWhole("do", "{}")
                        .then()
                        .says("Done.")));

        assertEquals(1, acted.get());
        assertEquals("call_1=done", loop.results().getFirst());
        assertEquals(2, loop.results().size());
        loop.checkHistory();
    }

    @Test
    void a_bug_in_one_call_stops_those_beside_it_and_leaves_every_call_answered() throws Exception {
        var look = waits(SomeTool.reads("look", null));
        var loop = LoopFixture.in(folder, look, SomeTool.reads("bug", (input, context) -> ToolResult.ok("")))
                .gate((request, sink) -> {
                    if (request.call().name().equals("bug")) {
                        waiting.acquire(); // the other one is under way
                        throw new IllegalStateException("a bug in the gate");
                    }
                    return new Gate.Decision.Allow();
                });

        assertThrows(
                IllegalStateException.class,
                () -> loop.run(Script.model().callsWhole("look", "{}").callsWhole("bug", "{}")));

        assertEquals(2, loop.results().size());
        assertEquals(List.of("c1 look {}", "c1 fails: cancelled"), loop.trail().lines("c1"));
        loop.checkHistory();
    }
}
