package dev.runnel.agent;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Work done at the same time on virtual threads, none of which is left behind. */
final class SideBySide {

    // Reading is bound by the disk and by two cores' worth of searching; more at once only costs memory.
    private static final int AT_ONCE = 8;

    private SideBySide() {}

    /** One of several pieces of work. */
    interface Work {
        void run(int index) throws InterruptedException;
    }

    /**
     * Does {@code work} for 0 to {@code count - 1}; blocks until all is done. Interrupting the caller, or an exception of one,
     * stops the rest and waits for them.
     */
    static void run(int count, String name, Work work) throws InterruptedException {
        var slots = new Semaphore(AT_ONCE);
        var factory = Thread.ofVirtual().name(name + "-", 0).factory();
        try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
            var done = new ExecutorCompletionService<Void>(threads);
            for (int i = 0; i < count; i++) {
                Future<Void> _ = done.submit(within(slots, i, work));
            }
            try {
                for (int i = 0; i < count; i++) {
                    done.take().get(); // in the order they end, so that a failure is seen at once
                }
            } catch (InterruptedException stop) {
                threads.shutdownNow(); // close() then waits for them
                throw stop;
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                throw unchecked(failed.getCause());
            }
        }
    }

    private static Callable<Void> within(Semaphore slots, int index, Work work) {
        return () -> {
            slots.acquire();
            try {
                work.run(index);
                return null;
            } finally {
                slots.release();
            }
        };
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) throws InterruptedException {
        return switch (cause) {
            case InterruptedException stop -> throw stop;
            case Error error -> throw error;
            case RuntimeException bug -> bug;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
