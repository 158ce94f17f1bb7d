package dev.runnel.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.Limits;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.coding.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an editor is told of runs, and what it can ask for. */
@Timeout(60)
@DisplayName("An editor sees every run as the protocol has it, and its word counts")
class AcpAgentTest {

    @TempDir
    Path folder;

    private final Folders folders = new Folders();

    private Runnel runnel(Script model, Tool... tools) throws Exception {
        return Runnel.in(folder).model(model).tools(tools).workspaces(folders).open();
    }

    private static Tool tool(String name) {
        return CodingTools.all(new ProcessSandbox(Map.of())).stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String cwd() throws Exception {
        return Files.createDirectories(folder.resolve("project")).toRealPath().toString();
    }

    private static List<String> kinds(List<JsonObject> updates) {
        var kinds = new ArrayList<String>();
        for (JsonObject update : updates) {
            if (kinds.isEmpty() || !kinds.getLast().equals(Editor.kind(update))) {
                kinds.add(Editor.kind(update));
            }
        }
        return kinds;
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }

    @Test
    void a_text_comes_in_pieces_and_its_end_answers_the_prompt() throws Exception {
        Script model = Script.model().reasons("Hm, hm.").says("Hello 🙂 there").uses(100, 20, 0.25);
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());

            assertEquals("end_turn", editor.said(session, "Hi"));

            List<JsonObject> updates = editor.updates();
            assertEquals("Hm, hm.", Editor.text(updates, "agent_thought_chunk"));
            assertEquals("Hello 🙂 there", Editor.text(updates, "agent_message_chunk"));
            assertEquals(
                    List.of("session_info_update", "agent_thought_chunk", "agent_message_chunk", "usage_update"),
                    kinds(updates));
            assertEquals("Hi", updates.getFirst().get("title").getAsString());
            assertEquals(
                    json("{'sessionUpdate':'usage_update','used':120,'size':1000,"
                            + "'cost':{'amount':0.25,'currency':'USD'}}"),
                    updates.getLast());
        }
    }

    @Test
    void a_session_goes_on_with_the_next_prompt() throws Exception {
        Script model = Script.model().says("One.").then().says("Two.");
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            assertEquals("end_turn", editor.said(session, "first"));
            assertEquals("end_turn", editor.said(session, "second"));

            assertEquals(3, model.lastHistory().size());
            assertEquals(
                    2,
                    runnel.sessions()
                            .show(Runnel.ME, session)
                            .orElseThrow()
                            .runs()
                            .size());
        }
    }

    @Test
    void calls_show_what_they_do_and_changes_come_as_a_diff_for_each_hunk() throws Exception {
        Path project = Path.of(cwd());
        Files.writeString(project.resolve("a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\nlast");
        Script model = Script.model()
                .calls("read", "{\"path\":\"a.txt\",\"offset\":2}")
                .then()
                .calls(
                        "edit",
                        "{\"path\":\"a.txt\",\"edits\":[{\"old\":\"2\\n3\",\"new\":\"2\\nthree\"},"
                                + "{\"old\":\"last\",\"new\":\"end\"}]}")
                .then()
                .calls("write", "{\"path\":\"new/b.txt\",\"content\":\"made\\n\"}")
                .then()
                .says("Done.");
        try (var runnel = runnel(model, tool("read"), tool("edit"), tool("write"));
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            assertEquals("end_turn", editor.said(session, "Change it"));

            List<JsonObject> calls = editor.updates().stream()
                    .filter(update -> update.has("toolCallId"))
                    .toList();
            String file = project.resolve("a.txt").toString();

            JsonObject announced = calls.getFirst();
            assertEquals("tool_call", Editor.kind(announced));
            assertEquals("pending", announced.get("status").getAsString());
            assertEquals("read", announced.get("kind").getAsString());
            JsonObject started = calls.get(1);
            assertEquals("tool_call_update", Editor.kind(started));
            assertEquals("in_progress", started.get("status").getAsString());
            assertEquals(json("{'path':'a.txt','offset':2}"), started.get("rawInput"));
            assertEquals(
                    json("{'path':'" + file + "','line':2}"),
                    started.getAsJsonArray("locations").get(0));
            JsonObject read = calls.get(2);
            assertEquals("completed", read.get("status").getAsString());
            assertTrue(
                    read.getAsJsonObject("rawOutput")
                            .get("output")
                            .getAsString()
                            .contains("15"),
                    read::toString);

            JsonObject edited = last(calls, "1.c2");
            assertEquals("completed", edited.get("status").getAsString());
            assertEquals(
                    List.of(
                            json("{'type':'diff','path':'" + file + "','oldText':'1\\n2\\n3\\n4\\n5\\n6\\n',"
                                    + "'newText':'1\\n2\\nthree\\n4\\n5\\n6\\n'}"),
                            json("{'type':'diff','path':'" + file + "','oldText':'13\\n14\\n15\\nlast',"
                                    + "'newText':'13\\n14\\n15\\nend'}")),
                    edited.getAsJsonArray("content").asList());

            JsonObject written = last(calls, "1.c3");
            assertEquals(
                    List.of(json("{'type':'diff','path':'" + project.resolve("new/b.txt") + "','newText':'made\\n'}")),
                    written.getAsJsonArray("content").asList());
        }
    }

    private static JsonObject last(List<JsonObject> calls, String id) {
        return calls.stream()
                .filter(call -> call.get("toolCallId").getAsString().equals(id))
                .toList()
                .getLast();
    }

    @Test
    void a_call_that_fails_says_so_and_the_run_goes_on() throws Exception {
        var tool = SomeTool.reads("grep", (input, context) -> {
            throw new ToolException("no such ``` thing");
        });
        Script model = Script.model().callsWhole("grep", "{}").then().says("Well.");
        try (var runnel = runnel(model, tool);
                var editor = Editor.of(runnel, folders)) {
            assertEquals("end_turn", editor.said(editor.begin(cwd()), "Find it"));

            List<JsonObject> calls = editor.updates().stream()
                    .filter(update -> update.has("toolCallId"))
                    .toList();
            assertEquals("in_progress", calls.getFirst().get("status").getAsString());
            assertEquals("search", calls.getFirst().get("kind").getAsString());
            JsonObject ended = calls.getLast();
            assertEquals("failed", ended.get("status").getAsString());
            assertEquals(
                    json("{'type':'content','content':{'type':'text','text':'````\\nno such ``` thing\\n````'}}"),
                    ended.getAsJsonArray("content").get(0));
        }
    }

    @Test
    void what_a_command_prints_is_seen_while_it_runs() throws Exception {
        var seen = new CountDownLatch(1);
        var tool = SomeTool.commands("bash", (input, context) -> {
            context.output("stdout", "half\n");
            seen.await();
            return ToolResult.ok("whole");
        });
        Script model =
                Script.model().callsWhole("bash", "{\"command\":\"x\"}").then().says("Done.");
        try (var runnel = runnel(model, tool);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            int prompt = editor.send("session/prompt", Editor.prompt(session, "Run it"));

            JsonObject news = editor.next(message -> message.toString().contains("half") && message.has("method"));
            seen.countDown();

            assertEquals(
                    json("{'sessionUpdate':'tool_call_update','toolCallId':'1.c1','content':[{'type':'content',"
                            + "'content':{'type':'text','text':'```\\nhalf\\n```'}}],'locations':[]}"),
                    news.getAsJsonObject("params").getAsJsonObject("update"));
            assertTrue(editor.answerTo(prompt).has("result"));
        }
    }

    @Test
    void a_plan_is_shown_as_a_plan() throws Exception {
        Script model = Script.model()
                .callsWhole(
                        "plan",
                        "{\"items\":[{\"text\":\"a\",\"status\":\"done\"},{\"text\":\"b\",\"status\":\"pending\"}]}")
                .then()
                .says("Done.");
        try (var runnel = runnel(model, tool("plan"));
                var editor = Editor.of(runnel, folders)) {
            assertEquals("end_turn", editor.said(editor.begin(cwd()), "Plan it"));

            JsonObject plan = editor.updates().stream()
                    .filter(update -> Editor.kind(update).equals("plan"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    json("{'sessionUpdate':'plan','entries':[{'content':'a','priority':'medium','status':'completed'},"
                            + "{'content':'b','priority':'medium','status':'pending'}]}"),
                    plan);
        }
    }

    @Test
    void a_run_that_fails_is_an_error_with_its_sentence_and_code() throws Exception {
        Script model = Script.model()
                .says("So far")
                .breaks(new ModelException(ModelException.Kind.QUOTA, false, "The account is empty; fill it up."));
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            JsonObject error = editor.error("session/prompt", Editor.prompt(editor.begin(cwd()), "Hi"));

            assertEquals(Failure.INTERNAL, error.get("code").getAsInt());
            assertEquals(
                    "The account is empty; fill it up.", error.get("message").getAsString());
            assertEquals("quota", error.getAsJsonObject("data").get("code").getAsString());
        }
    }

    @Test
    void limits_and_refusals_have_reasons_of_their_own() throws Exception {
        Script model = Script.model()
                .says("No.")
                .stops(StopReason.REFUSED)
                .then()
                .says("So mu")
                .stops(StopReason.LENGTH)
                .then()
                .callsWhole("look", "{}")
                .then()
                .callsWhole("look", "{}");
        try (var runnel = Runnel.in(folder)
                        .model(model)
                        .tools(SomeTool.LOOK)
                        .limits(Limits.ofTurns(2))
                        .workspaces(folders)
                        .open();
                var editor = Editor.of(runnel, folders)) {
            assertEquals("refusal", editor.said(editor.begin(cwd()), "Hi"));
            assertEquals("max_tokens", editor.said(editor.begin(cwd()), "Hi"));
            assertEquals("max_turn_requests", editor.said(editor.begin(cwd()), "Hi"));
        }
    }

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
    void paths_are_told_as_the_editor_calls_its_folder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of(cwd()));
        Script model = Script.model()
                .calls("write", "{\"path\":\"a\",\"content\":\"x\"}")
                .then()
                .says("Done.");
        try (var runnel = runnel(model, tool("write"));
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(link.toString());
            assertEquals("end_turn", editor.said(session, "Write"));

            JsonObject written = last(
                    editor.updates().stream()
                            .filter(update -> update.has("toolCallId"))
                            .toList(),
                    "1.c1");
            assertEquals(
                    json("{'type':'diff','path':'" + link.resolve("a") + "','newText':'x'}"),
                    written.getAsJsonArray("content").get(0));
            assertEquals(
                    cwd(),
                    runnel.sessions().find(Runnel.ME, session).orElseThrow().workspace());
        }
    }

    @Test
    void what_is_no_part_of_the_conversation_is_a_notice_where_the_editor_shows_them() throws Exception {
        var trouble = new ModelException(ModelException.Kind.OVERLOADED, true, "Busy.");
        Script model = Script.model().fails(trouble);
        try (var runnel =
                Runnel.in(folder).model(new Noticed(model)).workspaces(folders).open()) {
            try (var editor = Editor.of(runnel, folders, Editor.AUTO, "{\"session\":{\"notices\":{}}}")) {
                editor.error("session/prompt", Editor.prompt(editor.begin(cwd()), "Hi"));
                assertEquals(
                        json("{'sessionUpdate':'notice','severity':'info','title':'Only a test.'}"),
                        editor.updates().getFirst());
            }
        }
    }

    /** A model of which a person must know something. */
    private record Noticed(Model model) implements Model {
        @Override
        public String name() {
            return model.name();
        }

        @Override
        public String notice() {
            return "Only a test.";
        }

        @Override
        public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
            return model.open(request);
        }
    }

    @Test
    void a_session_is_shown_again_as_it_was_also_how_a_run_failed() throws Exception {
        Script model = Script.model()
                .says("One.")
                .then()
                .fails(new ModelException(ModelException.Kind.QUOTA, false, "The account is empty."));
        try (var runnel = runnel(model)) {
            String session;
            try (var editor = Editor.of(runnel, folders)) {
                session = editor.begin(cwd());
                assertEquals("end_turn", editor.said(session, "first"));
                editor.error("session/prompt", Editor.prompt(session, "second"));
            }
            try (var editor = Editor.of(runnel, folders)) {
                String params = "{\"sessionId\":\"" + session + "\",\"mcpServers\":[],\"cwd\":";
                JsonObject elsewhere = editor.error("session/load", params + "\"" + folder + "\"}");
                assertEquals(Failure.INVALID_PARAMS, elsewhere.get("code").getAsInt());

                JsonObject loaded = editor.result("session/load", params + "\"" + cwd() + "\"}");

                assertEquals(
                        "auto",
                        loaded.getAsJsonObject("modes").get("currentModeId").getAsString());
                List<JsonObject> updates = editor.updates();
                assertEquals("firstsecond", Editor.text(updates, "user_message_chunk"));
                assertEquals("One.", Editor.text(updates, "agent_message_chunk"));
                assertEquals("The run failed: The account is empty.", Editor.text(updates, "agent_thought_chunk"));
                assertEquals("first", updates.getLast().get("title").getAsString());
            }
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
