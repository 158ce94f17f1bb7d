package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.container.SlowSocket;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.ThreadDump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client must take what it is sent. Whoever does not is cut off, and may come back for the rest. Holds T18. */
@Timeout(120)
class WriteDeadlineTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);
    // Shorter than the idle timeout of the connections, which would cut off the silent one, too.
    private static final Duration SAFETY = Duration.ofSeconds(20);
    private static final int WINDOW = 64 * 1024;
    // Three megabytes in events of two kilobytes; far more than all buffers on the way.
    private static final String FLOOD = ("x".repeat(2_000) + " ").repeat(1_500);

    @TempDir
    Path folder;

    private ProviderServer provider;
    private Served served;
    private String run;
    private String whole;

    @BeforeEach
    void haveRunReadBySomebody() throws IOException {
        provider = ProviderServer.script().says(FLOOD).start();
        served = Served.at(folder.resolve("home"))
                .set("write-timeout", DEADLINE.toMillis() + "ms")
                .asking(provider)
                .start();
        Connection reader = Call.to(served).openChat("Speak");
        run = reader.header("x-run-id");
        whole = reader.rest().text();
    }

    @AfterEach
    void end() throws IOException {
        try (ProviderServer _ = provider) {
            served.close();
        }
    }

    @Test
    void a_client_that_takes_nothing_is_cut_off_and_may_come_back_for_the_rest() throws Exception {
        try (Exchange silent = ask(new SlowSocket(WINDOW, Integer.MAX_VALUE, Duration.ZERO))) {
            awaitNoStream();

            assertContinued(readToTheCut(silent));
        }
    }

    @Test
    void a_client_that_takes_a_little_now_and_then_is_cut_off_and_may_come_back_for_the_rest() throws Exception {
        try (var socket = new SlowSocket(WINDOW, 200, Duration.ofMillis(20));
                Exchange dripping = ask(socket);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> read = threads.submit(() -> readToTheCut(dripping));

            awaitNoStream();

            assertFalse(read.isDone(), "so that it still took a little now and then");
            socket.hurry();
            assertContinued(read.get());
        }
    }

    @Test
    void a_client_that_reads_slowly_but_steadily_gets_everything() throws Exception {
        long begin = System.nanoTime();
        try (Exchange slow = ask(new SlowSocket(WINDOW, 4 * 1024, Duration.ofMillis(2)))) {
            assertEquals(whole, slow.text());
        }
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).compareTo(DEADLINE) > 0, "it was not slow at all");
    }

    private Exchange ask(Socket socket) throws IOException {
        return Request.get("/runs/" + run + "/events").send(address(), socket).awaitHead();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + served.port());
    }

    private static byte[] readToTheCut(Exchange exchange) throws IOException {
        var read = new ByteArrayOutputStream();
        try {
            for (Optional<byte[]> piece = exchange.piece(); piece.isPresent(); piece = exchange.piece()) {
                read.writeBytes(piece.get());
            }
        } catch (Exchange.CutOffException cut) {
            return read.toByteArray();
        }
        throw new AssertionError("no cut, but an end, after " + read.size() + " bytes");
    }

    /** What came whole, and what comes after it, are the run. */
    private void assertContinued(byte[] read) throws IOException {
        String came = new String(read, UTF_8);
        String seen = came.substring(0, came.lastIndexOf("\n\n") + 2);
        long last = Frame.all(seen).getLast().id();
        assertTrue(seen.length() < whole.length(), "nothing was left to come back for");

        Answer rest = Call.to(served).with("Last-Event-ID", Long.toString(last)).get("/runs/" + run + "/events");

        assertEquals(whole, seen + rest.text());
    }

    private void awaitNoStream() throws IOException {
        long deadline = System.nanoTime() + SAFETY.toNanos();
        while (ThreadDump.here(folder).contains("sse-" + run)) {
            assertTrue(System.nanoTime() < deadline, "the stream of a client that does not read is still there");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
