package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a conversation goes on that {@code useChat} sends whole, and that a message which is refused leaves it as it was. */
@Timeout(60)
class ChatPlacesTest {

    @TempDir
    Path home;

    private ProviderServer provider;
    private Served served;

    @BeforeEach
    void start() throws Exception {
        // One that says "wait" waits within its answer, all others end.
        provider = ProviderServer.choosing(request -> {
            String last =
                    request.json().getAsJsonArray("messages").asList().getLast().toString();
            return last.contains("wait")
                    ? ProviderServer.script().says("Yes. ").and().pauses().and().says("Over.")
                    : ProviderServer.script().says("Yes.").repeating();
        });
        serve(4);
    }

    private void serve(int runs) throws IOException {
        served = Served.at(home)
                .asking(provider)
                .set("max-runs-per-principal", Integer.toString(runs))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
        provider.close();
    }

    private static String user(String text) {
        return "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    private static String yes() {
        return "{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"text\":\"Yes.\"}]}";
    }

    private static String chat(String id, String more, String... messages) {
        return "{\"id\":\"" + id + "\"," + more + "\"messages\":[" + String.join(",", messages) + "]}";
    }

    private Answer post(String body) throws IOException {
        return Call.to(served).post("/api/chat", body);
    }

    private String say(String id, String... messages) throws IOException {
        Answer answer = post(chat(id, "", messages));
        assertEquals(200, answer.status(), answer.text());
        return answer.header("x-session-id");
    }

    private Connection begin(String body) throws IOException {
        Connection stream = Call.to(served)
                .with("Content-Type", "application/json")
                .open("POST", "/api/chat", body.getBytes(UTF_8));
        assertEquals(200, stream.status());
        stream.until("Yes. \"}\n\n");
        return stream;
    }

    private List<String> told() {
        return StreamSupport.stream(
                        provider.requests()
                                .getLast()
                                .json()
                                .getAsJsonArray("messages")
                                .spliterator(),
                        false)
                .map(JsonElement::getAsJsonObject)
                .filter(message -> !message.get("role").getAsString().equals("system"))
                .map(message -> message.get("content").getAsString())
                .toList();
    }

    private int sessions() throws IOException {
        return Call.to(served)
                .get("/sessions")
                .json()
                .getAsJsonArray("sessions")
                .size();
    }

