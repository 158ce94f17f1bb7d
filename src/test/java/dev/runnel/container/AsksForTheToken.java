package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Whoever has no token is told how to get in; the token is made at the first start, and told to nobody but its owner. */
interface AsksForTheToken extends Deployed {

    @Test
    default void without_a_token_the_answer_says_how_to_get_in() throws IOException {
        try (Exchange answer = client().sendWithoutToken(Request.get("/sessions"))) {
            assertTurnedAway(answer);
        }
    }

    @Test
    default void another_token_is_as_good_as_none() throws IOException {
        try (Exchange answer = client().sendWithoutToken(Request.post("/chat")
                .withJson(Client.body("Count"))
                .with("Authorization", "Bearer " + "x".repeat(43)))) {
            assertTurnedAway(answer);
        }
    }

    private static void assertTurnedAway(Exchange answer) throws IOException {
        assertEquals(401, answer.status());
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
        assertEquals("application/problem+json", answer.contentType());
        String detail = JsonParser.parseString(answer.text())
                .getAsJsonObject()
                .get("detail")
                .getAsString();
        assertTrue(detail.contains("Authorization: Bearer"), detail);
        assertTrue(detail.contains("token"), detail);
    }

    @Test
    default void the_token_is_for_its_owner_only_and_no_log_names_it() throws IOException {
        // given
        Path token = container().home().resolve("token");

        // when
        String log = container().process().log();

        // then
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(container().home())));
        assertTrue(log.contains(token.toString()), "the log must say where the token is:\n" + log);
        assertFalse(log.contains(client().token()), "the log must not tell the token");
    }

    @Test
    default void with_the_token_a_request_is_answered() throws IOException {
        try (Exchange answer = client().send(Request.get("/models"))) {

            assertEquals(200, answer.status());
            assertTrue(answer.text().contains("offline/demo"));
        }
    }
}
