package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run reaches its clients as it happens. */
interface StreamsRuns extends Deployed {

    @Test
    default void a_message_to_the_demonstration_is_worked_on_from_start_to_end() throws IOException {
        Request request = Request.post("/chat").withJson("{\"message\": \"Write a hello world script\"}");

        try (var frames = new Frames(client().send(request))) {
            List<Frame> run = frames.toList();

            Frames.assertWhole(run);
            assertEquals("Write a hello world script", run.getFirst().text("message"));
            assertEquals("done", run.getLast().text("reason"));
        }
    }

    @Test
    default void the_headers_say_what_is_streamed_and_where_to_find_it_again() throws IOException {
        try (Frames frames = client().start("Count for the headers")) {
            Exchange answer = frames.exchange();
            List<Frame> run = frames.toList();

            assertEquals(200, answer.status());
            assertEquals("text/event-stream", answer.contentType());
            assertEquals("no-cache, no-transform", answer.header("Cache-Control"));
            assertEquals("no", answer.header("X-Accel-Buffering"));
            assertEquals(run.getFirst().text("run"), answer.header("X-Run-Id"));
            assertEquals(run.getFirst().text("session"), answer.header("X-Session-Id"));
            assertEquals(
                    container().context() + "/runs/" + answer.header("X-Run-Id") + "/events",
                    answer.header("Location"));
            assertReadAgain(answer.header("Location"), frames.bytes());
        }
    }

    private void assertReadAgain(String location, byte[] same) throws IOException {
        Request request = Request.get(location).with("Authorization", "Bearer " + client().token());
        try (Exchange again = client().sendAsItIs(request)) {
            assertArrayEquals(same, again.rest());
        }
    }

    @Test
    default void a_token_reaches_the_client_before_the_model_says_the_next() throws IOException {
        try (Frames frames = client().start("Hold the second word")) {
            frames.untilToken("one "); // would wait for ever if anything on the way kept it back

            model().release();
            frames.untilToken("two ");

            assertEquals("done", frames.until("on_complete").text("reason"));
        }
    }

    @Test
    default void tokens_that_come_singly_are_sent_singly() throws IOException {
        int pieces = 0;
        try (Frames frames = client().start("Count in single pieces")) {
            while (frames.exchange().piece().isPresent()) {
                pieces++;
            }
        }

        // A busy machine may join a few of the forty.
        assertTrue(pieces > ScriptedModel.NUMBERS.size() / 2, pieces + " pieces");
    }

    @Test
    default void two_clients_read_one_run_to_its_end() throws IOException {
        try (Frames first = client().start("Hold for two")) {
            String run = first.until("on_start").text("run");
            try (Frames second = client().replay(run)) {
                first.untilToken("one ");
                second.untilToken("one ");

                model().release();
                first.until("on_complete");
                second.until("on_complete");

                assertArrayEquals(first.bytes(), second.bytes());
            }
        }
    }

    @Test
    default void a_cancelled_run_ends_at_once_and_says_so() throws IOException {
        try (Frames frames = client().start("Wait to be cancelled")) {
            String run = frames.until("on_start").text("run");
            frames.untilToken("one ");

            assertEquals(202, client().cancel(run));
            assertEquals("cancelled", frames.until("on_complete").text("reason"));

            assertEquals(202, client().cancel(run), "again");
            assertEquals(List.of(), frames.toList());
        }
    }

    @Test
    default void a_run_asked_to_end_with_its_client_does() throws IOException {
        // given
        String body = "{\"message\":\"Sleep\",\"model\":\"" + ScriptedModel.NAME + "\",\"on_disconnect\":\"cancel\"}";
        String run;
        try (var frames = new Frames(client().send(Request.post("/chat").withJson(body)))) {
            run = frames.until("on_start").text("run");
            frames.until("on_tool_output");

            // when
            frames.exchange().reset();
        }

        // then: noticed by the heartbeats
        try (Frames again = client().replay(run)) {
            assertEquals("cancelled", again.until("on_complete").text("reason"));
        }
    }

    @Test
    default void as_text_a_good_run_is_its_words_and_ends_properly() throws IOException {
        try (Exchange answer = asText("Count as text")) {

            assertEquals("text/plain", answer.contentType());
            assertEquals(String.join("", ScriptedModel.NUMBERS), answer.text());
        }
    }

    @Test
    default void as_text_a_failed_run_breaks_off_so_that_a_pipe_notices() throws IOException {
        try (Exchange answer = asText("Fail as text")) {

            assertEquals(200, answer.status());
            assertThrows(Exchange.CutOffException.class, answer::rest);
        }
    }

    private Exchange asText(String message) throws IOException {
        return client().send(Request.post("/chat?dialect=text").withJson(Client.body(message)));
    }
}
