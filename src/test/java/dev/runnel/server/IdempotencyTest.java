package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asking twice with the same {@code Idempotency-Key} begins one run. */
@Timeout(60)
class IdempotencyTest {

    @TempDir
    Path home;

    @Test
    void the_same_request_again_streams_the_same_run_also_after_a_restart() throws Exception {
        try (var provider = ProviderServer.script().says("Once.").start()) {
            Answer first;
            try (var served = Served.at(home).asking(provider).start()) {
                first = keyed(served, "k1").chat("Say it");
                Answer again = keyed(served, "k1").chat("Say it");

                assertEquals(first.text(), again.text());
                assertEquals(first.header("x-run-id"), again.header("x-run-id"));
            }
            try (var restarted = Served.at(home).asking(provider).start()) {
                assertEquals(first.text(), keyed(restarted, "k1").chat("Say it").text());
                assertEquals(1, sessions(restarted));
            }
        }
    }

    @Test
    void the_same_key_with_another_body_is_refused_and_another_key_begins_another_run() throws Exception {
        try (var provider = ProviderServer.script().says("One.").says("Two.").start();
                var served = Served.at(home).asking(provider).start()) {
            Answer first = keyed(served, "k1").chat("Say one");

            keyed(served, "k1").chat("Say two").problem(422);
            assertNotEquals(
                    first.header("x-run-id"),
                    keyed(served, "k2").chat("Say one").header("x-run-id"));
            assertEquals(2, sessions(served));
        }
    }

    @Test
    void a_key_is_looked_up_before_a_busy_session_and_a_full_server_refuse() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("Half ")
                        .and()
                        .pauses()
                        .and()
                        .says("and half.")
                        .start();
                var served =
                        Served.at(home).asking(provider).set("max-runs", "1").start();
                Connection live = keyed(served, "k1").openChat("Go")) {
            Call.to(served).chat("Too many").problem(429);

            try (Connection joined = keyed(served, "k1").openChat("Go")) {
                assertEquals(200, joined.status());
                assertEquals(live.header("x-run-id"), joined.header("x-run-id"));
                provider.release();
                assertEquals(live.rest().text(), joined.rest().text());
            }
        }
    }

    @Test
    void a_refused_request_does_not_use_its_key_up() throws Exception {
        try (var provider = ProviderServer.script().says("Fine.").start();
                var served = Served.at(home).asking(provider).start()) {
            JsonObject lost = Call.message("Go on");
            lost.addProperty("session", "AAAAAAAAAAAAAAAAAAAAAA");
            keyed(served, "k1").post("/chat", lost.toString()).problem(404);

            assertEquals(200, keyed(served, "k1").chat("Go on").status());
        }
    }

    @Test
    void of_many_at_once_one_begins_the_run_and_all_read_it() throws Exception {
        try (var provider = ProviderServer.script().says("Only once.").start();
                var served = Served.at(home).asking(provider).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Answer>>();
            for (int i = 0; i < 60; i++) {
                answers.add(threads.submit(() -> keyed(served, "k1").chat("Say it")));
            }

            Set<String> texts = new HashSet<>();
            for (Future<Answer> answer : answers) {
                texts.add(answer.get().text());
            }

            assertEquals(1, texts.size());
            assertEquals(1, sessions(served));
        }
    }

    @Test
    void a_key_that_is_none_is_refused() throws Exception {
        try (var provider = ProviderServer.script().says("Never.").start();
                var served = Served.at(home).asking(provider).start()) {
            for (String key : new String[] {"", "a b", "x".repeat(256)}) {
                keyed(served, key).chat("Go").problem(400);
            }
            assertEquals(0, sessions(served));
        }
    }

    private static Call keyed(Served served, String key) {
        return Call.to(served).with("Idempotency-Key", key);
    }

    private static int sessions(Served served) throws Exception {
        Answer list = Call.to(served).get("/sessions");
        assertTrue(list.status() == 200, list.toString());
        return list.json().getAsJsonArray("sessions").size();
    }
}
