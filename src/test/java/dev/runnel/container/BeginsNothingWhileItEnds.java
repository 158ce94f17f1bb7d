package dev.runnel.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Once an application is to end, it begins no run any more, and says so to whom it can still answer. */
interface BeginsNothingWhileItEnds extends Deployed {

    /** Whether a container that is told to end lets applications answer what they are just being asked. */
    boolean saysFarewell();

    @Test
    default void told_to_end_a_container_begins_nothing_any_more() throws Exception {
        try (var late = new Late(this, "Count too late for the end")) {
            // when
            container().process().terminate();
            boolean told = late.awaitDrained();
            // Only one that tells its runs before it cuts connections can answer.
            late.assertRefused(told || saysFarewell());
            late.assertNewcomerTurnedAway();

            // then
            container().process().awaitEnd();
            container().start();
            late.assertNothingBegun();
        }
    }

    /**
     * Somebody whose request is on its way when the end begins: its head and half its body have arrived, so that it is at work
     * inside the application, and the rest comes when the end is under way. A run beside it, which goes on for as long as it is
     * let, tells when that is: its end is written by the drain.
     */
    final class Late implements AutoCloseable {

        private final Deployed deployed;
        private final String message;
        private final Frames waiting;
        private final Socket socket = new Socket();
        private final byte[] rest;

        Late(Deployed deployed, String message) throws IOException {
            this.deployed = deployed;
            this.message = message;
            this.waiting = deployed.client().start("Wait for the drain");
            waiting.untilToken("one ");
            assertRefusesSecond();
            byte[] bytes =
                    deployed.client().chat(message).bytes(deployed.container().server());
            int half = bytes.length - 10;
            rest = Arrays.copyOfRange(bytes, half, bytes.length);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), deployed.container().port()));
            socket.getOutputStream().write(bytes, 0, half);
            awaitInside();
        }

        /** Also has the classes loaded that a refusal needs: an application that was taken away can load none. */
        private void assertRefusesSecond() throws IOException {
            var body = JsonParser.parseString(Client.body(message)).getAsJsonObject();
            body.addProperty("session", waiting.exchange().header("X-Session-Id"));
            try (Exchange second = deployed.client().send(Request.post("/chat").withJson(body.toString()))) {
                assertEquals(409, second.status());
            }
        }

        private void awaitInside() throws IOException {
            ServerProcess process = deployed.container().process();
            try {
                process.await(
                        "reading the late request",
                        () -> !process.threadsInside("dev.runnel.server.JsonBody")
                                .isEmpty());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        /** Waits until the run beside has its end; whether it was told, and not cut off. */
        boolean awaitDrained() throws IOException {
            return waiting.readToTheEnd();
        }

        /** Sends the rest. The answer is a refusal, or, where the container is in a hurry, there is none. */
        void assertRefused(boolean answered) throws IOException {
            try {
                socket.getOutputStream().write(rest);
                Exchange answer = new Exchange(socket).awaitHead();
                assertShuttingDown(answer);
            } catch (IOException cut) {
                assertFalse(answered, "not answered: " + cut);
            }
        }

        private static void assertShuttingDown(Exchange answer) throws IOException {
            String text = answer.text();
            assertEquals(503, answer.status(), text);
            assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
            assertEquals("application/problem+json", answer.contentType());
            JsonObject problem = JsonParser.parseString(text).getAsJsonObject();
            assertEquals(
                    "Runnel is shutting down; try again later.",
                    problem.get("detail").getAsString());
        }

        /** Who comes now is refused by us, or by the container in its own way, or not let in at all. */
        void assertNewcomerTurnedAway() throws IOException {
            try (Exchange answer =
                    deployed.client().sendAsItIs(deployed.client().chat(message))) {
                assertTrue(Set.of(404, 503).contains(answer.status()), "answered " + answer.status());
                if (answer.contentType().equals("application/problem+json")) {
                    assertShuttingDown(answer);
                }
            } catch (IOException nobodyThere) {
                assertFalse(nobodyThere instanceof java.net.SocketTimeoutException, "left hanging");
            }
        }

        /** When it is back, no session knows of the message. */
        void assertNothingBegun() throws IOException {
            try (Exchange sessions = deployed.client().send(Request.get("/sessions"))) {
                String list = new String(sessions.rest(), UTF_8);
                assertFalse(list.contains(message), list);
            }
            try (Frames again = deployed.client().replay(waiting.exchange().header("X-Run-Id"))) {
                assertEquals("interrupted", again.until("on_complete").text("reason"));
            }
        }

        @Override
        public void close() throws IOException {
            waiting.close();
            socket.close();
        }
    }
}
