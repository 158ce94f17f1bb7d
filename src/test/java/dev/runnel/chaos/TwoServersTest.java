package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one home are asked for the same session at once. */
@Tag("system")
@Timeout(3600)
class TwoServersTest {

    // Servers are not equally quick; so that now one and now the other comes first.
    private static final long LATEST_NANOS = 4_000_000;

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures = new Figures("two servers", size, "races", "won by the first", "won by the second");

    @TempDir
    Path folder;

    private List<ChaosServer> servers = List.of();

    @Test
    void one_of_them_gets_the_session_and_the_other_is_told_who_has_it() throws Exception {
        try (ProviderServer model = ProviderServer.choosing(request -> ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two"));
                var first = new ChaosServer(folder.resolve("first"), folder.resolve("home"), model.baseUrl());
                var second = new ChaosServer(folder.resolve("second"), folder.resolve("home"), model.baseUrl());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            first.start();
            second.start();
            servers = List.of(first, second);
            String session = begin(model);
            int races = Math.max(10, size.runs() / 2);
            for (int i = 1; i <= races; i++) {
                assertEquals(session + "." + (i + 1), race(session, model, threads), "race " + i);
            }
            figures.count("races", races);
        }
        figures.conclude();
    }

    private String begin(ProviderServer model) throws IOException {
        try (Exchange first = servers.getFirst().chat(Wire.NATIVE, "Hi", Optional.empty())) {
            model.release();
            first.rest();
            return first.header("X-Session-Id");
        }
    }

    /** Both ask in the same moment; the run goes on until both have an answer. The run that was begun. */
    private String race(String session, ProviderServer model, ExecutorService threads) throws Exception {
        var together = new CyclicBarrier(2);
        var asked = new ArrayList<Future<Exchange>>();
        for (ChaosServer server : servers) {
            long late = random.nextLong(LATEST_NANOS);
            asked.add(threads.submit(() -> {
                together.await();
                LockSupport.parkNanos(late);
                return server.chat(Wire.NATIVE, "Me", Optional.of(session));
            }));
        }
        try (Exchange one = asked.getFirst().get(60, TimeUnit.SECONDS);
                Exchange other = asked.getLast().get(60, TimeUnit.SECONDS)) {
            Exchange winner = one.status() == 200 ? one : other;
            Exchange loser = winner == one ? other : one;
            figures.count(winner == one ? "won by the first" : "won by the second", 1);
            assertEquals(List.of(200, 409), List.of(winner.status(), loser.status()));
            String run = winner.header("X-Run-Id");
            // While the winner has only taken the lock, the run that is named may still be the one before.
            String named = JsonParser.parseString(loser.text())
                    .getAsJsonObject()
                    .get("run")
                    .getAsString();
            assertEquals(session, named.substring(0, named.indexOf('.')));
            model.release();
            byte[] live = winner.rest();
            for (ChaosServer server : servers) {
                assertArrayEquals(live, server.replay(Wire.NATIVE, run).orElseThrow());
            }
            return run;
        }
    }
}
