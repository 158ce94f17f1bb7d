package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.agent.Limits;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.MovableClock;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a run ends, it ends once, with {@code on_complete}. */
@Timeout(60)
class RunEndTest {

    @TempDir
    Path folder;

    private final SomeTool look = SomeTool.reads("look", (input, context) -> ToolResult.ok("seen"));

    private List<String> trailOf(Model model) throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(model)
                .tools(look)
                .limits(Limits.ofTurns(3))
                .open()) {
            return runnel.trail(runnel.start("Hi"));
        }
    }

    @Test
    void with_done_after_an_answer() throws Exception {
        assertEquals(
                List.of("start Hi", "turn 1", "says Hello.", "used 10+5", "complete done"),
                trailOf(Script.model().says("Hello.").uses(10, 5, 0.1)));
    }

    @Test
    void with_limit_at_the_last_turn() throws Exception {
        List<String> trail = trailOf(Script.model().callsWhole("look", "{}").again());

        assertEquals("complete limit", trail.getLast());
        assertTrue(trail.contains("turn 3"));
    }

    @Test
    void with_refused_when_the_model_declines() throws Exception {
        List<String> trail = trailOf(Script.model().says("No.").stops(StopReason.REFUSED));

        assertEquals(List.of("start Hi", "turn 1", "says No.", "used", "complete refused"), trail);
    }

    @Test
    void with_an_error_when_the_model_fails() throws Exception {
        var failure = new ModelException(Kind.RATE_LIMITED, true, "Wait a minute.", "429", null);
        try (var runnel = Runnel.in(folder)
                .model(Script.model().says("Hel").breaks(failure))
                .open()) {
            List<Envelope> events = runnel.events(runnel.start("Hi").id());

            assertEquals(
                    List.of("start Hi", "turn 1", "says Hel", "used", "error rate_limited", "complete error"),
                    Trail.of(events).lines());
            assertEquals(
                    new Event.Failed(
                            "Wait a minute.", Event.ErrorCode.RATE_LIMITED, true, java.util.Optional.of("429")),
                    events.get(events.size() - 2).event());
        }
    }

    @Test
    void each_kind_of_trouble_with_a_model_has_its_code() throws Exception {
        for (Kind kind : Kind.values()) {
            List<String> trail = trailOf(Script.model().fails(new ModelException(kind, false, "No.")));

            assertEquals("error " + kind.name().toLowerCase(java.util.Locale.ROOT), trail.get(3));
            assertEquals("complete error", trail.getLast());
        }
    }

    @Test
    void with_an_error_when_we_have_a_bug() throws Exception {
        List<String> trail = trailOf(Script.model().says("Hel").breaks(new IllegalStateException("a bug")));

        assertEquals(List.of("start Hi", "turn 1", "says Hel", "used", "error internal", "complete error"), trail);
    }

    @Test
    void a_call_whose_arguments_broke_off_gets_a_start_and_an_end() throws Exception {
        var failure = new ModelException(Kind.NETWORK, true, "It broke.");

        List<String> trail = trailOf(Script.model().begins("look", "{\"at\":").breaks(failure));

        assertEquals(
                List.of(
                        "start Hi",
                        "turn 1",
                        "c1 writes {\"at\":",
                        "used",
                        "c1 look \"{\\\"at\\\":\"",
                        "c1 fails: not done: the model failed",
                        "error network",
                        "complete error"),
                trail);
    }

    @Test
    void the_last_event_adds_up_what_the_run_was() throws Exception {
        var clock = new MovableClock();
        var edit = SomeTool.changes("edit", (input, context) -> {
            clock.move(Duration.ofMillis(1500));
            for (String path : List.of("a", "b", "a")) {
                context.changed(dev.runnel.workspace.FileChange.ofBytes(
                        path, java.util.Optional.empty(), java.util.Optional.of(new byte[] {'x', '\n'})));
            }
            return ToolResult.ok("edited");
        });
        var script = Script.model()
                .callsWhole("edit", "{}")
                .uses(10, 5, 0.25)
                .then()
                .says("Done.")
                .uses(20, 6, 0.5);
        try (var runnel =
                Runnel.in(folder).model(script).tools(edit).clock(clock).open()) {
            var end = (Event.Completed)
                    runnel.events(runnel.start("Hi").id()).getLast().event();

            assertEquals(CompletionReason.DONE, end.reason());
            assertEquals(1500, end.durationMillis());
            assertEquals(2, end.turns());
            assertEquals(2, end.filesChanged());
            assertEquals(30, end.usage().inputTokens().getAsLong());
            assertEquals(11, end.usage().outputTokens().getAsLong());
            assertEquals(0.75, end.usage().costUsd().getAsDouble());
        }
    }

    @Test
    void a_clock_put_back_during_a_run_disturbs_neither_numbers_nor_duration() throws Exception {
        var clock = new MovableClock();
        var back = SomeTool.reads("look", (input, context) -> {
            clock.move(Duration.ofDays(-400));
            return ToolResult.ok("seen");
        });
        var script =
                Script.model().callsWhole("look", "{}").then().says("Done.").again();
        try (var runnel =
                Runnel.in(folder).model(script).tools(back).clock(clock).open()) {
            Run first = runnel.start("Hi");
            List<Envelope> events = runnel.events(first.id());
            Run second = runnel.start(first.session(), "Again");

            assertEquals(0, ((Event.Completed) events.getLast().event()).durationMillis());
            assertEquals(events.size(), events.getLast().seq());
            assertEquals(first.session() + ".2", second.id());
            assertEquals("complete done", runnel.trail(second).getLast());
        }
    }

    @Test
    void no_thread_of_a_run_is_left() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(Script.model()
                        .callsWhole("look", "{}")
                        .callsWhole("look", "{}")
                        .then()
                        .says("Done."))
                .tools(look)
                .open()) {
            Run run = runnel.start("Hi");

            assertTrue(run.await(Runnel.LONG));

            assertEquals(0, runnel.runs().active());
        }
    }

    @Test
    void ids_of_sessions_are_random_and_fit_for_urls() throws Exception {
        try (var runnel =
                Runnel.in(folder).model(Script.model().says("Hello.").again()).open()) {
            Set<String> ids = java.util.stream.IntStream.range(0, 200)
                    .mapToObj(i -> Ids.newSession())
                    .collect(Collectors.toSet());

            assertEquals(200, ids.size());
            ids.forEach(id -> assertTrue(id.matches("[A-Za-z0-9_][A-Za-z0-9_-]{21}"), id));
            Run run = runnel.start("Hi");
            assertEquals(run.session() + ".1", run.id());
        }
    }
}
