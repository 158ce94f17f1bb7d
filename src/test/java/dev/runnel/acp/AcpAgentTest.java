package dev.runnel.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.agent.Limits;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an editor is told of runs. */
@Timeout(60)
@DisplayName("An editor sees every run as the protocol has it")
class AcpAgentTest extends WithEditor {

    private static List<String> kinds(List<JsonObject> updates) {
        var kinds = new ArrayList<String>();
        for (JsonObject update : updates) {
            if (kinds.isEmpty() || !kinds.getLast().equals(Editor.kind(update))) {
                kinds.add(Editor.kind(update));
            }
        }
        return kinds;
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
}
