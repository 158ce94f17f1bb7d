package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits for the thread that starts commands gets an answer, whatever becomes of it. */
@Timeout(60)
class ConfinedThreadTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void what_comes_of_a_start_is_told() throws Exception {
        ConfinedThread thread = ConfinedThread.start("confined-test", () -> {});

        assertEquals(7, ConfinedThread.result(thread.submit(() -> 7)));
        CompletableFuture<Integer> failing = thread.submit(() -> {
            throw new IOException("no such program");
        });
        assertEquals(
                "no such program",
                assertThrows(IOException.class, () -> ConfinedThread.result(failing))
                        .getMessage());
        assertEquals(8, ConfinedThread.result(thread.submit(() -> 8)));
        thread.end();
    }

    @Test
    void one_that_cannot_be_confined_starts_nothing_and_says_why() {
        var started = new CompletableFuture<Void>();
        ConfinedThread thread = ConfinedThread.start("confined-test", () -> {
            throw new ConfinementException("no rights to give up");
        });

        var refused = assertThrows(
                ConfinementException.class, () -> ConfinedThread.result(thread.submit(() -> started.complete(null))));

        assertEquals("no rights to give up", refused.getMessage());
        assertFalse(started.isDone());
    }

    @Test
    void an_error_ends_it_and_nobody_waits_for_it_in_vain() throws Exception {
        var go = new CountDownLatch(1);
        ConfinedThread thread = ConfinedThread.start("confined-test", () -> {});

        CompletableFuture<Integer> deadly = thread.submit(() -> {
            await(go);
            throw new StackOverflowError("deadly");
        });
        CompletableFuture<Integer> behind = thread.submit(() -> 7);
        go.countDown();

        assertThrows(IOException.class, () -> ConfinedThread.result(deadly));
        assertThrows(IOException.class, () -> ConfinedThread.result(behind));
        thread.awaitEnd(LONG);
        assertFalse(thread.accepts());
        assertThrows(IOException.class, () -> ConfinedThread.result(thread.submit(() -> 8)));
    }

    @Test
    void one_that_is_to_end_starts_what_it_was_asked_to_before_and_nothing_after() throws Exception {
        var go = new CountDownLatch(1);
        ConfinedThread thread = ConfinedThread.start("confined-test", () -> await(go));

        CompletableFuture<Integer> before = thread.submit(() -> 7);
        thread.end();
        CompletableFuture<Integer> after = thread.submit(() -> 8);
        go.countDown();

        assertThrows(IOException.class, () -> ConfinedThread.result(after));
        assertEquals(7, ConfinedThread.result(before));
    }
}
