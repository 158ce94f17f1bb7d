package dev.runnel.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A platform thread that gives up its rights, for good, and then starts processes, which inherit what is left: one after the
 * other. Giving up takes about as long as starting a process, so it is done once for many. Other threads keep their rights. Safe
 * for use by several threads.
 *
 * <p>Threads inherit, too, also those that the JVM starts in passing for all that runs in it. So nothing is done here that may start
 * one: no process by the JDK, which waits for each with a thread, no logging, and no virtual thread is to wait for what comes of it,
 * for waking that one may take another carrier.
 *
 * <p>An {@link Error} ends it, whose traces nobody knows; whoever waits is told.
 */
final class ConfinedThread {

    private final Thread thread;
    private final Queue<Task<?>> tasks = new ArrayDeque<>(); // these three guarded by this
    private boolean ended;
    private Throwable failure = new IOException("the thread that starts commands is to end");

    private ConfinedThread(String name, Confining confining) {
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(confining));
    }

    /** Gives up rights, on the thread it is called by. */
    interface Confining {
        void confine() throws IOException;
    }

    /** Starts a process from the thread it is called by. */
    interface Starting<T> {
        T start() throws IOException;
    }

    /** Starts one. If it cannot be confined, it starts nothing: whoever asked it to is told why. */
    static ConfinedThread start(String name, Confining confining) {
        var made = new ConfinedThread(name, confining);
        made.thread.start();
        return made;
    }

    private void run(Confining confining) {
        Throwable why = new IOException("the thread that starts commands has ended");
        try {
            confining.confine();
            for (Optional<Task<?>> task = next(); task.isPresent(); task = next()) {
                task.get().run();
            }
        } catch (Throwable failure) { // told to whoever waits: no handler of this thread could do better
            why = failure;
        } finally {
            giveUp(why);
        }
    }

    /** Empty at the end. */
    private synchronized Optional<Task<?>> next() {
        while (tasks.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                ended = true; // nobody does that but who wants to be rid of it
            }
        }
        return Optional.ofNullable(tasks.poll());
    }

    private synchronized void giveUp(Throwable why) {
        ended = true;
        failure = why;
        tasks.forEach(task -> task.started().completeExceptionally(why));
        tasks.clear();
    }

    /** Whether it can be asked to start something. */
    synchronized boolean accepts() {
        return !ended;
    }

    /** Has it start a process, once it has started those before. To be waited for by platform threads. */
    synchronized <T> CompletableFuture<T> submit(Starting<T> starting) {
        var task = new Task<T>(starting, new CompletableFuture<>());
        if (ended) {
            task.started().completeExceptionally(failure);
        } else {
            tasks.add(task);
            notifyAll();
        }
        return task.started();
    }

    /** Has it end once it has started what it was asked to. Processes it started go on. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until it has ended, for no longer than that. */
    void awaitEnd(Duration most) throws InterruptedException {
        thread.join(most);
    }

    /** What came of something it does; waits for that, also when interrupted: what was started must not be lost. */
    static <T> T result(CompletableFuture<T> doing) throws IOException {
        try {
            return doing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** One process to be started. */
    private record Task<T>(Starting<T> starting, CompletableFuture<T> started) {

        void run() {
            try {
                started.complete(starting.start());
            } catch (IOException | RuntimeException failure) {
                started.completeExceptionally(failure);
            } catch (Throwable failure) {
                started.completeExceptionally(failure);
                throw failure;
            }
        }
    }
}
