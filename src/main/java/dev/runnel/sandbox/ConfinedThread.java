package dev.runnel.sandbox;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A platform thread that gives up its rights, for good, and then starts processes, which inherit what is left: one after the
 * other. Giving up takes about as long as starting a process, so it is done once for many. Other threads keep their rights. Safe
 * for use by several threads.
 */
final class ConfinedThread {

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");

    private final LinkedBlockingQueue<FutureTask<Process>> starts = new LinkedBlockingQueue<>();
    private final FutureTask<Process> end = new FutureTask<>(() -> {
        throw new CancellationException();
    });

    private final Thread thread;

    private ConfinedThread(String name, Confining confining, CompletableFuture<Void> confined) {
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> run(confining, confined));
    }

    /** Gives up rights, on the thread it is called by. */
    interface Confining {
        void confine() throws IOException;
    }

    /** Starts one and waits until it is confined. */
    static ConfinedThread start(String name, Confining confining) throws IOException {
        var confined = new CompletableFuture<Void>();
        var made = new ConfinedThread(name, confining, confined);
        try {
            confined.join(); // also in a hurry: it may hold descriptors by now
        } catch (CompletionException e) {
            throw cause(e);
        }
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
        for (FutureTask<Process> start = next(); start != end; start = next()) {
            start.run();
        }
    }

    private FutureTask<Process> next() {
        while (true) {
            try {
                return starts.take();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "this thread is ended in another way", e);
            }
        }
    }

    /** Has it start a process, once it has started those before. */
    Future<Process> submit(Callable<Process> start) {
        var task = new FutureTask<>(start);
        starts.add(task);
        return task;
    }

    /** Has it end once it has started what it was asked to. Processes it started go on. */
    void end() {
        starts.add(end);
    }

    /** Waits until it has ended, for at most a second. */
    void awaitEnd() throws InterruptedException {
        thread.join(Duration.ofSeconds(1));
    }

    /** What was started; waits for that, also when interrupted: it must not be lost. */
    static Process started(Future<Process> start) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return start.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException cause(Exception e) {
        return e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
}
