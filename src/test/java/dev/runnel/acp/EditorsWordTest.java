package dev.runnel.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an editor can do about a run that goes on. */
@Timeout(60)
@DisplayName("An editor's word counts: cancel, answers, modes")
class EditorsWordTest extends WithEditor {

    @Test
    void a_prompt_under_way_can_be_cancelled_and_says_so() throws Exception {
        Script model = Script.model().says("So far").waits().then().says("Again.");
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            int prompt = editor.send("session/prompt", Editor.prompt(session, "Hi"));
            model.awaitWaiting();
            JsonObject second = editor.error("session/prompt", Editor.prompt(session, "Hello?"));
            assertEquals(Failure.INVALID_REQUEST, second.get("code").getAsInt());

            editor.tell("session/cancel", "{\"sessionId\":\"" + session + "\"}");

            assertEquals(
                    json("{'stopReason':'cancelled'}"), editor.answerTo(prompt).get("result"));
            assertEquals("end_turn", editor.said(session, "And now?"));
        }
    }

    @Test
    void a_prompt_can_be_cancelled_before_its_run_begins() throws Exception {
        Script model = Script.model().waitsToOpen();
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            editor.write("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"session/prompt\",\"params\":"
                    + Editor.prompt(session, "Hi") + "}\n"
                    + "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancel_request\",\"params\":{\"requestId\":77}}\n");

            assertEquals(json("{'stopReason':'cancelled'}"), editor.answerTo(77).get("result"));
        }
    }

    @Test
    void when_the_input_ends_its_runs_end_too() throws Exception {
        Script model = Script.model().says("So far").waits();
        try (var runnel = runnel(model)) {
            String session;
            try (var editor = Editor.of(runnel, folders)) {
                session = editor.begin(cwd());
                editor.send("session/prompt", Editor.prompt(session, "Hi"));
                model.awaitWaiting();
            }

            assertEquals(0, runnel.runs().active());
            assertEquals(
                    "complete cancelled",
                    Trail.of(runnel.events(session + ".1")).lines().getLast());
        }
    }

    @Test
    void a_person_is_asked_and_the_answer_counts() throws Exception {
        Path project = Path.of(cwd());
        Script model = Script.model()
                .calls("write", "{\"path\":\"a\",\"content\":\"one\"}")
                .then()
                .calls("write", "{\"path\":\"b\",\"content\":\"two\"}")
                .then()
                .says("Done.");
        try (var runnel = Runnel.in(folder)
                        .model(model)
                        .tools(tool("write"))
                        .approval(ApprovalMode.ASK)
                        .workspaces(folders)
                        .open();
                var editor = Editor.of(runnel, folders, "ask", "{}")) {
            String session = editor.begin(cwd());
            int prompt = editor.send("session/prompt", Editor.prompt(session, "Write"));

            JsonObject first = editor.next("session/request_permission");
            JsonObject params = first.getAsJsonObject("params");
            assertEquals(session, params.get("sessionId").getAsString());
            assertEquals(
                    "pending", params.getAsJsonObject("toolCall").get("status").getAsString());
            JsonArray content = params.getAsJsonObject("toolCall").getAsJsonArray("content");
            assertEquals(json("{'type':'diff','path':'" + project.resolve("a") + "','newText':'one'}"), content.get(1));
            assertEquals(
                    List.of("allow_once", "allow_always", "reject_once"),
                    params.getAsJsonArray("options").asList().stream()
                            .map(option -> option.getAsJsonObject().get("kind").getAsString())
                            .toList());
            editor.answer(first, "{\"outcome\":{\"outcome\":\"selected\",\"optionId\":\"allow\"}}");
            JsonObject second = editor.next("session/request_permission");
            editor.answer(second, "{\"outcome\":{\"outcome\":\"selected\",\"optionId\":\"reject\"}}");

            assertEquals(
                    json("{'stopReason':'end_turn'}"), editor.answerTo(prompt).get("result"));
            assertEquals("one", Files.readString(project.resolve("a")));
            assertFalse(Files.exists(project.resolve("b")));
            assertEquals(
                    "failed",
                    last(
                                    editor.updates().stream()
                                            .filter(update -> update.has("toolCallId"))
                                            .toList(),
                                    "1.c2")
                            .get("status")
                            .getAsString());
        }
    }

    @Test
    void a_mode_chosen_while_a_prompt_is_under_way_counts_from_the_next_call_on() throws Exception {
        Path project = Path.of(cwd());
        Script model = Script.model()
                .calls("write", "{\"path\":\"a\",\"content\":\"x\"}")
                .then()
                .waits()
                .calls("write", "{\"path\":\"b\",\"content\":\"x\"}")
                .then()
                .says("Done.");
        try (var runnel = runnel(model, tool("write"));
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            int prompt = editor.send("session/prompt", Editor.prompt(session, "Write"));
            model.awaitWaiting();

            editor.result("session/set_mode", "{\"sessionId\":\"" + session + "\",\"modeId\":\"readonly\"}");
            model.release();

            assertEquals(
                    json("{'stopReason':'end_turn'}"), editor.answerTo(prompt).get("result"));
            assertTrue(Files.exists(project.resolve("a")));
            assertFalse(Files.exists(project.resolve("b")));
        }
    }

    @Test
    void a_mode_that_is_wider_than_configured_is_refused() throws Exception {
        try (var runnel = runnel(Script.model());
                var editor = Editor.of(runnel, folders, "edits", "{}")) {
            JsonObject opened = editor.result("session/new", "{\"cwd\":\"" + cwd() + "\",\"mcpServers\":[]}");
            JsonObject modes = opened.getAsJsonObject("modes");
            String session = opened.get("sessionId").getAsString();

            assertEquals("edits", modes.get("currentModeId").getAsString());
            assertEquals(3, modes.getAsJsonArray("availableModes").size());
            JsonObject error =
                    editor.error("session/set_mode", "{\"sessionId\":\"" + session + "\",\"modeId\":\"auto\"}");
            assertEquals(
                    "\"modeId\" must be one of readonly, ask, edits.",
                    error.get("message").getAsString());
        }
    }

    @Test
    void an_editor_that_does_not_read_keeps_no_run_waiting_and_can_still_cancel() throws Exception {
        Script model = Script.model()
                .says("Hi.")
                .then()
                .saysPieces("x".repeat(500_000), "y".repeat(500_000))
                .waits();
        try (var runnel = runnel(model)) {
            String session;
            try (var editor = Editor.of(runnel, folders)) {
                session = editor.begin(cwd());
                assertEquals("end_turn", editor.said(session, "Hi"));
            }
            try (var editor = Editor.deaf(runnel, folders)) {
                editor.send("initialize", "{\"protocolVersion\":1}");
                editor.send("session/resume", "{\"sessionId\":\"" + session + "\",\"cwd\":\"" + cwd() + "\"}");
                int prompt = editor.send("session/prompt", Editor.prompt(session, "Go on"));
                model.awaitWaiting();

                editor.tell("session/cancel", "{\"sessionId\":\"" + session + "\"}");

                Trail.of(runnel.events(session + ".2")); // comes to its end
                editor.reads();
                assertEquals(
                        json("{'stopReason':'cancelled'}"),
                        editor.answerTo(prompt).get("result"));
                assertEquals(
                        "x".repeat(500_000) + "y".repeat(500_000),
                        Editor.text(editor.updates(), "agent_message_chunk"));
            }
        }
    }
}
