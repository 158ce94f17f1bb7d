package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.container.SlowSocket;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How late events come to a hundred readers of a run, and what the server keeps in memory, without and with clients beside them
 * that never read. Rounds without and with take turns, so that whatever else the machine does hits both.
 */
@Tag("system")
@Timeout(600)
class DelaysTest {

    private static final int NEVER = 8;
    private static final int READERS = 100;
    private static final int ROUNDS = 3;
    private static final int EVENTS = 200;
    // A hundred megabytes that eight clients do not read.
    private static final String FLOOD = ("x".repeat(2_000) + " ").repeat(6_500);
    // Half a megabyte for each of them, far less than what they have not read.
    private static final long MORE_HEAP = 4L * 1024 * 1024;

    private final Size size = Size.asked();
    private final Figures figures = new Figures("delays", size);

    @TempDir
    Path folder;

    @Test
    void clients_that_never_read_delay_nobody_and_take_little_memory() throws Exception {
        var without = new ArrayList<Long>();
        var with = new ArrayList<Long>();
        try (ProviderServer model = ProviderServer.choosing(request -> request.text()
                                .contains("flood")
                        ? ProviderServer.script().says(FLOOD)
                        : ProviderServer.script().says("word ".repeat(EVENTS)).paced(Duration.ofMillis(5)));
                var server = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server.start();
            String flood = flood(server);
            List<Long> _ = delays(server); // warms up
            for (int round = 0; round < ROUNDS; round++) {
                without.addAll(delays(server));
                long heap = server.liveHeap();
                List<Exchange> silent = silent(server, flood);
                with.addAll(delays(server));
                long more = server.liveHeap() - heap;
                figures.count("KB more in round " + (round + 1), more / 1024);
                assertTrue(more < MORE_HEAP, "the heap grew by " + more + " bytes");
                for (Exchange exchange : silent) {
                    exchange.reset();
                }
            }
        }
        compare("p50", 0.5, without, with, 20);
        compare("p99", 0.99, without, with, 100);
        figures.conclude();
    }

    /** Generous: the machine may be busy with something else in one round and not in the next. */
    private void compare(String name, double share, List<Long> without, List<Long> with, long slack) {
        long alone = percentile(without, share);
        long beside = percentile(with, share);
        figures.count(name + " ms without", alone);
        figures.count(name + " ms with", beside);
        assertTrue(beside <= 3 * alone + slack, name + ": " + alone + " ms without, " + beside + " ms with");
    }

    private static long percentile(List<Long> delays, double share) {
        return delays.stream().sorted().toList().get((int) (share * (delays.size() - 1)));
    }

    private static String flood(ChaosServer server) throws IOException {
        try (Exchange exchange = server.chat(Wire.NATIVE, "flood", Optional.empty())) {
            byte[] _ = exchange.rest();
            return exchange.header("X-Run-Id");
        }
    }

    private static List<Exchange> silent(ChaosServer server, String run) throws IOException {
        var silent = new ArrayList<Exchange>();
        for (int i = 0; i < NEVER; i++) {
            silent.add(Request.get("/runs/" + run + "/events")
                    .send(server.address(), SlowSocket.ofSmallWindow())
                    .awaitHead());
        }
        return silent;
    }

    /** Of each event of a new run to each of its readers, milliseconds. */
    private static List<Long> delays(ChaosServer server) throws Exception {
        var all = new ArrayList<Long>();
        try (Exchange first = server.chat(Wire.JSONL, "talk", Optional.empty());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> {
                    try (Exchange events = server.events(Wire.JSONL, first.header("X-Run-Id"))) {
                        return read(events);
                    }
                }));
            }
            byte[] _ = first.rest();
            for (Future<List<Long>> reader : readers) {
                all.addAll(reader.get(120, TimeUnit.SECONDS));
            }
        }
        return all;
    }

    /** The delays of what comes to a reader once it has caught up. */
    private static List<Long> read(Exchange events) throws IOException {
        var delays = new ArrayList<Long>();
        boolean caughtUp = false;
        for (Optional<byte[]> piece = events.piece(); piece.isPresent(); piece = events.piece()) {
            long now = System.currentTimeMillis();
            if (caughtUp) {
                for (String line : new String(piece.get(), StandardCharsets.UTF_8).split("\n", -1)) {
                    if (!line.isEmpty()) {
                        delays.add(now - at(line));
                    }
                }
            }
            caughtUp = true;
        }
        return delays;
    }

    private static long at(String line) {
        return JsonParser.parseString(line).getAsJsonObject().get("at").getAsLong();
    }
}
