package dev.runnel.sandbox;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hands a command's output on as it comes, on a platform thread of its own: reading a pipe blocks its thread for as long
 * as anybody holds the other end, and nothing but the end of all holders sets it free.
 *
 * <p>If the taker fails, the owner is interrupted and the rest is read and dropped.
 */
final class OutputPump {

    // As large as a pipe: a flood is taken in few pieces.
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final CommandOutput output;
    private final Thread owner;
    private final Thread thread;
    private long reads; // these three guarded by this
    private boolean abandoned;
    private @Nullable Throwable failure;

    /** @param owner who is interrupted if {@code output} fails */
    OutputPump(String name, InputStream in, CommandOutput output, Thread owner) {
        this.in = in;
        this.output = output;
        this.owner = owner;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::pump);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits for the end of the output. A pipe held open by a process out of our reach never ends: after {@code patience}
     * without a byte it is given up, and its thread is left to wait for that process. Nothing is handed on afterwards. What is in
     * the pipe already is not lost where that can be seen, however late its thread comes to read it on a machine out of breath.
     */
    void finish(Duration patience) {
        try {
            long before;
            do {
                before = reads();
            } while (!thread.join(patience) && (reads() != before || (thread.isAlive() && holdsMore())));
        } catch (InterruptedException stop) {
            owner.interrupt(); // the rest is not wanted any more
        }
        abandon();
    }

    /** Asks the pipe itself; the JDK's own streams of processes would wait for whoever reads them. */
    private boolean holdsMore() {
        try {
            return in instanceof FileInputStream pipe && pipe.available() > 0;
        } catch (IOException closed) {
            return false;
        }
    }

    /** Throws what the taker threw, if it did. */
    void check() {
        switch (failure()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException("the output could not be read", other);
        }
    }

    private void pump() {
        byte[] buffer = new byte[BUFFER];
        try (in) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                handOn(buffer, length);
            }
        } catch (IOException broken) {
            fail(broken);
        }
    }

    /** Under the lock, so that nothing is handed on once {@link #finish} has returned. */
    private synchronized void handOn(byte[] buffer, int length) {
        reads++;
        if (abandoned || failure != null) {
            return;
        }
        try {
            output.write(buffer, 0, length);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void fail(Throwable e) {
        failure = e;
        if (!abandoned) {
            owner.interrupt();
        }
    }

    private synchronized long reads() {
        return reads;
    }

    private synchronized void abandon() {
        abandoned = true;
    }

    private synchronized @Nullable Throwable failure() {
        return failure;
    }
}
