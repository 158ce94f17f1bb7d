package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call a server that asks for a token. Holds T14, T16. */
@Timeout(60)
class TokenDoorTest {

    private static final String TOKEN = "Zm9vYmFy-_0123456789";

    private static ProviderServer words;
    private static Served served;

    @BeforeAll
    static void serve(@TempDir Path home) throws Exception {
        words = ProviderServer.script().says("Fine.").repeating().start();
        served = Served.at(home)
                .asking(words)
                .set("token", TOKEN)
                .set("allowed-hosts", "Agent.Example, localhost:9")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        words.close();
    }

    private static Call call() {
        return Call.bare(served).with("Host", "agent.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer " + TOKEN,
                "bearer " + TOKEN,
                "BEARER " + TOKEN,
                "Bearer   " + TOKEN,
                "Bearer " + TOKEN + " "
            })
    void the_token_lets_in(String authorization) throws Exception {
        assertEquals(
                200,
                call().with("Authorization", authorization).get("/sessions").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                TOKEN,
                "Bearer" + TOKEN,
                "Basic " + TOKEN,
                "Token " + TOKEN,
                "Bearer Zm9vYmFy-_012345678",
                "Bearer Zm9vYmFy-_01234567899",
                "Bearer zm9vymfy-_0123456789",
                "Bearer " + TOKEN + " " + TOKEN,
                "Bearer " + TOKEN + ",x",
                "Bearer \"" + TOKEN + "\"",
                "Bearer null",
                "Bearer é"
            })
    void anything_else_does_not(String authorization) throws Exception {
        Answer answer = call().with("Authorization", authorization).get("/sessions");

        assertTrue(answer.problem(401).contains("Authorization: Bearer"), answer.text());
        assertEquals("Bearer", answer.header("www-authenticate"));
        assertFalse(answer.text().contains(TOKEN));
    }

    @Test
    void a_token_is_needed_for_everything_but_the_page_and_health() throws Exception {
        for (String path :
                List.of("/sessions", "/sessions/x", "/models", "/runs/x.1", "/runs/x.1/events", "/nothing", "/chat")) {
            call().get(path).problem(401);
        }
        call().chat("Hello").problem(401);
        for (String path : List.of("/", "/js/app.js", "/health/live", "/health/ready")) {
            assertEquals(200, call().get(path).status(), path);
        }
    }

    @Test
    void two_tokens_are_none() throws Exception {
        String right = "Bearer " + TOKEN;
        for (List<String> two : List.of(List.of(right, "Bearer x"), List.of("Bearer x", right))) {
            call().with("Authorization", two.getFirst())
                    .with("Authorization", two.getLast())
                    .get("/sessions")
                    .problem(401);
        }
    }

    @Test
    void a_token_in_the_address_or_in_a_cookie_is_none() throws Exception {
        call().get("/sessions?token=" + TOKEN).problem(401);
        call().get("/sessions?access_token=" + TOKEN).problem(401);
        call().with("Cookie", "token=" + TOKEN).get("/sessions").problem(401);
    }

    @Test
    void the_host_must_be_one_of_those_allowed_whatever_its_case() throws Exception {
        Call token = Call.bare(served).with("Authorization", "Bearer " + TOKEN);

        assertEquals(200, token.with("Host", "AGENT.example").get("/sessions").status());
        assertEquals(200, token.with("Host", "localhost:9").get("/sessions").status());
        for (String host : List.of(
                "evil.example", "agent.example:1", "localhost", "agent.example.", "127.0.0.1:" + served.port())) {
            token.with("Host", host).get("/sessions").problem(403);
        }
    }

    @Test
    void a_proxy_in_front_is_no_matter_with_a_token() throws Exception {
        Call token = call().with("Authorization", "Bearer " + TOKEN).with("X-Forwarded-For", "1.2.3.4");

        assertEquals(200, token.get("/sessions").status());
        assertEquals(
                200,
                token.with("Origin", "https://agent.example").get("/sessions").status());
        token.with("Origin", "https://evil.example").get("/sessions").problem(403);
    }

    @Test
    void what_was_done_without_token_on_the_same_home_is_not_shown_to_token_holders(@TempDir Path home)
            throws Exception {
        String session;
        String run;
        try (var local = Served.at(home).asking(words).start()) {
            Answer answer = Call.to(local).chat("A private matter");
            session = answer.header("x-session-id");
            run = answer.header("x-run-id");
        }
        try (var shared = Served.at(home).asking(words).set("token", TOKEN).start()) {
            Call call = Call.to(shared).with("Authorization", "Bearer " + TOKEN);
            var body = Call.message("Tell me");
            body.addProperty("session", session);

            assertEquals("{\"sessions\":[]}\n", call.get("/sessions").text());
            call.get("/sessions/" + session).problem(404);
            call.get("/runs/" + run).problem(404);
            call.get("/runs/" + run + "/events").problem(404);
            call.post("/runs/" + run + "/cancel").problem(404);
            call.post("/chat", body.toString()).problem(404);
        }
    }

    @Test
    void guessing_ids_finds_nothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        Call call = call().with("Authorization", "Bearer " + TOKEN);
        String session = call.chat("Hello").header("x-session-id");
        for (int i = 0; i < 200; i++) {
            var guess = new StringBuilder(session);
            guess.setCharAt(random.nextInt(guess.length()), "ABCDEFGHIJKLMNOP".charAt(random.nextInt(16)));
            if (!guess.toString().equals(session)) {
                call.get("/runs/" + guess + ".1").problem(404);
            }
        }
    }

    @Test
    void a_token_made_at_first_start_stands_in_the_home_and_lets_in(@TempDir Path home) throws Exception {
        try (var auto = Served.at(home).asking(words).set("token", "auto").start()) {
            Call call = Call.to(auto);
            String token = Files.readString(home.resolve("token")).strip();

            call.get("/sessions").problem(401);
            call.with("Authorization", "Bearer auto").get("/sessions").problem(401);
            assertEquals(
                    200,
                    call.with("Authorization", "Bearer " + token)
                            .get("/sessions")
                            .status());
        }
    }

    @Test
    void what_is_described_as_open_to_all_is_open_and_nothing_else() throws Exception {
        JsonObject paths = ApiDocument.of("0", "/").getAsJsonObject("paths");
        for (String path : paths.keySet()) {
            for (var operation : paths.getAsJsonObject(path).entrySet()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);

                Answer answer = call().send(method, path.replaceAll("\\{[a-z]+\\}", "x"), new byte[0]);

                boolean open = operation.getValue().getAsJsonObject().has("security");
                assertEquals(!open, answer.status() == 401, method + " " + path + ": " + answer);
            }
        }
    }
}
