package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person's answers to calls that wait, over HTTP. */
@Timeout(60)
@DisplayName("T8: approvals are given by the caller whose run it is, for one call, once")
class ApprovalsOverHttpTest {

    @TempDir
    Path home;

    @TempDir
    Path workspace;

    private static ProviderServer provider() throws IOException {
        return ProviderServer.script()
                .calls("write", Map.of("path", "made", "content", "x"))
                .says("Done.")
                .start();
    }

    private Served.Plan plan(ProviderServer provider) {
        return Served.at(home).asking(provider).set("workspace", workspace.toString());
    }

    /** The run that waits, its stream read up to the question. */
    private record Waiting(Connection stream, String run, JsonObject asked) implements AutoCloseable {

        static Waiting begun(Served served, JsonObject body) throws IOException {
            Connection stream = Call.to(served)
                    .with("Content-Type", "application/json")
                    .open("POST", "/chat?dialect=native", body.toString().getBytes(UTF_8));
            String frames = stream.until("\"expires_ms\":600000}}\n\n");
            String frame = frames.substring(frames.indexOf("{\"event\":\"on_approval_required\""));
            JsonObject event = JsonParser.parseString(frame.substring(0, frame.indexOf("\n")))
                    .getAsJsonObject();
            return new Waiting(stream, stream.header("x-run-id"), event.getAsJsonObject("data"));
        }

        String path() {
            return "/runs/" + run + "/approvals/" + asked.get("approval").getAsString();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private static String answering(String... approvals) {
        var parts = new ArrayList<String>();
        for (String approval : approvals) {
            parts.add("{\"type\":\"tool-write\",\"state\":\"approval-responded\",\"approval\":{\"id\":\"" + approval
                    + "\",\"approved\":true}}");
        }
        return "{\"id\":\"a\",\"messages\":[{\"role\":\"assistant\",\"parts\":[" + String.join(",", parts) + "]}]}";
    }

    @Test
    void of_answers_in_a_conversation_all_count_or_none() throws Exception {
        JsonObject body = JsonParser.parseString(
                        "{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Make it\"}]}")
                .getAsJsonObject();
        try (var provider = provider();
                var served = plan(provider).set("approval", "ask").start();
                var waiting = Waiting.begun(served, body)) {
            String approval = waiting.asked().get("approval").getAsString();

            assertEquals(
                    404,
                    Call.to(served)
                            .post("/api/chat", answering(approval, "nothing"))
                            .status());
            Answer no = Call.to(served).post(waiting.path(), "{\"decision\":\"deny\"}");

            assertEquals("deny", no.json().get("decision").getAsString());
            waiting.stream().rest();
            assertFalse(Files.exists(workspace.resolve("made")));
        }
    }

    @Test
    void a_call_is_approved_and_done_and_the_answer_may_be_repeated_but_not_contradicted() throws Exception {
        try (var provider = provider();
                var served = plan(provider).set("approval", "ask").start();
                var waiting = Waiting.begun(served, Call.message("Make it"))) {
            assertFalse(Files.exists(workspace.resolve("made")));

            Answer yes = Call.to(served).post(waiting.path(), "{\"decision\":\"approve\"}");
            Answer again = Call.to(served).post(waiting.path(), "{\"decision\":\"approve\"}");
            Answer no = Call.to(served).post(waiting.path(), "{\"decision\":\"deny\"}");
            Answer rest = waiting.stream().rest();
            Answer late = Call.to(served).post(waiting.path(), "{\"decision\":\"deny\"}");
            Answer lateAgain = Call.to(served).post(waiting.path(), "{\"decision\":\"approve\",\"remember\":true}");

            assertEquals(200, yes.status(), yes.text());
            assertEquals("approve", yes.json().get("decision").getAsString());
            assertEquals("user", yes.json().get("by").getAsString());
            assertEquals(200, again.status());
            no.problem(409);
            assertEquals("approve", no.json().get("decision").getAsString());
            assertTrue(rest.text().contains("\"decision\":\"approve\",\"by\":\"user\""), rest.text());
            assertEquals("x", Files.readString(workspace.resolve("made")));
            late.problem(409);
            assertEquals(200, lateAgain.status());
        }
    }

    @Test
    void a_request_may_ask_for_more_care_than_is_configured() throws Exception {
        var body = Call.message("Make it");
        body.addProperty("approval", "ask");
        try (var provider = provider();
                var served = plan(provider).start();
                var waiting = Waiting.begun(served, body)) {
            Answer no = Call.to(served).post(waiting.path(), "{\"decision\":\"deny\"}");

            assertEquals(200, no.status());
            assertTrue(waiting.stream().rest().whole());
            assertFalse(Files.exists(workspace.resolve("made")));
        }
    }

    @Test
    void answers_that_are_none_change_nothing() throws Exception {
        try (var provider = provider();
                var served = plan(provider).set("approval", "ask").start();
                var waiting = Waiting.begun(served, Call.message("Make it"))) {
            String path = waiting.path();
            Call call = Call.to(served);

            call.get(path).problem(405);
            call.post(path).problem(415);
            call.post(path, "{}").problem(400);
            call.post(path, "{\"decision\":\"yes\"}").problem(400);
            call.post(path, "{\"decision\":\"approve\",\"remember\":\"yes\"}").problem(400);
            call.post(path, "{\"decision\":\"approve\",\"decision\":\"deny\"}").problem(400);
            call.post(path + "x", "{\"decision\":\"approve\"}").problem(404);
            call.post(path.replace(waiting.run(), "AAAAAAAAAAAAAAAAAAAAAA.1"), "{\"decision\":\"approve\"}")
                    .problem(404);
            call.post("/runs/" + waiting.run() + "/approvals/", "{\"decision\":\"approve\"}")
                    .problem(404);
            call.with("Origin", "http://evil.example")
                    .post(path, "{\"decision\":\"approve\"}")
                    .problem(403);
            assertFalse(Files.exists(workspace.resolve("made")));

            call.post("/runs/" + waiting.run() + "/cancel");
            assertTrue(waiting.stream().rest().text().contains("\"reason\":\"cancelled\""));
            call.post(path, "{\"decision\":\"approve\"}").problem(409);
            assertFalse(Files.exists(workspace.resolve("made")));
        }
    }
}
