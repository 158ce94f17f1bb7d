package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.run.Sessions.Said;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was said and done, for those whose it is. */
@Timeout(60)
class SessionsTest {

    @TempDir
    Path folder;

    private final SomeTool change = SomeTool.changes("change", (input, context) -> {
        context.changed(FileChange.ofBytes(
                input.get("path").getAsString(), Optional.empty(), Optional.of(new byte[] {'x', '\n'})));
        return ToolResult.ok("changed");
    });

    @Test
    void a_session_shows_what_was_said_its_runs_and_the_files_it_changed() throws Exception {
        var script = Script.model()
                .reasons("Hm.")
                .says("I change it.")
                .calls("change", "{\"path\":\"a\"}")
                .then()
                .says("Changed.")
                .then()
                .calls("change", "{\"path\":\"b\"}")
                .calls("change", "{\"path\":\"a\"}")
                .then()
                .says("Both.");
        try (var runnel = Runnel.in(folder).model(script).tools(change).open()) {
            Run first = runnel.start("Change a");
            assertTrue(first.await(Runnel.LONG));
            Run second = runnel.start(first.session(), "Change both");
            assertTrue(second.await(Runnel.LONG));

            var shown = runnel.sessions().show(Runnel.ME, first.session()).orElseThrow();

            assertEquals(
                    List.of(
                            new Said("user", "Change a"),
                            new Said("assistant", "I change it."),
                            new Said("assistant", "Changed."),
                            new Said("user", "Change both"),
                            new Said("assistant", "Both.")),
                    shown.messages());
            assertEquals(List.of("a", "b"), shown.files());
            assertEquals(
                    List.of(first.id(), second.id()),
                    shown.runs().stream().map(RunStatus::run).toList());
            assertEquals(List.of("b", "a"), shown.runs().getLast().files());
            assertEquals(
                    Optional.of(CompletionReason.DONE), shown.runs().getFirst().reason());
            assertFalse(shown.session().running());
            assertEquals("Change a", shown.session().title());
        }
    }

    @Test
    void a_title_is_the_first_line_shortened() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(new Forgetful(() -> Script.model().says("Hello.")))
                .open()) {
            for (String message : List.of("  One line \n and another", "\ud83d\ude00".repeat(100))) {
                assertTrue(runnel.start(message).await(Runnel.LONG));
            }

            assertEquals(
                    List.of("One line", "\ud83d\ude00".repeat(79) + "…"),
                    runnel.sessions().list(Runnel.ME).stream()
                            .map(Sessions.Listed::title)
                            .sorted()
                            .toList());
        }
    }

    @Test
    void a_session_says_whether_a_run_of_it_goes_on() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();
            assertTrue(runnel.sessions().list(Runnel.ME).getFirst().running());
            assertTrue(runnel.runs()
                    .find(Runnel.ME, run.id())
                    .orElseThrow()
                    .status()
                    .running());

            run.cancel(CancelReason.USER);
            assertTrue(run.await(Runnel.LONG));

            assertFalse(runnel.sessions().list(Runnel.ME).getFirst().running());
            assertFalse(runnel.runs()
                    .find(Runnel.ME, run.id())
                    .orElseThrow()
                    .status()
                    .running());
        }
    }

    @Test
    void a_principal_sees_nothing_of_another() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello.")).open()) {
            Run run = runnel.start("Hi");

            assertTrue(runnel.runs().find("you", run.id()).isEmpty(), "neither live");
            assertTrue(run.await(Runnel.LONG));
            assertTrue(runnel.runs().find("you", run.id()).isEmpty(), "nor at rest");
            assertEquals(List.of(), runnel.sessions().list("you"));
            assertEquals(Optional.empty(), runnel.sessions().show("you", run.session()));
            String workspace = runnel.sessions().list(Runnel.ME).getFirst().workspace();
            assertEquals(Optional.empty(), runnel.sessions().newest("you", workspace));
            assertEquals(Optional.of(run.session()), runnel.sessions().newest(Runnel.ME, workspace));
        }
    }

    @Test
    void what_is_no_run_is_not_found() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello.")).open()) {
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));
            String session = run.session();
            for (String id : List.of(
                    "",
                    ".",
                    session,
                    session + ".",
                    session + ".0",
                    session + ".01",
                    session + ".2",
                    session + ".-1",
                    session + ".999999999999999999999",
                    session + ".1\n",
                    "../" + session + ".1",
                    "sessions/" + session + ".1",
                    session.substring(1) + ".1",
                    "x".repeat(65) + ".1")) {
                assertTrue(runnel.runs().find(Runnel.ME, id).isEmpty(), id);
            }
            assertTrue(runnel.runs().find(Runnel.ME, session + ".1").isPresent());
            assertEquals(Optional.empty(), runnel.sessions().show(Runnel.ME, "../sessions/" + session));
        }
    }

    @Test
    void the_status_of_a_run_at_rest_is_that_of_the_live_one() throws Exception {
        var script = Script.model().calls("change", "{\"path\":\"a\"}").then().says("Done.");
        try (var runnel = Runnel.in(folder).model(script).tools(change).open()) {
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));

            RunStatus live = run.status();
            RunStatus stored =
                    runnel.runs().find(Runnel.ME, run.id()).orElseThrow().status();

            assertEquals(live, stored);
            assertEquals(2, live.turns());
            assertEquals(List.of("a"), live.files());
            assertEquals(run.lastSeq(), live.lastSeq());
        }
    }
}
