package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Message;
import dev.runnel.store.FileStore;
import dev.runnel.store.Store;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dead process left open is closed truthfully, once, and can be gone on with. */
@Timeout(60)
class RecoveryTest {

    private static final String UNKNOWN =
            "unknown: Runnel was stopped during this call; look whether it took effect before doing it again";
    private static final String NOT_BEGUN = "not done: Runnel was stopped before this call began";

    @TempDir
    Path folder;

    private final Script next = Script.model().says("Where was I?");

    private record Recovered(List<String> trail, List<String> told) {}

    /** Has the session recovered and gone on with; what its last run was, and what the model was told of its calls. */
    private Recovered recovered(Consumer<Written> life) throws Exception {
        var plan = Runnel.in(folder).model(next);
        try (Store store = new FileStore(plan.home())) {
            Written session = Written.session(store, "left", plan.workspace());
            life.accept(session);
            session.dies();
        }
        try (var runnel = plan.open()) {
            runnel.runs().recover();
            RunStatus last = runnel.sessions()
                    .show(Runnel.ME, "left")
                    .orElseThrow()
                    .runs()
                    .getLast();
            List<Envelope> events = runnel.events(last.run());
            assertEquals(events.size(), events.getLast().seq());
            assertEquals(
                    "complete done", runnel.trail(runnel.start("left", "Go on")).getLast());
            return new Recovered(Trail.of(events).lines(), told(next.lastHistory()));
        }
    }

    private static List<String> told(List<Message> history) {
        var told = new ArrayList<String>();
        for (Message message : history) {
            if (message instanceof Message.ToolResults results) {
                results.results()
                        .forEach(result -> told.add(result.id() + (result.ok() ? "=" : "!") + result.output()));
            }
        }
        return told;
    }

    private static Event start(String id) {
        return new Event.ToolStart(id, "do", new JsonObject(), "do");
    }

    private static Event end(String id, String output) {
        return new Event.ToolEnd(id, "do", true, output, 1, Optional.empty(), false, OptionalInt.empty());
    }

    @Test
    void a_call_without_a_recorded_end_is_unknown_and_one_that_had_not_begun_is_not_done() throws Exception {
        var recovered = recovered(session -> session.run("Hi")
                .event(new Event.TurnStart(1))
                .event(new Event.ToolInput("c1", "do", "{}"))
                .event(new Event.ToolInput("c2", "do", "{}"))
                .event(new Event.ToolInput("c3", "do", "{}"))
                .answer(3)
                .event(new Event.Used(Tally.NONE))
                .event(start("c1"))
                .event(end("c1", "done"))
                .event(start("c2")));

        assertEquals(List.of("v1=done", "v2!" + UNKNOWN, "v3!" + NOT_BEGUN), recovered.told());
        assertEquals(
                List.of(
                        "c2 fails: " + UNKNOWN,
                        "c3 do \"{}\"",
                        "c3 fails: " + NOT_BEGUN,
                        "error interrupted",
                        "complete interrupted"),
                recovered.trail().subList(9, 14));
    }

    @Test
    void calls_side_by_side_are_answered_each_with_its_own_outcome() throws Exception {
        var recovered = recovered(session -> session.run("Hi")
                .event(new Event.TurnStart(1))
                .answer(1)
                .event(start("c1"))
                .event(end("c1", "earlier"))
                .message(new Message.ToolResults(List.of(new Message.Result("v1", "do", true, "earlier"))))
                .event(new Event.TurnStart(2))
                .answer(3)
                .event(start("c4"))
                .event(start("c3"))
                .event(end("c4", "third of this answer")));

        assertEquals(
                List.of("v1=earlier", "v1!" + NOT_BEGUN, "v2!" + UNKNOWN, "v3=third of this answer"), recovered.told());
    }

    @Test
    void an_answer_whose_calls_were_never_begun_is_answered() throws Exception {
        var recovered = recovered(
                session -> session.run("Hi").event(new Event.TurnStart(1)).answer(2));

        assertEquals(List.of("v1!" + NOT_BEGUN, "v2!" + NOT_BEGUN), recovered.told());
        assertEquals(List.of("start Hi", "turn 1", "error interrupted", "complete interrupted"), recovered.trail());
    }

    @Test
    void a_call_that_waited_for_a_person_is_denied_and_closed() throws Exception {
        var recovered = recovered(session -> session.run("Hi")
                .event(new Event.TurnStart(1))
                .answer(1)
                .event(start("c1"))
                .event(new Event.ApprovalRequired("c1", "a1", "do", new JsonObject(), "why", 600_000)));

        assertEquals(
                List.of(
                        "c1 asks as a1",
                        "c1 deny by policy",
                        "c1 fails: " + UNKNOWN,
                        "error interrupted",
                        "complete interrupted"),
                recovered.trail().subList(3, 8));
    }

