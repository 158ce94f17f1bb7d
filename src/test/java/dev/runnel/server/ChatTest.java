package dev.runnel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChatTest {

    @TempDir
    Path home;

    @Test
    void a_message_starts_a_run_and_streams_it_to_its_end() throws Exception {
        try (var provider = ProviderServer.script().says("Hello there.").start();
                var served = Served.at(home).asking(provider).start()) {
            Answer answer = Call.to(served).chat("Say hello");

            assertEquals(200, answer.status());
            List<Frame> frames = Frame.run(answer.text());
            assertEquals("Hello there.", Frame.answer(frames));
            assertEquals("Say hello", frames.getFirst().text("message"));
            assertEquals("done", frames.getLast().text("reason"));
            assertTrue(answer.whole(), "the stream ends properly");
        }
    }

    @Test
    void the_headers_of_a_stream_are_those_of_the_contract() throws Exception {
        try (var provider = ProviderServer.script().says("Hi.").start();
                var served = Served.at(home).asking(provider).start()) {
            Answer answer =
                    Call.to(served).with("Accept-Encoding", "gzip, deflate, br").chat("Say hi");

            List<Frame> frames = Frame.run(answer.text());
            String run = frames.getFirst().text("run");
            var headers = new TreeMap<>(answer.headers());
            headers.remove("date");
            assertEquals(
                    Map.of(
                            "content-type", List.of("text/event-stream;charset=UTF-8"),
                            "x-session-id", List.of(frames.getFirst().text("session")),
                            "x-run-id", List.of(run),
                            "location", List.of("/runs/" + run + "/events"),
                            "cache-control", List.of("no-cache, no-transform"),
                            "x-accel-buffering", List.of("no"),
                            "x-content-type-options", List.of("nosniff"),
                            "transfer-encoding", List.of("chunked")),
                    headers);
            assertEquals(answer.header("x-session-id") + ".1", run);
        }
    }

    @Test
    void each_token_reaches_the_client_before_the_provider_says_the_next() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two ")
                        .and()
                        .pauses()
                        .and()
                        .says("three")
                        .start();
                var served = Served.at(home).asking(provider).start();
                var stream = Call.to(served).openChat("Count")) {
            String first = stream.until("{\"token\":\"one \"}}\n\n");
            provider.release();
            String second = stream.text();
            provider.release();
            String rest = stream.rest().text();

            assertFalse(first.contains("two"), "nothing comes before it was said");
            assertEquals("id: 4\ndata: {\"event\":\"on_token\",\"data\":{\"token\":\"two \"}}\n\n", second);
            Frame.run(first + second + rest);
        }
    }

    @Test
    void a_second_message_to_the_session_is_its_second_run_and_the_model_knows_of_the_first() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("I remember.")
                        .says("It was a word.")
                        .start();
                var served = Served.at(home).asking(provider).start()) {
            Answer first = Call.to(served).chat("Remember a word");
            var body = Call.message("Which word?");
            body.addProperty("session", first.header("x-session-id"));

            Answer second = Call.to(served).post("/chat", body.toString());

            assertEquals(first.header("x-session-id") + ".2", second.header("x-run-id"));
            Frame.run(second.text());
            String asked = provider.requests().getLast().text();
            assertTrue(asked.contains("Remember a word") && asked.contains("I remember."), asked);
        }
    }

    @Test
    void the_session_is_free_before_its_end_is_seen() throws Exception {
        try (var provider = ProviderServer.script().says("Yes.").repeating().start();
                var served = Served.at(home).asking(provider).start()) {
            String session = Call.to(served).chat("Ready?").header("x-session-id");
            var body = Call.message("Again?");
            body.addProperty("session", session);

            for (int i = 0; i < 20; i++) {
                try (var stream = Call.to(served).openChat(body)) {
                    assertEquals(200, stream.status(), "message " + i);
                    String came = "";
                    while (!came.contains("on_complete")) {
                        came = stream.text();
                    }
                }
            }
        }
    }

    @Test
    void a_failing_provider_is_told_in_the_stream_and_the_stream_ends_properly() throws Exception {
        try (var provider = ProviderServer.script().refuses(401, "wrong key").start();
                var served = Served.at(home).asking(provider).start()) {
            Answer answer = Call.to(served).chat("Hello");

            List<Frame> frames = Frame.run(answer.text());
            assertEquals("on_error", frames.get(frames.size() - 2).name());
            assertEquals("auth", frames.get(frames.size() - 2).text("code"));
            assertEquals("error", frames.getLast().text("reason"));
            assertTrue(answer.whole());
        }
    }

    @Test
    void in_the_text_dialect_a_failing_run_cuts_the_connection() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("Half an ")
                        .breaksOff()
                        .says("answer")
                        .start();
                var served = Served.at(home).asking(provider).start()) {
            Answer cut = Call.to(served)
                    .post("/chat?dialect=text", Call.message("Speak").toString());
            Answer whole = Call.to(served)
                    .post("/chat?dialect=text", Call.message("Speak").toString());

            assertEquals("text/plain;charset=utf-8", cut.header("content-type").toLowerCase(Locale.ROOT));
            assertEquals(List.of("Half an ", false), List.of(cut.text(), cut.whole()));
            assertEquals(List.of("answer", true), List.of(whole.text(), whole.whole()));
        }
    }

    @Test
    void jsonl_is_one_event_a_line_with_number_and_time_in_front() throws Exception {
        try (var provider = ProviderServer.script().says("Hi.").start();
                var served = Served.at(home).asking(provider).start()) {
            Answer answer = Call.to(served)
                    .post("/chat?dialect=jsonl", Call.message("Hello").toString());

            assertEquals("application/x-ndjson;charset=UTF-8", answer.header("content-type"));
            List<String> lines = answer.text().lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                assertTrue(
                        lines.get(i)
                                .matches("\\{\"seq\":" + (i + 1)
                                        + ",\"at\":1[0-9]{12},\"event\":\"on_.*\"data\":\\{.*\\}\\}"),
                        lines.get(i));
            }
            assertTrue(answer.text().endsWith("}\n") && lines.getLast().contains("\"on_complete\""), answer.text());
        }
    }

    @Test
    void a_dialect_nobody_speaks_is_refused_and_nothing_begins() throws Exception {
        try (var served = Served.at(home).start()) {
            Answer answer = Call.to(served)
                    .post("/chat?dialect=morse", Call.message("Hello").toString());

            assertTrue(answer.problem(400).contains("native, jsonl, text"), answer.text());
            assertEquals("{\"sessions\":[]}\n", Call.to(served).get("/sessions").text());
        }
    }

    @Test
    void a_client_that_goes_away_ends_no_run() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two")
                        .start();
                var served = Served.at(home).asking(provider).start()) {
            var stream = Call.to(served).openChat("Count");
            stream.until("\"one \"}}\n\n");
            String run = stream.header("x-run-id");

            stream.reset();
            provider.release();

            List<Frame> frames =
                    Frame.run(Call.to(served).get("/runs/" + run + "/events").text());
            assertEquals("one two", Frame.answer(frames));
            assertEquals("done", frames.getLast().text("reason"));
        }
    }

    @Test
    void with_on_disconnect_cancel_the_run_ends_with_its_client() throws Exception {
        var script = ProviderServer.script().says("tick ");
        for (int i = 0; i < 10; i++) {
            script.and().pauses().and().says("tick ");
        }
        try (var provider = script.start();
                var served = Served.at(home).asking(provider).start()) {
            var body = Call.message("Tick");
            body.addProperty("on_disconnect", "cancel");
            var stream = Call.to(served).openChat(body);
            stream.until("\"tick \"}}\n\n");
            String run = stream.header("x-run-id");

            stream.reset();
            for (int i = 0; i < 5; i++) {
                provider.release(); // the first writes may go into the void
            }

            List<Frame> frames =
                    Frame.run(Call.to(served).get("/runs/" + run + "/events").text());
            assertEquals("cancelled", frames.getLast().text("reason"));
            provider.awaitDeparture(Duration.ofSeconds(20));
        }
    }

    @Test
    void a_client_that_has_said_all_and_closed_its_half_is_still_answered() throws Exception {
        try (var provider = ProviderServer.script().says("Hi.").start();
                var served = Served.at(home).asking(provider).start();
                var socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            byte[] request = Call.to(served)
                    .with("Content-Type", "application/json")
                    .with("Connection", "close")
                    .bytes("POST", "/chat", Call.message("Hello").toString().getBytes(UTF_8));

            socket.getOutputStream().write(request);
            socket.shutdownOutput();

            String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(all.startsWith("HTTP/1.1 200") && all.contains("\"on_complete\""), all);
        }
    }

    @Test
    void a_client_of_http_1_0_gets_the_stream_until_the_connection_closes() throws Exception {
        try (var provider = ProviderServer.script().says("Hi.").start();
                var served = Served.at(home).asking(provider).start();
                var socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            String body = Call.message("Hello").toString();
            String request = "POST /chat HTTP/1.0\r\nHost: localhost:" + served.port()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;

            socket.getOutputStream().write(request.getBytes(US_ASCII));

            String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
            Frame.run(all.substring(all.indexOf("\r\n\r\n") + 4));
        }
    }
}
