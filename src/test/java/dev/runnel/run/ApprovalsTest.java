package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.DecidedBy;
import dev.runnel.event.Event.Decision;
import dev.runnel.run.Approvals.Answer;
import dev.runnel.store.FileStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for a person. */
@Timeout(60)
@DisplayName("T8: nothing is allowed but by a person, for one call, once")
class ApprovalsTest {

    private static final Answer YES = new Answer(Decision.APPROVE, DecidedBy.USER);
    private static final Answer NO = new Answer(Decision.DENY, DecidedBy.USER);
    private static final Answer NO_BY_POLICY = new Answer(Decision.DENY, DecidedBy.POLICY);

    @TempDir
    Path folder;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final SomeTool command = SomeTool.commands("bash", (input, context) -> {
        done.add(input.get("command").getAsString());
        return ToolResult.ok("done");
    });
    private final SomeTool change = SomeTool.changes("write", (input, context) -> {
        done.add("write");
        return ToolResult.ok("written");
    });
    private final SomeTool look = SomeTool.reads("read", (input, context) -> ToolResult.ok("seen"));

    private Runnel.Plan plan(ApprovalMode mode, String... rules) {
        return Runnel.in(folder).approval(mode, rules).tools(command, change, look);
    }

    private static Script makes() {
        return runs("make");
    }

    private static Script runs(String command) {
        return Script.model()
                .callsWhole("bash", "{\"command\":\"" + command + "\"}")
                .then()
                .says("Done.");
    }

    /** The next question the run asks. */
    private static Event.ApprovalRequired question(Run run) throws InterruptedException {
        return question(run, 1);
    }

    private static Event.ApprovalRequired question(Run run, int which) throws InterruptedException {
        try (Subscription events = run.subscribe(0)) {
            for (int left = which; ; ) {
                Envelope next = events.next(Runnel.LONG).orElseThrow();
                if (next.event() instanceof Event.ApprovalRequired asked && --left == 0) {
                    return asked;
                }
                if (next.terminal()) {
                    throw new AssertionError("the run ended without asking");
                }
            }
        }
    }

