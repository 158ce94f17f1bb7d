package dev.runnel.tool.coding;

import dev.runnel.sandbox.CommandOutput;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a command's output on to people watching: a lone line at once, a flood in a few large pieces, and of an endless
 * one only the beginning. The writer never waits for them: pieces are passed on by a virtual thread, {@code live-output},
 * which {@link #close()} ends.
 */
final class LiveOutput implements CommandOutput, AutoCloseable {

    /** Between two pieces; people see no more than 20 changes a second. */
    static final Duration PACE = Duration.ofMillis(50);

    // Every piece goes to the journal. Whoever wants more finds the end in the result.
    private static final int MOST_CHARS = 256 * 1024;
    private static final int PIECE_CHARS = 16 * 1024;
    private static final String NOTE = "\n[… more output; its end stands in the result]\n";

    private final Consumer<String> watchers;
    private final Duration pace;
    private final Utf8Pieces decoder = new Utf8Pieces();
    private final StringBuilder pending = new StringBuilder(); // this and those below guarded by this
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("live-output").factory());
    private int room = MOST_CHARS;
    private @Nullable Throwable failure;

    LiveOutput(Consumer<String> watchers) {
        this(watchers, PACE);
    }

    LiveOutput(Consumer<String> watchers, Duration pace) {
        this.watchers = watchers;
        this.pace = pace;
    }

    LiveOutput start() {
        thread.execute(this::pass);
        return this;
    }

    /** @throws IllegalStateException if the watchers failed, for a command must not run unseen */
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        check();
        if (room > 0) {
            add(decoder.decode(bytes, offset, length));
        }
    }

    /** Passes on what is still waiting, and ends. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed.getCount() > 0 && room > 0) {
                add(decoder.end());
            }
            closed.countDown();
            notifyAll();
        }
        thread.close(); // waits for what is left to do, which is little
        check();
    }

    private synchronized void add(String text) {
        if (text.length() < room) {
            pending.append(text);
            room -= text.length();
        } else {
            pending.append(text, 0, cut(text, room)).append(NOTE);
            room = 0;
        }
        notifyAll();
    }

    private void pass() {
        try {
            for (String piece = next(); !piece.isEmpty(); piece = next()) {
                watchers.accept(piece);
                closed.await(pace.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } catch (InterruptedException stop) {
            return; // the call was asked to stop while it closed this; the rest is not wanted
        }
    }

    /** The next piece, waiting for it; empty at the end. */
    private synchronized String next() throws InterruptedException {
        while (pending.isEmpty() && closed.getCount() > 0) {
            wait();
        }
        int length = cut(pending, PIECE_CHARS);
        String piece = pending.substring(0, length);
        pending.delete(0, length);
        return piece;
    }

    /** The length of {@code text}, or not quite {@code most} rather than half a surrogate pair. */
    private static int cut(CharSequence text, int most) {
        if (text.length() <= most) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    }

    private synchronized void fail(Throwable e) {
        failure = e;
    }

    private synchronized void check() {
        if (failure != null) {
            throw new IllegalStateException("the output cannot be passed on", failure);
        }
    }
}
