package dev.runnel.sandbox;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A platform thread that gives up its rights, for good, and then starts processes, which inherit what is left: one after the
 * other. Giving up takes about as long as starting a process, so it is done once for many. Other threads keep their rights. Safe
 * for use by several threads.
 */
final class ConfinedThread {

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");

    private final LinkedBlockingQueue<Optional<Runnable>> starts = new LinkedBlockingQueue<>(); // empty: the end
    private final Thread thread;

    private ConfinedThread(String name, Confining confining, CompletableFuture<Void> confined) {
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> run(confining, confined));
    }

    /** Gives up rights, on the thread it is called by. */
    interface Confining {
        void confine() throws IOException;
    }

    /** Starts a process from the thread it is called by. */
    interface Starting {
        Process start() throws IOException;
    }

    /** Starts one and waits until it is confined. */
    static ConfinedThread start(String name, Confining confining) throws IOException {
        var confined = new CompletableFuture<Void>();
        var made = new ConfinedThread(name, confining, confined);
        var _ = result(confined);
        return made;
    }

    private void run(Confining confining, CompletableFuture<Void> confined) {
        try {
            confining.confine();
        } catch (IOException | RuntimeException | Error failure) {
            confined.completeExceptionally(failure);
            return;
        }
        confined.complete(null);
        for (Optional<Runnable> start = next(); start.isPresent(); start = next()) {
            start.get().run();
        }
    }

    private Optional<Runnable> next() {
        while (true) {
            try {
                return starts.take();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "this thread is ended in another way", e);
            }
        }
    }

    /** Has it start a process, once it has started those before. */
    CompletableFuture<Process> submit(Starting starting) {
        var started = new CompletableFuture<Process>();
        starts.add(Optional.of(() -> {
            try {
                started.complete(starting.start());
            } catch (IOException | RuntimeException | Error failure) {
                started.completeExceptionally(failure);
            }
        }));
        return started;
    }

    /** Has it end once it has started what it was asked to. Processes it started go on. */
    void end() {
        starts.add(Optional.empty());
    }

    /** Waits until it has ended, for at most a second. */
    void awaitEnd() throws InterruptedException {
        thread.join(Duration.ofSeconds(1));
    }

    /** What came of something it does; waits for that, also when interrupted: what was started must not be lost. */
    static <T> T result(CompletableFuture<T> doing) throws IOException {
        try {
            return doing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }
}