    @Test
    void the_sums_of_what_was_are_in_the_end() throws Exception {
        var plan = Runnel.in(folder).model(next);
        try (Store store = new FileStore(plan.home())) {
            Written.session(store, "left", plan.workspace())
                    .run("Hi")
                    .event(new Event.TurnStart(1))
                    .event(new Event.TurnStart(2))
                    .event(new Event.DiffReady(
                            "c1", "c1-1", "a", Event.Change.CREATED, "@@", 1, 0, Optional.empty(), false))
                    .dies();
        }
        try (var runnel = plan.open()) {
            var end = (Event.Completed) runnel.events("left.1").getLast().event();

            assertEquals(CompletionReason.INTERRUPTED, end.reason());
            assertEquals(2, end.turns());
            assertEquals(1, end.filesChanged());
        }
    }

    @Test
    void runs_that_had_ended_are_left_alone() throws Exception {
        var recovered = recovered(session -> session.run("First")
                .event(new Event.Completed(CompletionReason.DONE, 1, 0, 0, Tally.NONE, Optional.empty()))
                .run("Second")
                .event(new Event.TurnStart(1)));

        assertEquals(List.of("start Second", "turn 1", "error interrupted", "complete interrupted"), recovered.trail());
        assertEquals(3, next.lastHistory().size());
    }

    @Test
    void a_session_without_a_run_is_left_alone() throws Exception {
        var plan = Runnel.in(folder).model(next);
        try (Store store = new FileStore(plan.home())) {
            Written.session(store, "left", plan.workspace()).dies();
        }
        try (var runnel = plan.open()) {
            String before = Files.readString(plan.home().resolve("sessions/left.jsonl"));

            runnel.runs().recover();

            assertEquals(before, Files.readString(plan.home().resolve("sessions/left.jsonl")));
            assertEquals(List.of(), runnel.store().underWay());
        }
    }

    @Test
    void whoever_asks_for_a_run_left_open_gets_its_end_without_a_restart() throws Exception {
        var plan = Runnel.in(folder).model(next);
        try (var runnel = plan.open();
                Store dying = new FileStore(plan.home())) {
            Written.session(dying, "left", plan.workspace())
                    .run("Hi")
                    .event(new Event.TurnStart(1))
                    .dies();

            List<Envelope> events = runnel.events("left.1");

            assertEquals("complete interrupted", Trail.of(events).lines().getLast());
            assertEquals(
                    false,
                    runnel.runs()
                            .find(Runnel.ME, "left.1")
                            .orElseThrow()
                            .status()
                            .running());
        }
    }

    @Test
    void one_session_that_cannot_be_read_does_not_hold_up_the_others() throws Exception {
        var plan = Runnel.in(folder).model(next);
        try (Store store = new FileStore(plan.home())) {
            for (String session : List.of("aaaa", "left", "zzzz")) {
                Written.session(store, session, plan.workspace()).run("Hi").dies();
            }
        }
        Path broken = plan.home().resolve("sessions/left.jsonl");
        Files.writeString(
                broken, Files.readString(broken) + "{\"seq\":2,\"at\":7,\"event\":\"on_unheard_of\",\"data\":{}}\n");
        try (var runnel = plan.open()) {
            runnel.runs().recover();

            for (String session : List.of("aaaa", "zzzz")) {
                assertEquals(
                        "complete interrupted",
                        Trail.of(runnel.events(session + ".1")).lines().getLast());
            }
            assertEquals(List.of("left"), runnel.store().underWay(), "it stays marked: it was not recovered");
        }
    }

    @Test
    void arguments_as_deep_as_a_model_may_write_them_do_not_lock_the_session() throws Exception {
        String deep = "{\"a\":".repeat(254) + "1" + "}".repeat(254);
        var script =
                Script.model().calls("do", deep).then().says("Done.").then().says("Hello again.");
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            assertEquals("complete done", runnel.trail(run).getLast());

            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(run.session(), "And?")).getLast());
        }
    }

    @Test
    void what_a_provider_wants_back_may_be_deep_too() throws Exception {
        var opaque = new JsonObject();
        for (int i = 0; i < 253; i++) {
            var outer = new JsonObject();
            outer.add("a", opaque.deepCopy());
            opaque = outer;
        }
        var script = Script.model()
                .callsWhole("do", "{}", opaque)
                .then()
                .says("Done.")
                .then()
                .says("Hello again.");
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            assertEquals("complete done", runnel.trail(run).getLast());

            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(run.session(), "And?")).getLast());
            assertTrue(script.lastHistory().size() > 3);
        }
    }
}
