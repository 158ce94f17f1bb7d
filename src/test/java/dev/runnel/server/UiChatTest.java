package dev.runnel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/chat} and {@code /agui}, as far as no front end is needed to see it; those are tried with their own packages. */
@Timeout(60)
class UiChatTest {

    @TempDir
    Path home;

    private ProviderServer provider;
    private Served served;

    @BeforeEach
    void start() throws Exception {
        provider = ProviderServer.script().says("Yes.").repeating().start();
        served = Served.at(home).asking(provider).start();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
        provider.close();
    }

    private static String said(String role, String text) {
        return "{\"role\":\"" + role + "\",\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    private static String chat(String id, String... messages) {
        return "{\"id\":\"" + id + "\",\"messages\":[" + String.join(",", messages) + "]}";
    }

    private static String old(String... messages) {
        return "{\"messages\":["
                + String.join(",", messages)
                        .replaceAll("\"parts\":\\[\\{\"type\":\"text\",\"text\":(\"[^\"]*\")}]", "\"content\":$1")
                + "]}";
    }

    private String session(Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        return answer.header("x-session-id");
    }

    private Answer post(String body) throws IOException {
        return Call.to(served).post("/api/chat", body);
    }

    /** What the model was told last, but for the instructions. */
    private List<String> told() {
        ProviderRequest last = provider.requests().getLast();
        return StreamSupport.stream(last.json().getAsJsonArray("messages").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(message -> !message.get("role").getAsString().equals("system"))
                .map(message -> message.get("role").getAsString() + ": "
                        + message.get("content").getAsString())
                .toList();
    }

    @Test
    void the_shape_of_the_newest_message_chooses_the_dialect() throws Exception {
        Answer parts = post(chat("a", said("user", "Hi")));
        assertEquals("v1", parts.header("x-vercel-ai-ui-message-stream"));
        assertTrue(parts.text().endsWith("\n\ndata: [DONE]\n\n"), parts.text());
        assertTrue(parts.header("location").startsWith("/runs/"), parts.header("location"));

        Answer content = post(old(said("user", "Hi")));
        assertEquals("v1", content.header("x-vercel-ai-data-stream"));
        assertTrue(content.text().startsWith("0:\"Yes"), content.text());

        Answer chosen = Call.to(served).post("/api/chat?dialect=native", chat("b", said("user", "Hi")));
        assertTrue(chosen.text().startsWith("id: 1\ndata: {\"event\":\"on_start\""), chosen.text());
        Answer elsewhere = Call.to(served).post("/chat", chat("c", said("user", "Hi")));
        assertEquals("v1", elsewhere.header("x-vercel-ai-ui-message-stream"));
    }

    @Test
    void a_name_stands_for_its_session_also_after_a_restart_and_at_either_path() throws Exception {
        String session = session(post(chat("a", said("user", "one"))));
        served.close();
        served = Served.at(home).asking(provider).start();

        String again = session(Call.to(served)
                .post("/chat", chat("a", said("user", "one"), said("assistant", "Yes."), said("user", "two"))));
        assertEquals(session, again);
        assertEquals(List.of("user: one", "assistant: Yes.", "user: two"), told());
        assertNotEquals(session, session(post(chat("b", said("user", "one")))));
    }

    @Test
    void a_message_that_comes_earlier_goes_on_from_there() throws Exception {
        String session = session(post(chat("a", said("user", "one"))));
        session(post(chat("a", said("user", "one"), said("assistant", "Yes."), said("user", "two"))));
        String fork = session(post(chat("a", said("user", "one"), said("assistant", "Yes."), said("user", "instead"))));
        assertNotEquals(session, fork);
        assertEquals(List.of("user: one", "assistant: Yes.", "user: instead"), told());

        assertEquals(
                fork,
                session(post(chat(
                        "a",
                        said("user", "one"),
                        said("assistant", "Yes."),
                        said("user", "instead"),
                        said("assistant", "Yes."),
                        said("user", "more")))));
        String anew = session(post(chat("a", said("user", "from the start"))));
        assertEquals(List.of("user: from the start"), told());
        assertNotEquals(fork, anew);
    }

    @Test
    void without_a_name_the_newest_session_with_the_same_messages_goes_on() throws Exception {
        String first = session(post(old(said("user", "one"))));
        String second = session(post(old(said("user", "one"))));
        assertNotEquals(first, second);
        String[] more = {said("user", "one"), said("assistant", "Yes."), said("user", "two")};
        assertEquals(second, session(post(old(more))));
        assertEquals(first, session(post(old(more))), "the newest of which that is all");
    }

    @Test
    void what_was_said_elsewhere_begins_a_new_session() throws Exception {
        String session = session(post(old(said("user", "one"), said("assistant", "Two."), said("user", "three"))));
        assertEquals(List.of("user: one", "assistant: Two.", "user: three"), told());
        assertEquals(
                session,
                session(post(old(
                        said("user", "one"),
                        said("assistant", "Two."),
                        said("user", "three"),
                        said("assistant", "Yes."),
                        said("user", "four")))));
        assertEquals(5, told().size());
        String title =
                Call.to(served).get("/sessions/" + session).json().get("title").getAsString();
        assertEquals("one", title);
    }

    @Test
    void the_same_key_begins_no_second_run() throws Exception {
        Call call = Call.to(served).with("Idempotency-Key", "k");
        String run = call.post("/api/chat", chat("a", said("user", "one"))).header("x-run-id");
        assertEquals(run, call.post("/api/chat", chat("a", said("user", "one"))).header("x-run-id"));
        assertEquals(422, call.post("/api/chat", chat("a", said("user", "two"))).status());
        assertEquals(1, provider.requests().size());
    }

    @Test
    void nothing_goes_on_where_nothing_was_said() throws Exception {
        for (String chat : List.of("none", "..%2e", URLEncoder.encode("größer; drop", UTF_8), "x".repeat(2_000))) {
            assertEquals(
                    204, Call.to(served).get("/api/chat/" + chat + "/stream").status(), chat);
            assertEquals(
                    204, Call.to(served).post("/api/chat/" + chat + "/stop").status(), chat);
        }
        session(post(chat("over", said("user", "one"))));
        assertEquals(204, Call.to(served).get("/api/chat/over/stream").status());
        assertEquals(204, Call.to(served).get("/api/chat?chatId=over").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "a\\u0000b", "größer", "con"})
    void a_name_may_be_anything(String name) throws Exception {
        String session = session(post(chat(name, said("user", "one"))));
        assertEquals(
                session,
                session(post(chat(name, said("user", "one"), said("assistant", "Yes."), said("user", "two")))));
    }

    static Stream<Arguments> refused() {
        String answer =
                "{\"id\":\"a\",\"messages\":[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool-bash\",\"state\":\"approval-responded\","
                        + "\"approval\":{\"id\":\"ap1\",\"approved\":true}}]}]}";
        return Stream.of(
                Arguments.of(400, "{}"),
                Arguments.of(400, "[]"),
                Arguments.of(400, ""),
                Arguments.of(400, "{\"messages\":[]}"),
                Arguments.of(400, "{\"messages\":{}}"),
                Arguments.of(400, "{\"messages\":[1]}"),
                Arguments.of(400, "{\"messages\":[{\"role\":1}]}"),
                Arguments.of(400, "{\"messages\":[{\"role\":null}]}"),
                Arguments.of(400, chat("a", said("user", "x"), said("assistant", "y"))),
                Arguments.of(400, chat("a", said("user", " "))),
                Arguments.of(
                        400,
                        chat(
                                "a",
                                "{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"data:,x\"},{\"type\":\"text\",\"text\":\"x\"}]}")),
                Arguments.of(400, chat("a", said("user", "x")) + "x"),
                Arguments.of(400, "{\"messages\":[],\"messages\":[]}"),
                Arguments.of(400, chat("a", "{\"role\":\"user\",\"role\":\"system\",\"content\":\"x\"}")),
                Arguments.of(400, chat("a", said("user", "half \\ud83d of a pair"))),
                Arguments.of(400, "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}"),
                Arguments.of(400, chat("a", said("user", "\u00ff"))), // sent as Latin-1
                Arguments.of(400, "{\"id\":\"a\",\"model\":\"no/such\",\"messages\":[" + said("user", "x") + "]}"),
                Arguments.of(400, "{\"id\":\"a\",\"workspace\":\"none\",\"messages\":[" + said("user", "x") + "]}"),
                Arguments.of(400, "{\"id\":\"a\",\"approval\":\"never\",\"messages\":[" + said("user", "x") + "]}"),
                Arguments.of(404, answer));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_is_wrong_is_said_in_one_sentence(int status, String body) throws Exception {
        Answer answer = Call.to(served)
                .with("Content-Type", "application/json")
                .send("POST", "/api/chat", body.getBytes(ISO_8859_1));
        assertEquals(status, answer.status(), answer.text());
        assertEquals("text/plain;charset=utf-8", answer.header("content-type").toLowerCase(java.util.Locale.ROOT));
        assertTrue(answer.text().matches("[A-Z\"].*\\.\n"), answer.text());
        assertFalse(answer.text().contains("Exception"), answer.text());
        assertEquals(0, provider.requests().size());
    }

    @Test
    void only_thirty_two_mebibytes_are_read() throws Exception {
        String padding = "{\"pad\":\"" + "x".repeat(33 << 20) + "\"}";
        assertEquals(413, post(padding).status());
        String most =
                "{\"id\":\"a\",\"pad\":\"" + "x".repeat(31 << 20) + "\",\"messages\":[" + said("user", "one") + "]}";
        assertEquals(200, post(most).status());
    }

    @Test
    void other_methods_and_paths_are_not_there() throws Exception {
        assertEquals(405, Call.to(served).get("/api/chat").status());
        assertEquals(405, Call.to(served).get("/agui").status());
        assertEquals(405, Call.to(served).post("/api/chat/a/stream").status());
        assertEquals(405, Call.to(served).get("/api/chat/a/stop").status());
        assertEquals(404, Call.to(served).get("/api/chat/a").status());
        assertEquals(404, Call.to(served).get("/api/chat/a/b").status());
        assertEquals(
                415,
                Call.to(served)
                        .with("Content-Type", "text/plain")
                        .post("/api/chat", "{}")
                        .status());
        assertEquals(
                400, Call.to(served).post("/agui", chat("a", said("user", "x"))).status());
    }
}
