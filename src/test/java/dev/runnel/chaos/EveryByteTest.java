package dev.runnel.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.support.ProviderServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that hangs up behind any byte of a stream, and comes back after the last event it has whole. */
@Tag("system")
@Timeout(7200)
class EveryByteTest {

    // Every byte of every stream, when as much is asked for.
    private static final int ALL = 200;
    private static final int CUTS_PER_RUN = 20;
    private static final int CLIENTS = 4;
    private static final String NASTY =
            "A \ud83c\udf0a\ud83d\udc69\u200d\ud83d\udcbb \u2028\u2029\u0085 \"q\" 'q' \\ \\u0041 \t "
                    + "data: no\n\nid: 7\n\n: no heartbeat\r\n\r\n</script> \u65e5\u672c\u8a9e \ufeff\u0000 e\u0301. ";

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures = new Figures(
            "every byte",
            size,
            "bytes of streams",
            "cuts",
            "cuts while it goes on",
            "wrong",
            "text resumed",
            "text wrong");

    @TempDir
    Path folder;

    private ChaosServer server;

    /** Each kind of event that is long or carries text of others. */
    private static ProviderServer model() throws IOException {
        String file = "line one\nF\u00fc\u00dfe \ud83c\udf0a\n" + NASTY + "\nlast line without end";
        return ProviderServer.choosing(request -> ProviderServer.script()
                .thinks("So. " + NASTY)
                .and()
                .says(NASTY)
                .and()
                .calls("write", Map.of("path", "n\u00e4sty \ud83c\udf0a 'f'.txt", "content", file))
                .calls(
                        "edit",
                        "{\"path\":\"n\u00e4sty \ud83c\udf0a 'f'.txt\",\"edits\":[{\"old\":\"line one\",\"new\":\"\ud83d\udc69 two\"}]}")
                .calls(
                        "bash",
                        Map.of("command", "seq 1 300; printf 'a\\377\\033[1m \\342\\200\\250 \\r\\n\\n'; exit 3"))
                .says("Done. " + NASTY)
                .byTurn()
                .paced(Duration.ofNanos(200_000)));
    }

    @Test
    void what_came_before_and_after_it_is_the_uncut_stream() throws Exception {
        try (ProviderServer model = model();
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            server = started;
            server.start();
            String run = begin(Wire.NATIVE, Integer.MAX_VALUE);
            for (Wire wire : Wire.values()) {
                byte[] uncut = server.replay(wire, run).orElseThrow();
                figures.count("bytes of streams", uncut.length);
                List<Future<Void>> cuts = clients.invokeAll(Arrays.stream(cuts(uncut.length))
                        .mapToObj(at -> cutting(wire, run, uncut, at))
                        .toList());
                for (Future<Void> cut : cuts) {
                    cut.get();
                }
                cutLive(wire, uncut.length);
            }
            resumeText(run);
        }
        figures.conclude();
    }

    private int[] cuts(int length) {
        return size.runs() >= ALL
                ? IntStream.rangeClosed(0, length).toArray()
                : random.ints((long) CUTS_PER_RUN * size.runs(), 0, length + 1).toArray();
    }

    private java.util.concurrent.Callable<Void> cutting(Wire wire, String run, byte[] uncut, int at) {
        return () -> {
            byte[] came = take(server.events(wire, run), at);
            requireSame(wire, run, uncut, came, at);
            figures.count("cuts", 1);
            return null;
        };
    }

    /** The run goes on meanwhile; where it is cut is anywhere. */
    private void cutLive(Wire wire, int length) throws IOException {
        for (int i = 0; i < size.runs(); i++) {
            int at = random.nextInt(length);
            Exchange begun = server.chat(wire, "live", Optional.empty());
            String run = begun.header("X-Run-Id");
            byte[] came = take(begun, at);
            byte[] together = together(wire, run, came);
            byte[] uncut = server.replay(wire, run).orElseThrow();
            requireEqual(wire + " " + run + " cut live at " + at, uncut, together);
            figures.count("cuts while it goes on", 1);
        }
    }

    private String begin(Wire wire, int length) throws IOException {
        Exchange begun = server.chat(wire, "nasty", Optional.empty());
        ChaosServer.requireOk(begun, "the run");
        String run = begun.header("X-Run-Id");
        take(begun, length);
        return run;
    }

    /** Exactly so many bytes, or all; then the client is gone. */
    private static byte[] take(Exchange exchange, int length) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (exchange) {
            while (bytes.size() < length) {
                Optional<byte[]> piece = exchange.piece();
                if (piece.isEmpty()) {
                    break;
                }
                bytes.write(piece.get(), 0, Math.min(piece.get().length, length - bytes.size()));
            }
            exchange.reset();
        }
        return bytes.toByteArray();
    }

    private void requireSame(Wire wire, String run, byte[] uncut, byte[] came, int at) throws IOException {
        String what = wire + " " + run + " cut at " + at;
        requireEqual(what + ", what came", Arrays.copyOf(uncut, at), came);
        requireEqual(what, uncut, together(wire, run, came));
    }

    private byte[] together(Wire wire, String run, byte[] came) throws IOException {
        List<String> whole = wire.events(came);
        var together = new ByteArrayOutputStream();
        together.writeBytes(Replays.bytes(whole));
        try (Exchange rest =
                whole.isEmpty() ? server.events(wire, run) : server.eventsAfter(wire, run, wire.seq(whole.getLast()))) {
            if (rest.status() != 204) {
                ChaosServer.requireOk(rest, run);
                together.writeBytes(Replays.bytes(wire.events(rest.rest()))); // a heartbeat is no event
            }
        }
        return together.toByteArray();
    }

    private void requireEqual(String what, byte[] wanted, byte[] got) {
        if (!Arrays.equals(wanted, got)) {
            figures.found("wrong", what + ", from byte " + Arrays.mismatch(wanted, got));
        }
    }

    /** Text has no numbers; whoever counted events elsewhere gets what follows, and not a byte more or less. */
    private void resumeText(String run) throws IOException {
        List<String> events = Wire.NATIVE.events(server.replay(Wire.NATIVE, run).orElseThrow());
        String rest = new String(text(run, 0), ISO_8859_1);
        for (int i = 1; i < events.size(); i++) {
            String after = new String(text(run, i), ISO_8859_1);
            JsonObject event = Wire.NATIVE.json(events.get(i - 1));
            String token = event.get("event").getAsString().equals("on_token")
                    ? new String(
                            event.getAsJsonObject("data")
                                    .get("token")
                                    .getAsString()
                                    .getBytes(UTF_8),
                            ISO_8859_1)
                    : "";
            String piece = rest.endsWith(after) ? rest.substring(0, rest.length() - after.length()) : "?";
            // Between two turns stands an empty line.
            if (!piece.endsWith(token)
                    || !piece.substring(0, piece.length() - token.length()).isBlank()) {
                figures.found("text wrong", run + " after " + i + ": \"" + piece + "\" is " + event);
            }
            figures.count("text resumed", 1);
            rest = after;
        }
    }

    private byte[] text(String run, long after) throws IOException {
        try (Exchange exchange = Request.get("/runs/" + run + "/events?dialect=text&after=" + after)
                .send(server.address())
                .awaitHead()) {
            ChaosServer.requireOk(exchange, run);
            return exchange.rest();
        }
    }
}
