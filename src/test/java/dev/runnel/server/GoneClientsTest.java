package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.ThreadDump;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that drop dead, and clients that do not read. */
@Timeout(120)
class GoneClientsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void a_hundred_clients_that_drop_dead_leave_nothing_behind() throws Exception {
        var script = ProviderServer.script().says("start ");
        for (int i = 0; i < 20; i++) {
            script.and().pauses().and().says("word" + i + " ");
        }
        try (var provider = script.start();
                var served = Served.at(folder.resolve("home")).asking(provider).start()) {
            Connection stream = Call.to(served).openChat("Speak");
            stream.until("\"start \"}}\n\n");
            String run = stream.header("x-run-id");
            for (int i = 0; i < 100; i++) {
                Connection reader = Call.to(served).open("/runs/" + run + "/events");
                reader.until("\"start \"}}\n\n");
                if (i % 2 == 0) {
                    reader.reset();
                } else {
                    reader.close();
                }
            }
            assertTrue(streams(run) > 1, "so that there is something to be seen");

            // A reset shows at the next write, a close at the one after it.
            for (int i = 0; i < 10; i++) {
                provider.release();
                stream.until("\"word" + i + " \"}}\n\n");
            }

            await(() -> streams(run) == 1, "streams of clients that are gone");
            assertEquals(1, readers(served, run));
            assertEquals(200, Call.to(served).get("/health/ready").status());
            for (int i = 0; i < 10; i++) {
                provider.release();
            }
            assertEquals("done", Frame.all(stream.rest().text()).getLast().text("reason"));
            await(() -> streams(run) == 0, "streams of a run that has ended");
        }
    }

    @Test
    void clients_that_do_not_read_delay_neither_others_nor_the_run() throws Exception {
        var script = ProviderServer.script().says("start ");
        for (int i = 0; i < 160; i++) { // far more than the buffers of a connection hold
            script.and().says("x".repeat(100_000) + " ");
        }
        try (var provider = script.start();
                var served = Served.at(folder.resolve("home")).asking(provider).start()) {
            Connection reading = Call.to(served).openChat("Speak");
            String run = reading.header("x-run-id");
            var deaf = List.of(
                    Call.to(served).open("/runs/" + run + "/events"),
                    Call.to(served).open("/runs/" + run + "/events"),
                    Call.to(served).open("/runs/" + run + "/events?dialect=jsonl"));

            Answer answer = reading.rest();

            assertEquals("done", Frame.run(answer.text()).getLast().text("reason"));
            assertEquals(3, streams(run), "those that wait for their readers");
            assertEquals(200, Call.to(served).get("/health/live").status());
            for (Connection late : deaf.subList(0, 2)) {
                assertEquals(answer.text(), late.rest().text(), "a late reader misses nothing");
            }
            deaf.getLast().reset();
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what + " are still there");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** How many threads stream the run. */
    private int streams(String run) {
        try {
            return Collections.frequency(ThreadDump.here(folder), "sse-" + run);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** How many readers the run's journal offers its events to. */
    private static int readers(Served served, String run) throws ReflectiveOperationException {
        Object live = served.runs().find("local", run).orElseThrow().live().orElseThrow();
        var journal = live.getClass().getDeclaredField("journal");
        journal.setAccessible(true);
        var readers = journal.get(live).getClass().getDeclaredField("readers");
        readers.setAccessible(true);
        return ((List<?>) readers.get(journal.get(live))).size();
    }
}
