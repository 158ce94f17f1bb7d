package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run stopped from outside, at whatever moment. */
@Timeout(60)
class CancelTest {

    @TempDir
    Path folder;

    private final Semaphore waiting = new Semaphore(0);

    private final SomeTool waits = SomeTool.changes("wait", (input, context) -> {
        waiting.release();
        new CountDownLatch(1).await();
        return ToolResult.ok("never");
    });
    private final SomeTool look = SomeTool.reads("look", (input, context) -> ToolResult.ok("seen"));

    @Test
    void while_the_model_is_waited_for() throws Exception {
        var script = Script.model().says("Half").waits().then().says("Hello again.");
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();

            run.cancel(CancelReason.USER);

            assertEquals(List.of("start Hi", "turn 1", "says Half", "used", "complete cancelled"), runnel.trail(run));
            Run next = runnel.start(run.session(), "Go on");
            assertEquals("complete done", runnel.trail(next).getLast());
            assertEquals(3, script.lastHistory().size());
        }
    }

    @Test
    void during_a_tool() throws Exception {
        var script =
                Script.model().calls("wait", "{}").calls("wait", "{}").then().says("Hello again.");
        try (var runnel = Runnel.in(folder).model(script).tools(waits).open()) {
            Run run = runnel.start("Hi");
            waiting.acquire();

            run.cancel(CancelReason.USER);

            assertEquals(
                    List.of(
                            "c1 wait {}",
                            "c1 fails: cancelled",
                            "c2 wait \"{}\"",
                            "c2 fails: cancelled",
                            "complete cancelled"),
                    runnel.trail(run).subList(5, 10));
            Run next = runnel.start(run.session(), "Go on");
            assertEquals("complete done", runnel.trail(next).getLast());
        }
    }

    @Test
    void when_its_time_is_up() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder)
                .model(script)
                .maxRunTime(Duration.ofMillis(20))
                .open()) {
            assertEquals("complete limit", runnel.trail(runnel.start("Hi")).getLast());
        }
    }

    @Test
    void a_client_that_wanted_it_goes_away() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();

            run.cancel(CancelReason.CLIENT_GONE);
            run.cancel(CancelReason.SHUTDOWN); // the first reason stays

            assertEquals("complete cancelled", runnel.trail(run).getLast());
        }
    }

    @Test
    void a_run_that_is_over_stays_as_it_is() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello.")).open()) {
            Run run = runnel.start("Hi");
            List<Envelope> before = runnel.events(run.id());

            run.cancel(CancelReason.USER);
            assertTrue(run.await(Runnel.LONG));

            assertEquals(before.size(), runnel.events(run.id()).size());
            assertEquals("complete done", runnel.trail(run).getLast());
        }
    }

    @Test
    void at_any_event_of_two_hundred_runs_the_end_comes_once_and_the_session_goes_on() throws Exception {
        var model = new Forgetful(() -> Script.model()
                .says("Now I look.")
                .calls("look", "{}")
                .calls("look", "{}")
                .then()
                .says("Then I say what I saw."));
        Map<CompletionReason, Integer> ends = new EnumMap<>(CompletionReason.class);
        try (var runnel = Runnel.in(folder).model(model).tools(look).open()) {
            for (int round = 0; round < 200; round++) {
                Run run = runnel.start("Hi " + round);
                List<Envelope> events = cancelledAt(run, round % 25);

                assertEquals(1, events.stream().filter(Envelope::terminal).count());
                assertEquals(events.size(), events.getLast().seq());
                assertEquals(count(events, Event.ToolStart.class), count(events, Event.ToolEnd.class));
                ends.merge(((Event.Completed) events.getLast().event()).reason(), 1, Integer::sum);
                Run next = runnel.start(run.session(), "Go on");
                assertEquals("complete done", runnel.trail(next).getLast());
            }
        }
        assertTrue(EnumSet.of(CompletionReason.CANCELLED, CompletionReason.DONE).containsAll(ends.keySet()), "" + ends);
    }

    private static long count(List<Envelope> events, Class<? extends Event> kind) {
        return events.stream()
                .filter(envelope -> kind.isInstance(envelope.event()))
                .count();
    }

    /** Reads the run from its first event to its end, and cancels it on the way, once that many events were seen. */
    private static List<Envelope> cancelledAt(Run run, int seen) throws InterruptedException {
        try (Subscription reader = run.subscribe(0)) {
            for (int i = 0; i < seen; i++) {
                if (reader.next(Runnel.LONG).orElseThrow().terminal()) {
                    break;
                }
            }
            run.cancel(CancelReason.USER);
        }
        try (Subscription reader = run.subscribe(0)) {
            return Runnel.toTheEnd(reader);
        }
    }

    @Test
    void a_trail_of_a_cancelled_run_read_back_is_the_same() throws Exception {
        var script = Script.model().says("Half").waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();
            run.cancel(CancelReason.USER);
            List<String> live;
            try (Subscription reader = run.subscribe(0)) {
                live = Trail.of(Runnel.toTheEnd(reader)).lines();
            }

            assertEquals(live, runnel.trail(run));
        }
    }
}
