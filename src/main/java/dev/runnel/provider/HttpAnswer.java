package dev.runnel.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
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
final class HttpAnswer extends Answer {

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

    HttpAnswer(Request request, Response response, Content.Source content, Scheduler scheduler, Timeouts timeouts) {
        this.request = request;
        this.response = response;
        this.content = content;
        this.scheduler = scheduler;
        this.stall = timeouts.stall();
        this.patience = timeouts.progress();
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    @Override
    int status() {
        return response.getStatus();
    }

    @Override
    Optional<String> header(String name) {
        return Optional.ofNullable(response.getHeaders().get(name));
    }

    @Override
    void expectWithin(Duration wait) {
        patience = wait;
        deadline = System.nanoTime() + wait.toNanos();
    }

    @Override
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

    /** Lets the rest come in its own time; if it has not ended within a second the connection is closed. */
    @Override
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
