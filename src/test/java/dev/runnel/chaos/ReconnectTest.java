package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.runnel.container.Exchange;
import dev.runnel.support.ProviderServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that lose their connection after any byte, and go on after the last event they have whole. */
@Tag("system")
@Timeout(3600)
class ReconnectTest {

    private static final int RECONNECTS_PER_RUN = 15;
    // Between nothing at all and a few events; a run has many more bytes.
    private static final int LONGEST_PIECE = 1_500;

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures =
            new Figures("reconnects", size, "reconnects", "after the end", "within an event", "between events");

    @TempDir
    Path folder;

    private ChaosServer server;
    private long reconnects;

    @Test
    void what_came_put_together_is_byte_for_byte_the_uncut_stream() throws Exception {
        try (ProviderServer model = ChaosModel.start(Duration.ofMillis(1));
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server = started;
            server.start();
            for (int i = 1; reconnects < (long) RECONNECTS_PER_RUN * size.runs(); i++) {
                readInPieces(i);
            }
        }
        figures.count("reconnects", reconnects);
        figures.conclude();
    }

    /** Both dialects, in turn: while the run goes on and when it is over. */
    private void readInPieces(int number) throws IOException {
        Wire first = number % 2 == 0 ? Wire.NATIVE : Wire.JSONL;
        Wire second = number % 2 == 0 ? Wire.JSONL : Wire.NATIVE;
        Exchange begun = server.chat(first, "r" + number, Optional.empty());
        String run = begun.header("X-Run-Id");
        byte[] live = inPieces(first, run, begun);
        byte[] later = inPieces(second, run, server.events(second, run));

        assertArrayEquals(uncut(first, run), live, () -> run + " live in " + first + " with " + size);
        assertArrayEquals(uncut(second, run), later, () -> run + " again in " + second + " with " + size);
    }

    private byte[] uncut(Wire wire, String run) throws IOException {
        return Replays.bytes(wire.events(server.replay(wire, run).orElseThrow()));
    }

    private byte[] inPieces(Wire wire, String run, Exchange begun) throws IOException {
        var whole = new ArrayList<String>();
        Exchange exchange = begun;
        while (exchange.status() == 200) {
            take(wire, exchange, random.nextInt(LONGEST_PIECE), whole);
            exchange = again(wire, run, whole);
        }
        try (Exchange end = exchange) {
            if (end.status() != 204) {
                throw new AssertionError(end.status() + " " + end.text());
            }
        }
        figures.count("after the end", 1);
        return Replays.bytes(whole);
    }

    private Exchange again(Wire wire, String run, List<String> whole) throws IOException {
        reconnects++;
        return whole.isEmpty() ? server.events(wire, run) : server.eventsAfter(wire, run, wire.seq(whole.getLast()));
    }

    /** Reads so many bytes at most, and hangs up; events that came whole count. */
    private void take(Wire wire, Exchange exchange, int length, List<String> whole) throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean wholePieces = random.nextBoolean(); // which are whole events
        try (exchange) {
            while (bytes.size() < length) {
                Optional<byte[]> piece = exchange.piece();
                if (piece.isEmpty()) {
                    break;
                }
                int left = wholePieces ? Integer.MAX_VALUE : length - bytes.size();
                bytes.write(piece.get(), 0, Math.min(piece.get().length, left));
            }
            if (random.nextBoolean()) {
                exchange.reset();
            }
        }
        List<String> events = wire.events(bytes.toByteArray());
        boolean within = Replays.bytes(events).length < bytes.size();
        figures.count(within ? "within an event" : "between events", 1);
        whole.addAll(events);
    }
}