    private String status(String run) throws IOException {
        return Call.to(served).get("/runs/" + run).json().get("status").getAsString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"model\":\"no/such\",", "\"approval\":\"never\",", "\"workspace\":\"none\","})
    void a_message_that_is_refused_leaves_the_run_that_goes_on_and_the_name_as_they_were(String wrong)
            throws Exception {
        String session = say("a", user("one"));
        try (Connection live = begin(chat("a", "", user("one"), yes(), user("wait")))) {
            String run = live.header("x-run-id");

            assertEquals(
                    400,
                    post(chat("a", wrong, user("one"), yes(), user("wait"), user("two")))
                            .status());
            assertEquals(
                    400,
                    post(chat("a", wrong, user("one"), yes(), user("instead"))).status());
            assertEquals(400, post(chat("a", wrong, user("from the start"))).status());

            assertEquals("running", status(run));
            assertEquals(1, sessions());
            provider.release();
            assertTrue(live.rest().text().contains("Over."));
        }
        assertEquals(session, say("a", user("one"), yes(), user("wait"), user("three")));
    }

    @Test
    void a_message_for_which_there_is_no_room_leaves_no_fork_and_the_name_as_it_was() throws Exception {
        served.close();
        serve(1);
        String session = say("a", user("one"));
        say("a", user("one"), yes(), user("two"));
        try (Connection other = begin(chat("b", "", user("wait")))) {
            assertEquals(
                    429,
                    post(chat("a", "", user("one"), yes(), user("instead"))).status());
            assertEquals(429, post(chat("a", "", user("anew"))).status());
            assertEquals(2, sessions());
            provider.release();
            other.rest();
        }
        assertEquals(session, say("a", user("one"), yes(), user("two"), yes(), user("three")));
        assertEquals(List.of("one", "Yes.", "two", "Yes.", "three"), told());
    }

    @Test
    void a_run_gives_its_place_to_the_one_that_takes_its_turn() throws Exception {
        served.close();
        serve(1);
        try (Connection live = begin(chat("a", "", user("wait")))) {
            String run = live.header("x-run-id");

            String session = say("a", user("wait"), user("two"));

            assertEquals(live.header("x-session-id"), session);
            assertEquals(
                    "cancelled",
                    Call.to(served).get("/runs/" + run).json().get("reason").getAsString());
        }
        try (Connection live = begin(chat("a", "", user("wait"), user("two"), yes(), user("wait again")))) {
            assertNotEquals(live.header("x-session-id"), say("a", user("from the start")));
        }
    }

    @Test
    void messages_that_never_became_runs_are_passed_over() throws Exception {
        String session = say("a", user("one"));
        String both = say("a", user("one"), yes(), user("failed"), user("two"));
        assertEquals(session, both);
        assertEquals(List.of("one", "Yes.", "two"), told());

        String fork = say("a", user("one"), yes(), user("failed"), user("instead"));
        assertNotEquals(session, fork);
        assertEquals(List.of("one", "Yes.", "instead"), told());

        assertEquals(
                fork, say("a", user("lost"), user("one"), yes(), user("failed"), user("instead"), yes(), user("3")));
        assertEquals(List.of("one", "Yes.", "instead", "Yes.", "3"), told());
    }

    @Test
    void a_failed_message_that_was_said_again_later_is_not_taken_for_that() throws Exception {
        say("a", user("one"));
        say("a", user("one"), yes(), user("go on"), user("two"));
        String session = say("a", user("one"), yes(), user("go on"), user("two"), yes(), user("go on"));
        String fork = say("a", user("one"), yes(), user("go on"), user("two"), yes(), user("go on"));
        assertNotEquals(session, fork);
        assertEquals(List.of("one", "Yes.", "two", "Yes.", "go on"), told());
    }

    @Test
    void the_same_words_again_are_another_message() throws Exception {
        String session = say("a", user("more"));
        assertEquals(session, say("a", user("more"), yes(), user("more")));
        assertEquals(session, say("a", user("more"), yes(), user("more"), yes(), user("more")));
        assertNotEquals(session, say("a", user("more"), yes(), user("more")));
        assertEquals(List.of("more", "Yes.", "more"), told());
    }

    @Test
    void a_front_end_may_send_the_newest_messages_only_or_nothing_but_the_last() throws Exception {
        String session = say("a", user("one"));
        say("a", user("one"), yes(), user("two"));
        assertEquals(session, say("a", yes(), user("two"), yes(), user("three")));

        Answer alone = post("{\"id\":\"a\",\"message\":" + user("four") + ",\"trigger\":\"submit-message\"}");
        assertEquals("v1", alone.header("x-vercel-ai-ui-message-stream"));
        assertEquals(session, alone.header("x-session-id"));
        Answer old = post("{\"id\":\"a\",\"message\":{\"role\":\"user\",\"content\":\"five\"}}");
        assertEquals("v1", old.header("x-vercel-ai-data-stream"));
        assertEquals(session, old.header("x-session-id"));
        assertEquals(session, post("{\"id\":\"a\",\"message\":\"six\"}").header("x-session-id"));
        assertEquals(List.of("three", "Yes.", "four", "Yes.", "five", "Yes.", "six"), told().subList(4, 11));
        Answer elsewhere = Call.to(served).post("/chat", "{\"id\":\"a\",\"message\":" + user("seven") + "}");
        assertEquals(session, elsewhere.header("x-session-id"));
        assertEquals(200, post("{\"id\":\"new\",\"message\":\"one\"}").status());
        assertEquals(List.of("one"), told());
    }

    @Test
    void another_conversation_under_the_same_name_begins_a_session() throws Exception {
        String session = say("a", user("one"));
        assertNotEquals(session, say("a", user("of something else"), yes(), user("two")));
        assertEquals(List.of("of something else", "Yes.", "two"), told());
    }

    @Test
    void without_a_name_no_run_is_ended_that_only_begins_alike() throws Exception {
        String first = "{\"messages\":[{\"role\":\"user\",\"content\":\"wait\"}]}";
        String next =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"wait\"},{\"role\":\"assistant\",\"content\":\"Yes. \"},"
                        + "{\"role\":\"user\",\"content\":\"two\"}]}";
        try (Connection live = Call.to(served)
                .with("Content-Type", "application/json")
                .open("POST", "/api/chat", first.getBytes(UTF_8))) {
            live.until("0:\"Yes. \"\n");

            String other = post(next).header("x-session-id");

            assertNotEquals(live.header("x-session-id"), other);
            assertEquals(List.of("wait", "Yes. ", "two"), told());
            assertEquals("running", status(live.header("x-run-id")));
            provider.release();
            live.rest();
        }
    }

    @Test
    void without_a_name_answers_tell_conversations_apart_that_begin_alike() throws Exception {
        String elsewhere =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"assistant\",\"content\":\"No.\"},"
                        + "{\"role\":\"user\",\"content\":\"two\"}]}";
        String session =
                post("{\"messages\":[{\"role\":\"user\",\"content\":\"one\"}]}").header("x-session-id");
        assertNotEquals(session, post(elsewhere).header("x-session-id"));
        assertEquals(session, post(elsewhere.replace("No.", "Ye")).header("x-session-id"));
    }

    @Test
    void a_key_is_for_one_message_of_one_conversation() throws Exception {
        Call call = Call.to(served).with("Idempotency-Key", "k");
        String body = chat("a", "\"trigger\":\"submit-message\",", user("one"), yes(), user("two"));
        String run = call.post("/api/chat", body).header("x-run-id");

        assertEquals(run, call.post("/api/chat", body).header("x-run-id"));
        for (String other : List.of(
                body.replace("\"a\"", "\"b\""),
                body.replace("\"one\"", "\"1\""),
                body.replace("Yes.", "No."),
                body.replace("submit", "regenerate"),
                body.replace("\"trigger\"", "\"model\":\"openai-chat/scripted\",\"trigger\""),
                body.replace("\"trigger\"", "\"approval\":\"readonly\",\"trigger\""),
                body.replace("\"trigger\"", "\"workspace\":\"w\",\"trigger\""))) {
            assertEquals(422, call.post("/api/chat", other).status(), other);
        }
        assertEquals(1, provider.requests().size());
    }

    @Test
    void a_key_of_ag_ui_is_for_one_message_of_one_thread() throws Exception {
        Call call = Call.to(served).with("Idempotency-Key", "k");
        String body = "{\"threadId\":\"a\",\"runId\":\"1\",\"messages\":[{\"role\":\"user\",\"content\":\"one\"}]}";
        String run = call.post("/agui", body).header("x-run-id");

        assertEquals(run, call.post("/agui", body.replace("\"1\"", "\"2\"")).header("x-run-id"));
        assertEquals(422, call.post("/agui", body.replace("\"a\"", "\"b\"")).status());
        assertEquals(422, call.post("/agui", body.replace("one", "two")).status());
        assertEquals(1, provider.requests().size());
        assertEquals(
                400,
                Call.to(served)
                        .post("/agui", body.replace("\"a\"", "\"" + "a".repeat(1_025) + "\""))
                        .status());
    }

    @Test
    void a_workspace_that_another_conversation_works_in_ends_no_run() throws Exception {
        served.close();
        Path one = Files.createDirectory(home.resolve("one"));
        Path two = Files.createDirectory(home.resolve("two"));
        served = Served.at(home)
                .asking(provider)
                .set("workspaces", "one=" + one + ",two=" + two)
                .start();
        String in = "\"workspace\":\"%s\",";
        try (Connection live = begin(chat("a", in.formatted("one"), user("wait")));
                Connection other = begin(chat("b", in.formatted("two"), user("wait")))) {
            String run = live.header("x-run-id");

            assertEquals(
                    409,
                    post(chat("a", in.formatted("two"), user("from the start"))).status());
            assertEquals(
                    400,
                    post(chat("a", in.formatted("two"), user("wait"), user("more")))
                            .status());
            assertEquals("running", status(run));

            Answer instead = post(chat("a", in.formatted("one"), user("from the start")));
            assertEquals(200, instead.status(), instead.text());
            assertEquals("ended", status(run));
            assertEquals("running", status(other.header("x-run-id")));
        }
    }

    @Test
    void what_is_said_and_names_are_bounded() throws Exception {
        String mebibyte = "x".repeat(1 << 20);
        Answer more = post(chat("a", "", user(mebibyte + "x")));
        assertEquals(413, more.status());
        assertTrue(more.text().matches("A message may have 1048576 bytes at most; .*\\.\n"), more.text());
        assertEquals(413, post(chat("a", "", user("ü".repeat((1 << 19) + 1)))).status());
        assertEquals(400, post(chat("a".repeat(1_025), "", user("x"))).status());
        assertEquals(400, post(chat("ü".repeat(513), "", user("x"))).status());
        assertEquals(0, sessions());

        assertEquals(200, post(chat("a".repeat(1_024), "", user(mebibyte))).status());
    }

    @Test
    void names_may_hold_slashes() throws Exception {
        for (String id : List.of("a/b", "a/b/stream", "stop")) {
            try (Connection live = begin(chat(id, "", user("wait")))) {
                for (String path :
                        List.of("/api/chat/" + id + "/stream", "/api/chat?chatId=" + URLEncoder.encode(id, UTF_8))) {
                    try (Connection again = Call.to(served).open(path)) {
                        assertEquals(200, again.status(), path);
                        assertEquals(live.header("x-run-id"), again.header("x-run-id"));
                    }
                }
                assertEquals(
                        204, Call.to(served).get("/api/chat/" + id + "x/stream").status());
                Answer stopped = Call.to(served).post("/api/chat/" + id + "/stop");
                assertEquals(202, stopped.status(), stopped.text());
                live.rest();
            }
        }
    }
}
