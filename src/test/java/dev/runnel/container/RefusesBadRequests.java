package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said by us in one form, not by the container in its own. Holds T17. */
interface RefusesBadRequests extends Deployed {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"message\": \"a\"} {}",
                "{message: 'a'}",
                "[]",
                "{\"message\": 1}",
                "{\"message\": \" \"}",
                "{\"message\": \"\u00e4\ud83d\ude42\", \"session\": 7}"
            })
    default void a_body_that_is_not_as_it_should_be_is_a_400(String body) throws IOException {
        assertProblem(400, Request.post("/chat").withJson(body));
    }

    @Test
    default void a_method_nobody_offers_is_a_405_that_names_those_there_are() throws IOException {
        try (Exchange answer = client().send(Request.get("/chat"))) {

            assertEquals(405, answer.status());
            assertEquals("POST", answer.header("Allow"));
            assertDetailed(answer);
        }
    }

    @Test
    default void a_body_that_is_no_json_by_its_type_is_a_415() throws IOException {
        assertProblem(415, Request.post("/chat").withBody("text/plain", Client.body("Count")));
    }

    @Test
    default void a_compressed_body_is_a_415() throws IOException {
        assertProblem(415, Request.post("/chat").withJson(Client.body("Count")).with("Content-Encoding", "gzip"));
    }

    @Test
    default void a_body_over_a_mebibyte_is_a_413_although_the_client_sends_it_all_before_it_listens()
            throws IOException {
        String message = "x".repeat(1024 * 1024);

        assertProblem(413, Request.post("/chat").withJson(Client.body(message)));
    }

    @Test
    default void a_conversation_that_is_refused_is_so_in_words_although_the_client_sends_it_all_before_it_listens()
            throws IOException {
        String much = "x".repeat(30 << 20);

        assertSentence(413, "{\"pad\":\"" + "x".repeat(3 << 20) + much + "\"}");
        assertSentence(413, "{\"messages\":[{\"role\":\"user\",\"content\":\"" + much + "\"}]}");
        assertSentence(400, "{\"messages\":[{\"role\":1}],\"pad\":\"" + much + "\"}");
        assertSentence(400, "{\"id\":\"" + "x".repeat(1_025) + "\",\"pad\":\"" + much + "\"}");
    }

    private void assertSentence(int status, String body) throws IOException {
        try (Exchange answer = client().send(Request.post("/api/chat").withJson(body))) {
            assertEquals(status, answer.status());
            assertSentence(answer);
        }
    }

    @Test
    default void a_conversation_that_breaks_off_is_a_400_in_words() throws IOException {
        Request request = Request.post("/api/chat").withJson("{\"messages\": [").with("Content-Length", "100");
        try (Exchange answer = client().begin(request)) {
            answer.halfClose();

            assertEquals(400, answer.awaitHead().status());
            assertSentence(answer);
        }
    }

    /** What a front end shows as it is. */
    private static void assertSentence(Exchange answer) throws IOException {
        assertTrue(answer.contentType().startsWith("text/plain"), answer.contentType());
        String text = answer.text();
        assertTrue(text.matches("[A-Z\"][^{}<>]*\\.\n"), text);
    }

    @Test
    default void a_body_that_breaks_off_is_a_400() throws IOException {
        Request request = Request.post("/chat").withJson("{\"message\": \"Cou").with("Content-Length", "100");
        try (Exchange answer = client().begin(request)) {
            answer.halfClose();

            assertEquals(400, answer.awaitHead().status());
            assertDetailed(answer);
        }
    }

    @Test
    default void a_body_in_broken_chunks_is_a_400() throws IOException {
        Request request = Request.post("/chat")
                .withBody("application/json", "zz\r\n")
                .without("Content-Length")
                .with("Transfer-Encoding", "chunked");

        assertProblem(400, request);
    }

    @Test
    default void a_run_nobody_began_is_a_404() throws IOException {
        assertProblem(404, Request.get("/runs/AAAAAAAAAAAAAAAAAAAAAA.1/events"));
        assertProblem(404, Request.post("/runs/AAAAAAAAAAAAAAAAAAAAAA.1/cancel"));
    }

    @Test
    default void a_path_nobody_serves_is_a_404() throws IOException {
        assertProblem(404, Request.get("/nothing/here"));
    }

    private void assertProblem(int status, Request request) throws IOException {
        try (Exchange answer = client().send(request)) {
            assertEquals(status, answer.status());
            assertDetailed(answer);
        }
    }

    static void assertDetailed(Exchange answer) throws IOException {
        assertEquals("application/problem+json", answer.contentType());
        JsonObject problem = JsonParser.parseString(answer.text()).getAsJsonObject();
        assertEquals(answer.status(), problem.get("status").getAsInt());
        assertFalse(problem.get("detail").getAsString().isBlank());
    }
}
