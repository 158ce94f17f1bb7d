package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.container.Exchange;
import dev.runnel.support.ProviderServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that was killed is started again with a thousand sessions on disk. */
@Tag("system")
@Timeout(600)
class ManySessionsTest {

    private static final int SESSIONS = 1_000;
    private static final int AT_ONCE = 8;
    private static final int UNDER_WAY = 4;
    // Two seconds are what is promised on a machine with nothing else to do.
    private static final Duration GENEROUS = Duration.ofSeconds(5);

    private final Size size = Size.asked();
    private final Figures figures = new Figures("many sessions", size, "sessions");

    @TempDir
    Path folder;

    @Test
    void the_first_byte_is_replayed_soon() throws Exception {
        try (ProviderServer model =
                        ProviderServer.choosing(request -> request.text().contains("wait")
                                ? ProviderServer.script()
                                        .says("one ")
                                        .and()
                                        .pauses()
                                        .and()
                                        .says("two")
                                : ProviderServer.script().says("Hi."));
                var server = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server.start();
            fill(server);
            var underWay = new ArrayList<String>();
            for (int i = 0; i < UNDER_WAY; i++) {
                underWay.add(server.chat(Wire.NATIVE, "wait", Optional.empty()).header("X-Run-Id"));
            }

            server.kill();
            long begin = System.nanoTime();
            server.start();
            try (Exchange events = server.events(Wire.NATIVE, underWay.getFirst())) {
                ChaosServer.requireOk(events, underWay.getFirst());
                assertTrue(events.piece().isPresent());
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            figures.took("restart to first replayed byte", took);
            assertTrue(took.compareTo(GENEROUS) < 0, () -> "it took " + took);
        }
        figures.conclude();
    }

    private void fill(ChaosServer server) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<byte[]>> runs = IntStream.range(0, SESSIONS)
                    .mapToObj(i -> threads.submit(() -> {
                        try (Exchange run = server.chat(Wire.NATIVE, "Hello", Optional.empty())) {
                            return run.rest();
                        }
                    }))
                    .toList();
            for (Future<byte[]> run : runs) {
                run.get(60, TimeUnit.SECONDS);
                figures.count("sessions", 1);
            }
        }
    }
}
