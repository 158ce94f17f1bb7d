package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Requests that no honest client sends are refused, each at once and as what it is; none begins a run, shows how the server is made, or
 * keeps others waiting. Holds T15, T17, T18, T19, T24.
 */
interface RefusesHostileRequests extends Deployed {

    int LEAST = 250;
    int WORKERS = 4;
    /** Open connections that say nothing, or never all they have to say. */
    int IDLE = 1_000;
    /** How long the container may be silent until the answer is one that never comes: longer than its patience. */
    int SILENCE_MILLIS = 10_000;
    /** What others may have to wait, on a machine that has other things to do; a tenth of it is the goal. */
    Duration WAIT = Duration.ofSeconds(1);

    Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d{3})");
    Pattern TOLD_TOO_MUCH = Pattern.compile(
            "\\tat |Exception|Caused by|java\\.|org\\.apache|org\\.eclipse|Apache Tomcat/|Jetty:|root:");

    /** Statuses with which the container refuses what no application gets to see, on a page of its own that tells what it is. */
    default Set<Integer> ownPages() {
        return Set.of();
    }

    @Test
    default void every_one_is_refused_as_what_it_is_while_others_are_answered() throws Exception {
        String run;
        try (Frames frames = client().start("Count hostile requests")) {
            frames.toList();
            run = frames.exchange().header("X-Run-Id");
        }
        List<Hostile> requests = HostileRequests.all(client(), run);
        int before = sessions();

        List<String> wrong = new ArrayList<>();
        try (var health = new HealthProbe(container());
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (Future<String> sent : workers.invokeAll(requests.stream()
                    .map(request -> trying(container().server(), request, ownPages()))
                    .toList())) {
                wrong.add(sent.get());
            }
            health.end();
            System.out.println(
                    getClass().getSimpleName() + ": " + requests.size() + " hostile requests, health " + health);
            wrong.removeIf(String::isEmpty);
            assertEquals(List.of(), wrong, wrong.size() + " of " + requests.size());
            assertTrue(health.worst().compareTo(WAIT) < 0, health::toString);
        }
        assertTrue(requests.size() >= LEAST, requests.size() + " requests");
        assertEquals(before, sessions(), "none began anything");
    }

    @Test
    default void a_thousand_connections_that_say_nothing_keep_nobody_waiting() throws Exception {
        URI server = container().server();
        String half = "POST " + container().context() + "/chat HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nX-";
        List<Socket> idle = new ArrayList<>();
        try (var health = new HealthProbe(container())) {
            for (int i = 0; i < IDLE; i++) {
                var socket = new Socket(server.getHost(), server.getPort());
                idle.add(socket);
                socket.getOutputStream()
                        .write(half.substring(0, i % half.length()).getBytes(ISO_8859_1));
            }
            health.more();
            health.end();
            System.out.println(getClass().getSimpleName() + ": " + IDLE + " idle connections, health " + health);
            // The very first may meet a full queue of connections to be taken, and are then sent again after a second.
            assertTrue(health.nearlyWorst().compareTo(WAIT) < 0, health::toString);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private int sessions() throws IOException {
        try (Exchange answer = client().send(Request.get("/sessions"))) {
            return JsonParser.parseString(answer.text())
                    .getAsJsonObject()
                    .getAsJsonArray("sessions")
                    .size();
        }
    }

    /** What is wrong with how it was answered; empty where nothing is. */
    private static Callable<String> trying(URI server, Hostile request, Set<Integer> ownPages) {
        return () -> {
            long begin = System.nanoTime();
            String answer = answer(server, request.bytes());
            long millis = (System.nanoTime() - begin) / 1_000_000;
            List<Integer> statuses = STATUS.matcher(answer)
                    .results()
                    .map(found -> Integer.parseInt(found.group(1)))
                    .filter(status -> status != 100)
                    .toList();
            boolean theirs = !ownPages.isEmpty() && ownPages.containsAll(statuses) && !answer.contains("problem+json");
            String told = theirs ? "" : told(answer);
            boolean injected = answer.toLowerCase(java.util.Locale.ROOT).contains("\nx-injected:");
            boolean right = request.refusedBy(statuses) && told.isEmpty() && !injected && millis < SILENCE_MILLIS;
            return right
                    ? ""
                    : "\n" + request + ": " + statuses + (told.isEmpty() ? "" : ", tells " + told)
                            + (injected ? ", a header of the request's making" : "")
                            + (millis < SILENCE_MILLIS ? "" : ", after " + millis + " ms");
        };
    }

    /** In the body; in the headers a container says what its operator lets it. */
    private static String told(String answer) {
        return TOLD_TOO_MUCH
                .matcher(answer.substring(Math.max(0, answer.indexOf("\r\n\r\n"))))
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElse("");
    }

    /** All that comes until the connection ends; the request's end is the client's end. */
    private static String answer(URI server, byte[] bytes) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(answer);
            } catch (IOException cut) {
                // By a server that has heard enough; what it said before counts.
                return answer.toString(ISO_8859_1);
            }
        }
        return answer.toString(ISO_8859_1);
    }
}