    private List<String> call(Runnel runnel, Run run) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String line : runnel.trail(run)) {
            if (line.startsWith("c1 ")) {
                lines.add(line.startsWith("c1 asks as ") ? "c1 asks" : line);
            }
        }
        return lines;
    }

    @Test
    void a_call_goes_ahead_when_it_is_allowed_and_not_before() throws Exception {
        try (var runnel = plan(ApprovalMode.ASK).model(makes()).open()) {
            Run run = runnel.start("Build it");
            var asked = question(run);
            assertEquals(List.of(), done);
            assertEquals("bash", asked.name());
            assertEquals("{\"command\":\"make\"}", asked.input().toString());
            assertEquals("it runs a command", asked.reason());
            assertEquals(Runnel.LONG.toMillis(), asked.expiresMillis());

            assertEquals(Optional.of(YES), run.answer(asked.approval(), Decision.APPROVE, false));

            assertEquals(
                    List.of("c1 bash {\"command\":\"make\"}", "c1 asks", "c1 approve by user", "c1 ok: done"),
                    call(runnel, run));
            assertEquals(List.of("make"), done);
        }
    }

    @Test
    void a_call_that_is_denied_is_not_done_and_the_model_goes_on() throws Exception {
        var script = makes();
        try (var runnel = plan(ApprovalMode.ASK).model(script).open()) {
            Run run = runnel.start("Build it");

            assertEquals(Optional.of(NO), run.answer(question(run).approval(), Decision.DENY, false));

            List<String> call = call(runnel, run);
            assertEquals("c1 deny by user", call.get(2));
            assertTrue(call.get(3).startsWith("c1 fails: not done: the user said no."), call.get(3));
            assertEquals("complete done", runnel.trail(run).getLast());
            assertEquals(List.of(), done);
        }
    }

    @Test
    void the_first_answer_counts_and_an_answer_to_nothing_is_none() throws Exception {
        try (var runnel = plan(ApprovalMode.ASK).model(makes()).open()) {
            Run run = runnel.start("Build it");
            String approval = question(run).approval();

            assertEquals(Optional.empty(), run.answer("another", Decision.APPROVE, false));
            assertEquals(Optional.of(NO), run.answer(approval, Decision.DENY, false));
            assertEquals(Optional.of(NO), run.answer(approval, Decision.APPROVE, true));
            assertTrue(run.await(Runnel.LONG));
            assertEquals(Optional.of(NO), run.answer(approval, Decision.APPROVE, false));

            FoundRun stored = runnel.runs().find(Runnel.ME, run.id()).orElseThrow();
            assertEquals(Optional.of(NO), stored.answered(approval));
            assertEquals(Optional.empty(), stored.answered("another"));
            assertEquals(List.of(), done);
        }
    }

    @Test
    void an_answer_holds_for_one_call_alone() throws Exception {
        var script = Script.model()
                .callsWhole("bash", "{\"command\":\"make\"}")
                .callsWhole("bash", "{\"command\":\"make\"}")
                .then()
                .says("Done.");
        try (var runnel = plan(ApprovalMode.ASK).model(script).open()) {
            Run run = runnel.start("Build it");
            String first = question(run).approval();
            run.answer(first, Decision.APPROVE, false);

            String second = question(run, 2).approval();
            assertNotEquals(first, second);
            assertEquals(Optional.of(YES), run.answer(first, Decision.APPROVE, false));
            assertEquals(List.of("make"), done);
            run.answer(second, Decision.DENY, false);

            assertEquals("complete done", runnel.trail(run).getLast());
            assertEquals(List.of("make"), done);
        }
    }

    @Test
    void nobody_answers_in_time() throws Exception {
        var plan = plan(ApprovalMode.ASK).model(makes()).approvalWait(Optional.of(Duration.ofMillis(5)));
        try (var runnel = plan.open()) {
            List<String> call = call(runnel, runnel.start("Build it"));

            assertEquals("c1 deny by timeout", call.get(2));
            assertTrue(call.get(3).endsWith("nobody answered in time"), call.get(3));
            assertEquals(List.of(), done);
        }
    }

    @Test
    void where_nobody_can_be_asked_nothing_waits() throws Exception {
        var plan = plan(ApprovalMode.ASK).model(makes()).approvalWait(Optional.empty());
        try (var runnel = plan.open()) {
            List<String> call = call(runnel, runnel.start("Build it"));

            assertEquals("c1 deny by policy", call.get(2));
            assertTrue(call.get(3).endsWith("nobody can be asked here"), call.get(3));
            assertEquals(List.of(), done);
        }
    }

    @Test
    void a_run_that_is_cancelled_while_it_waits_takes_no_answer_any_more() throws Exception {
        try (var runnel = plan(ApprovalMode.ASK).model(makes()).open()) {
            Run run = runnel.start("Build it");
            String approval = question(run).approval();

            run.cancel(CancelReason.USER);

            assertTrue(run.await(Runnel.LONG));
            assertEquals(Optional.of(NO_BY_POLICY), run.answer(approval, Decision.APPROVE, true));
            assertEquals(
                    List.of("c1 bash {\"command\":\"make\"}", "c1 asks", "c1 fails: cancelled", "c1 deny by policy"),
                    call(runnel, run));
            assertEquals("complete cancelled", runnel.trail(run).getLast());
            assertEquals(List.of(), done);
        }
    }

    @Test
    void what_is_asked_and_what_is_refused_depends_on_the_mode() throws Exception {
        var expected = List.of("READONLY refused refused", "ASK asked asked", "EDITS asked free", "AUTO free free");
        var found = new ArrayList<String>();
        for (ApprovalMode mode : ApprovalMode.values()) {
            var script = Script.model()
                    .callsWhole("read", "{}")
                    .then()
                    .callsWhole("bash", "{\"command\":\"make\"}")
                    .then()
                    .callsWhole("write", "{}")
                    .then()
                    .says("Done.");
            var plan = plan(mode).model(script).approvalWait(Optional.empty());
            try (var runnel = plan.open()) {
                List<String> trail = runnel.trail(runnel.start("Do it"));
                assertTrue(trail.contains("c1 ok: seen"), "looking is free in " + mode);
                found.add(mode + " " + fate(trail, "c2") + " " + fate(trail, "c3"));
            }
        }
        assertEquals(expected, found);
    }

    private static String fate(List<String> trail, String call) {
        boolean asked = trail.stream().anyMatch(line -> line.startsWith(call + " asks"));
        boolean ok = trail.stream().anyMatch(line -> line.startsWith(call + " ok"));
        return ok ? "free" : asked ? "asked" : "refused";
    }

    @Test
    void a_request_can_only_narrow_what_is_configured() throws Exception {
        var expected = List.of("ask: asked", "auto: free", "readonly: refused");
        var found = new ArrayList<String>();
        for (String mode : List.of("ask", "auto", "readonly")) {
            var plan = plan(ApprovalMode.AUTO).model(makes()).approvalWait(Optional.empty());
            try (var runnel = plan.open()) {
                Run run = runnel.runs().start(StartRequest.of(Runnel.ME, "Hi").withApproval(mode));
                found.add(mode + ": " + fate(runnel.trail(run), "c1"));
            }
        }
        assertEquals(expected, found);
        try (var runnel = plan(ApprovalMode.READONLY).model(makes()).open()) {
            Run run = runnel.runs().start(StartRequest.of(Runnel.ME, "Hi").withApproval("auto"));
            assertEquals("refused", fate(runnel.trail(run), "c1"));
        }
    }

    @Test
    void what_is_remembered_holds_for_the_same_call_in_the_same_session_also_after_a_restart() throws Exception {
        String session;
        try (var runnel = plan(ApprovalMode.ASK).model(makes()).open()) {
            Run run = runnel.start("Build it");
            session = run.session();
            assertEquals(Optional.of(YES), run.answer(question(run).approval(), Decision.APPROVE, true));
            assertEquals("complete done", runnel.trail(run).getLast());
        }
        assertEquals("free", fateIn(session, "make"));
        assertEquals("asked", fateIn(session, "make install"));
        assertEquals("asked", fateIn("", "make"));
    }

    /** What becomes of a command in a session, or a new one, where nobody can be asked. */
    private String fateIn(String session, String what) throws Exception {
        try (var runnel = plan(ApprovalMode.ASK)
                .model(runs(what))
                .approvalWait(Optional.empty())
                .open()) {
            Run run = session.isEmpty() ? runnel.start("Again") : runnel.start(session, "Again");
            return fate(runnel.trail(run), "c1");
        }
    }

    @Test
    void a_session_sent_to_somebody_brings_no_leave_with_it() throws Exception {
        String fork;
        try (var runnel = plan(ApprovalMode.ASK).model(makes()).open()) {
            Run run = runnel.start("Build it");
            run.answer(question(run).approval(), Decision.APPROVE, true);
            assertTrue(run.await(Runnel.LONG));
            fork = runnel.runs().archive().fork(Runnel.ME, run.session(), run.id());
        }

        assertEquals("asked", fateIn(fork, "make"));
    }

    @Test
    @DisplayName("T7: rules let exactly that command through, and no shell syntax")
    void rules_let_exactly_that_command_through() throws Exception {
        for (String same : List.of("make -j 2 all", "make  -j '2' all", "make -j 2 \\\"all\\\" ")) {
            assertEquals("free", fateWithRules(same), same);
        }
        for (String other : List.of(
                "make -j 2",
                "make -j 2 all more",
                "make -j 2 all; rm x",
                "make -j 2 all && rm x",
                "make -j 2 all | sh",
                "make -j 2 all > x",
                "make -j 2 $(all)",
                "make -j 2 `all`",
                "make -j 2 all\\nrm x",
                "make -j 2 {all,b}",
                "make -j 2 all &",
                "X=1 make -j 2 all",
                "make -j 2 a?l",
                "make -j 2 all #",
                "m\\\\ake -j 2 all")) {
            assertEquals("asked", fateWithRules(other), other);
        }
    }

    private String fateWithRules(String what) throws Exception {
        var plan =
                plan(ApprovalMode.ASK, "bash:make -j 2 all").model(runs(what)).approvalWait(Optional.empty());
        try (var runnel = plan.open()) {
            return fate(runnel.trail(runnel.start("Hi")), "c1");
        }
    }

    @Test
    void recovery_denies_what_a_dead_process_asked() throws Exception {
        var plan = plan(ApprovalMode.ASK).model(Script.model().says("Go on."));
        try (var store = new FileStore(plan.home())) {
            Written session = Written.session(store, "left", plan.workspace());
            session.run("Hi")
                    .event(new Event.TurnStart(1))
                    .event(new Event.ToolStart("c1", "bash", new JsonObject(), "make"))
                    .event(new Event.ApprovalRequired("c1", "a1", "bash", new JsonObject(), "it runs a command", 1000));
            session.dies();
        }
        try (var runnel = plan.open()) {
            runnel.runs().recover();

            List<String> trail = Trail.of(runnel.events("left.1")).lines();

            assertTrue(trail.contains("c1 deny by policy"), trail.toString());
            FoundRun run = runnel.runs().find(Runnel.ME, "left.1").orElseThrow();
            assertEquals(Optional.of(NO_BY_POLICY), run.answered("a1"));
        }
    }
}
