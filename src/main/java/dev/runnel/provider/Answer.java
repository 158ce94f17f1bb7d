package dev.runnel.provider;

import dev.runnel.wire.SseReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A provider's HTTP answer, its body pulled by the thread that wants it: Jetty's threads only wake that thread up. Not
 * for use by two threads.
 */
final class Answer implements SseReader.Source, AutoCloseable {

    private static final int END = -1;

    private final Request request;
    private final Response response;
    private final Content.Source content;
    private final Scheduler scheduler;
    private final Duration stall;

    private final Semaphore wakeUp = new Semaphore(0);
    private Content.@Nullable Chunk chunk;
    private boolean ended;
    private boolean closed;
    private Duration patience;
    private long deadline;

    Answer(Request request, Response response, Content.Source content, Scheduler scheduler, Timeouts timeouts) {
        this.request = request;
        this.response = response;
        this.content = content;
        this.scheduler = scheduler;
        this.stall = timeouts.stall();
        this.patience = timeouts.progress();
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    int status() {
        return response.getStatus();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(response.getHeaders().get(name));
    }

    /** From now on all reading together may take no longer than {@code wait}, whatever signs of life there are. */
    void expectWithin(Duration wait) {
        patience = wait;
        deadline = System.nanoTime() + wait.toNanos();
    }

    /**
     * The first byte of the body that is no white space, left where it is; -1 if there is none. Waits for it.
     */
    int firstByte() throws IOException, InterruptedException {
        ByteBuffer bytes = await();
        while (bytes.hasRemaining()) {
            byte first = bytes.get(bytes.position());
            if (!Character.isWhitespace(first)) {
                return first;
            }
            bytes.get();
            bytes = await();
        }
        return END;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException, InterruptedException {
        ByteBuffer bytes = await();
        if (!bytes.hasRemaining()) {
            return END;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(into, offset, count);
        return count;
    }

    /** The body as text, read to its end or to {@code maxBytes}. */
    String text(int maxBytes) throws IOException, InterruptedException {
        var text = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        int count = read(piece, 0, piece.length);
        while (count != END && text.size() < maxBytes) {
            text.write(piece, 0, Math.min(count, maxBytes - text.size()));
            count = read(piece, 0, piece.length);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Waits until there are bytes to take; none remaining means the end. */
    private ByteBuffer await() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            close();
            throw new InterruptedException();
        }
        while (true) {
            if (chunk != null) {
                if (chunk.hasRemaining()) {
                    return chunk.getByteBuffer();
                }
                releaseChunk();
            }
            if (ended) {
                return ByteBuffer.allocate(0);
            }
            chunk = content.read();
            if (chunk == null) {
                sleepUntilThereIsMore();
            } else if (Content.Chunk.isFailure(chunk)) {
                throw failure(chunk.getFailure());
            }
        }
    }

    private void releaseChunk() {
        Content.Chunk done = chunk;
        if (done != null) {
            ended = done.isLast();
            done.release();
            chunk = null;
        }
    }

    private void sleepUntilThereIsMore() throws IOException, InterruptedException {
        content.demand(wakeUp::release);
        long left = deadline - System.nanoTime();
        boolean silent = stall.toNanos() < left;
        try {
            if (!wakeUp.tryAcquire(silent ? stall.toNanos() : left, TimeUnit.NANOSECONDS)) {
                close();
                throw new StalledException(silent ? stall : patience);
            }
        } catch (InterruptedException stop) {
            close();
            throw stop;
        }
    }

    private IOException failure(Throwable cause) {
        ended = true;
        chunk = null;
        return cause instanceof IOException trouble ? trouble : new IOException(cause);
    }

    /**
     * Lets the rest of the body come in its own time, so that the connection can serve again; if it has not ended within a
     * second the connection is closed. Does not wait. Nothing can be read after it.
     */
    void leave() {
        if (closed) {
            return;
        }
        closed = true;
        releaseChunk();
        if (!ended) {
            Scheduler.Task giveUp = scheduler.schedule(this::abort, 1, TimeUnit.SECONDS);
            Content.Source.consumeAll(content, Callback.from(giveUp::cancel));
        }
    }

    /** Ends the exchange at once: if the body has not ended, the connection is closed. May be called twice. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        releaseChunk();
        if (!ended) {
            abort();
        }
    }

    private void abort() {
        // Whether there was anything left to abort does not matter.
        var _ = request.abort(new CancellationException("no longer wanted"));
    }
}
