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
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A provider's HTTP answer, its body pulled by the thread that wants it: Jetty's threads only wake that thread up. Not
 * for use by two threads.
 */
final class HttpAnswer extends Answer {

    private static final int END = -1;
    // Longer than taking in what was read ever takes: the reader was busy with something else.
    private static final long READERS_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

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
    private long lastRead;
    private Scheduler.@Nullable Task givingUp; // guarded by this, as all else once the answer is left to itself
    private boolean aborted;

    HttpAnswer(Request request, Response response, Content.Source content, Scheduler scheduler, Timeouts timeouts) {
        this.request = request;
        this.response = response;
        this.content = content;
        this.scheduler = scheduler;
        this.stall = timeouts.stall();
        this.patience = timeouts.progress();
        this.lastRead = System.nanoTime();
        this.deadline = lastRead + patience.toNanos();
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
        long pause = System.nanoTime() - lastRead;
        if (pause > READERS_PAUSE) {
            deadline += pause; // no fault of the server
        }
        try {
            return bytes();
        } finally {
            lastRead = System.nanoTime();
        }
    }

    private ByteBuffer bytes() throws IOException, InterruptedException {
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
            requireTime();
            chunk = content.read();
            if (chunk == null) {
                sleepUntilThereIsMore();
            } else if (Content.Chunk.isFailure(chunk)) {
                throw failure(chunk.getFailure());
            }
        }
    }

    /** Also a flood can be without a piece of the answer. */
    private void requireTime() throws StalledException {
        if (System.nanoTime() - deadline > 0) {
            close();
            throw new StalledException(patience);
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
            passOver();
        }
    }

    private synchronized void passOver() {
        givingUp = scheduler.schedule(this::giveUp, 1, TimeUnit.SECONDS);
        passOverMore();
    }

    /**
     * Reads what is there and comes back when there is more. Never while {@link #giveUp} aborts: Jetty frees a buffer when it
     * aborts and does not look whether another thread reads into it (jetty.project issue 12934).
     */
    private synchronized void passOverMore() {
        while (!ended && !aborted) {
            Content.Chunk more = content.read();
            if (more == null) {
                content.demand(this::passOverMore);
                return;
            }
            ended = more.isLast() || Content.Chunk.isFailure(more);
            more.release();
        }
        if (givingUp != null) {
            givingUp.cancel();
        }
    }

    private synchronized void giveUp() {
        if (!ended) {
            aborted = true;
            abort();
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
