package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final byte[] BODY = "{}".getBytes(UTF_8);

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void a_request_says_what_it_is_told_and_nothing_that_invites_surprises() throws Exception {
        try (var server = ProviderServer.answering(
                request -> Reply.json(200, "{}").with("Set-Cookie", "a=b").with("X-Request-Id", "r1"))) {
            for (int i = 0; i < 2; i++) {
                try (Answer answer = transport.post(uri(server), Map.of("Authorization", "Bearer k"), BODY)) {
                    assertEquals(200, answer.status());
                    assertEquals("r1", answer.header("x-request-id").orElseThrow());
                    assertEquals("{}", answer.text(1000));
                }
            }

            var second = server.requests().getLast();
            assertEquals("POST /v1/x?y=z", second.method() + " " + second.path());
            assertEquals("{}", second.text());
            assertEquals(
                    Map.of(
                            "accept-encoding", "identity",
                            "authorization", "Bearer k",
                            "content-length", "2",
                            "content-type", "application/json",
                            "host", "127.0.0.1:" + server.port(),
                            "user-agent", "runnel/0.1.0"),
                    second.headers());
        }
    }

    @Test
    void a_connection_serves_again_once_its_answer_is_read() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(200, "{\"a\": 1}"))) {
            for (int i = 0; i < 5; i++) {
                try (Answer answer = transport.post(uri(server), Map.of(), BODY)) {
                    answer.text(1000);
                }
            }

            // The pool may take a connection back a moment after its answer was read.
            assertTrue(server.requests().getLast().connection() < 5, "no connection served twice");
        }
    }

    @Test
    void an_answer_left_to_itself_gives_its_connection_back() throws Exception {
        try (var server = ProviderServer.answering(
                request -> Reply.stream("0123456789".repeat(5000)).inPiecesOf(1000))) {
            for (int i = 0; i < 5; i++) {
                try (Answer answer = transport.post(uri(server), Map.of(), BODY)) {
                    answer.leave();
                    server.awaitRequest();
                }
            }

            assertTrue(server.requests().getLast().connection() < 5, "no connection served twice");
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (var other = ProviderServer.answering(request -> Reply.json(200, "{}"));
                var server = ProviderServer.answering(request ->
                        Reply.json(307, "").with("Location", other.baseUrl().toString()));
                Answer answer = transport.post(uri(server), Map.of(), BODY)) {

            assertEquals(307, answer.status());
            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void a_401_without_a_challenge_is_an_answer_like_any_other() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(401, "{\"no\": 1}"));
                Answer answer = transport.post(uri(server), Map.of(), BODY)) {

            assertEquals("401 {\"no\": 1}", answer.status() + " " + answer.text(1000));
        }
    }

    @Test
    void pieces_come_as_they_are_sent() throws Exception {
        var reply = Reply.stream("")
                .inSegments(List.of("one".getBytes(UTF_8), "two".getBytes(UTF_8)))
                .holding();
        try (var server = ProviderServer.answering(request -> reply);
                Answer answer = transport.post(uri(server), Map.of(), BODY)) {
            byte[] into = new byte[100];

            assertEquals(3, answer.read(into, 0, 100));
            server.release();
            assertEquals(3, answer.read(into, 3, 97));
            assertEquals(-1, answer.read(into, 6, 94));
            assertEquals("onetwo", new String(into, 0, 6, UTF_8));
        }
    }

    @Test
    void closing_in_the_middle_closes_the_connection_at_once() throws Exception {
        try (var server = ProviderServer.answering(request -> silentAfter("data: a\n\n"))) {
            Answer answer = transport.post(uri(server), Map.of(), BODY);
            assertEquals('d', answer.firstByte());

            answer.close();
            answer.close();

            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void interrupting_a_thread_that_waits_for_the_head_aborts_the_exchange() throws Exception {
        try (var server = ProviderServer.answering(request -> headless())) {
            var waiting = new FutureTask<>(
                    () -> assertThrows(InterruptedException.class, () -> transport.post(uri(server), Map.of(), BODY)));
            Thread thread = Thread.ofVirtual().start(waiting);
            server.awaitRequest();

            thread.interrupt();

            waiting.get();
            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void interrupting_a_thread_that_waits_for_more_aborts_the_exchange() throws Exception {
        try (var server = ProviderServer.answering(request -> silentAfter("data: a\n\n"))) {
            var begun = new CountDownLatch(1);
            var waiting = new FutureTask<>(() -> {
                Answer answer = transport.post(uri(server), Map.of(), BODY);
                answer.firstByte();
                begun.countDown();
                return assertThrows(InterruptedException.class, () -> answer.text(1000));
            });
            Thread thread = Thread.ofVirtual().start(waiting);
            begun.await();

            thread.interrupt();

            waiting.get();
            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void a_thread_already_interrupted_stops_though_there_is_more_at_hand() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.stream("data: a\n\n"))) {
            Answer answer = transport.post(uri(server), Map.of(), BODY);
            Thread.currentThread().interrupt();

            assertThrows(InterruptedException.class, () -> answer.text(1000));
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    void a_server_silent_before_its_answer_is_given_up() throws Exception {
        try (var impatient = new Transport("0.1.0", Timeouts.withStall(Duration.ofMillis(200)));
                var server = ProviderServer.answering(request -> headless())) {
            var stalled = assertThrows(ModelException.class, () -> impatient.post(uri(server), Map.of(), BODY));

            assertEquals(Kind.STALLED, stalled.kind());
            assertTrue(stalled.retryable());
            assertEquals(
                    "127.0.0.1:" + server.port()
                            + " sent nothing of use for 200 ms. Try again, or choose another model with -m",
                    stalled.getMessage());
            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void a_server_silent_within_its_answer_is_given_up() throws Exception {
        try (var impatient = new Transport("0.1.0", Timeouts.withStall(Duration.ofMillis(200)));
                var server = ProviderServer.answering(request -> silentAfter("data: a\n\n"));
                Answer answer = impatient.post(uri(server), Map.of(), BODY)) {

            assertThrows(StalledException.class, () -> answer.text(1000));
            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void signs_of_life_count_only_so_long() throws Exception {
        var limits = new Timeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofSeconds(1));
        try (var impatient = new Transport("0.1.0", limits);
                var server = ProviderServer.answering(
                        request -> Reply.stream(": ping\n\n".repeat(10_000)).paced(Duration.ofMillis(10)));
                Answer answer = impatient.post(uri(server), Map.of(), BODY)) {

            assertThrows(StalledException.class, () -> answer.text(1 << 20));
            server.awaitDeparture(SECOND);
        }
    }

    @Test
    void a_server_that_is_not_there_is_named() throws Exception {
        int port = freePort();

        var refused = fails("http://127.0.0.1:" + port + "/v1");

        assertEquals(
                "nothing answers at 127.0.0.1:" + port + ". Start the server there, or correct the base URL",
                refused.getMessage());
        assertTrue(refused.retryable());
    }

    @Test
    void a_host_that_does_not_exist_is_named() throws Exception {
        assertEquals(
                "there is no host nowhere.invalid. Check the base URL and the network",
                fails("http://nowhere.invalid/v1").getMessage());
    }

    @Test
    void a_server_that_speaks_no_tls_is_named() throws Exception {
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerPlainly(plain));
            String address = "127.0.0.1:" + plain.getLocalPort();

            String told = fails("https://" + address).getMessage();

            // Which of the two the client sees first, the strange answer or the end of the connection, is chance.
            assertTrue(
                    told.equals("no secure connection to " + address
                                    + ". Check its certificate, and whether the base URL should begin with http:")
                            || told.equals(address + " broke off the connection. Try again"),
                    told);
        }
    }

    /** Answers whatever comes first, then listens until the client goes: unread bytes would make its close a reset. */
    private static void answerPlainly(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            int first = socket.getInputStream().read();
            assertTrue(first >= 0);
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    void a_server_that_closes_without_an_answer_is_asked_once() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.unanswered())) {
            var broken = fails(server.baseUrl().toString());

            assertEquals("127.0.0.1:" + server.port() + " broke off the connection. Try again", broken.getMessage());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void a_connection_the_server_closed_while_it_was_idle_is_replaced_silently() throws Exception {
        try (var server = ProviderServer.answering(
                request -> request.connection() == 1 && !request.text().equals("1")
                        ? Reply.unanswered()
                        : Reply.json(200, "{}"))) {
            for (String body : List.of("1", "2", "3")) {
                try (Answer answer = transport.post(uri(server), Map.of(), body.getBytes(UTF_8))) {
                    assertEquals("{}", answer.text(100), body);
                }
            }

            List<String> requests = server.requests().stream()
                    .map(r -> r.connection() + " " + r.text())
                    .toList();
            assertEquals(List.of("1 1", "1 2", "2 2"), requests.subList(0, 3));
            // On the second connection, or on a third where the second is not back in the pool yet.
            assertTrue(requests.size() == 4 && requests.getLast().matches("[23] 3"), requests.toString());
        }
    }

    private ModelException fails(String address) {
        var failure = assertThrows(ModelException.class, () -> transport.post(URI.create(address), Map.of(), BODY));
        assertEquals(Kind.NETWORK, failure.kind());
        return failure;
    }

    private static Reply silentAfter(String begin) {
        return Reply.stream(begin).ending(Reply.Ending.SILENT);
    }

    private static Reply headless() {
        return Reply.unanswered().ending(Reply.Ending.MUTE);
    }

    private static URI uri(ProviderServer server) {
        return URI.create(server.baseUrl() + "/x?y=z");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
