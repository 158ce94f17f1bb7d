package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.container.SlowSocket;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold their connection open and never read, beside clients that do. */
@Tag("system")
@Timeout(600)
class NeverReadersTest {

    private static final int NEVER = 8;
    private static final int READERS = 20;
    // Far more than the buffers of a connection whose client takes as little as it can.
    private static final String FLOOD = ("x".repeat(2_000) + " ").repeat(1_500);

    private final Size size = Size.asked();
    private final Figures figures = new Figures("never-readers", size);

    @TempDir
    Path folder;

    @Test
    void the_others_get_their_last_event_and_every_run_ends() throws Exception {
        try (ProviderServer model = ProviderServer.choosing(request -> request.text()
                                .contains("flood")
                        ? ProviderServer.script().says(FLOOD)
                        : ProviderServer.script().says("word ".repeat(300)).paced(Duration.ofMillis(1)));
                var server = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.start();
            List<Exchange> silent = floods(server);
            var readers = new ArrayList<Future<String>>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(read(server)));
            }

            for (Future<String> reader : readers) {
                assertEquals("done", reader.get(120, TimeUnit.SECONDS));
            }

            for (Exchange exchange : silent) {
                assertEquals(
                        "done",
                        reason(server.replay(Wire.NATIVE, exchange.header("X-Run-Id"))
                                .orElseThrow()));
                exchange.close();
            }
        }
        figures.count("never read", NEVER);
        figures.count("read to the end", READERS);
        figures.conclude();
    }

    /** Runs with a lot to say to clients that listen no further than the headers. */
    private static List<Exchange> floods(ChaosServer server) throws IOException {
        var silent = new ArrayList<Exchange>();
        for (int i = 0; i < NEVER; i++) {
            silent.add(ChaosServer.chatRequest(Wire.NATIVE, "flood", Optional.empty())
                    .send(server.address(), SlowSocket.ofSmallWindow())
                    .awaitHead());
        }
        return silent;
    }

    /** Reads a run to its end, and tells how long the longest silence was. */
    private Callable<String> read(ChaosServer server) {
        return () -> {
            long begin = System.nanoTime();
            try (Exchange exchange = server.chat(Wire.NATIVE, "talk", Optional.empty())) {
                figures.took("headers", since(begin));
                var body = new java.io.ByteArrayOutputStream();
                long before = System.nanoTime();
                for (Optional<byte[]> piece = exchange.piece(); piece.isPresent(); piece = exchange.piece()) {
                    body.writeBytes(piece.get());
                    figures.took("silence between two events", since(before));
                    before = System.nanoTime();
                }
                figures.took("last event", since(begin));
                return reason(body.toByteArray());
            }
        };
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static String reason(byte[] body) {
        String last = Wire.NATIVE.events(body).getLast();
        return JsonParser.parseString(last.substring(last.indexOf('{')))
                .getAsJsonObject()
                .getAsJsonObject("data")
                .get("reason")
                .getAsString();
    }
}
