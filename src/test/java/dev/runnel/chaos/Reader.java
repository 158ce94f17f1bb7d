package dev.runnel.chaos;

import dev.runnel.container.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client on a thread of its own that keeps every byte it is sent, until the end or until it is cut off. */
final class Reader {

    private static final int SAFETY_SECONDS = 60;

    /** How it comes to its stream. */
    interface Opening {
        /** Opens it; throws where there is nobody to answer any more. */
        Exchange open() throws IOException, InterruptedException;
    }

    private final Wire wire;
    private final Crowd crowd;
    private final long pauseNanos;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch head = new CountDownLatch(1);
    private final Thread thread;
    private volatile String run = "";
    private volatile String refusal = "";
    private volatile String cut = "";

    /** A reader that takes {@code pauseNanos} over each piece. */
    private Reader(Wire wire, Crowd crowd, long pauseNanos, Opening opening) {
        this.wire = wire;
        this.crowd = crowd;
        this.pauseNanos = pauseNanos;
        this.thread = Thread.ofVirtual().name("reader").unstarted(() -> read(opening));
    }

    static Reader start(Wire wire, Crowd crowd, long pauseNanos, Opening opening) {
        var reader = new Reader(wire, crowd, pauseNanos, opening);
        reader.crowd.joins();
        reader.thread.start();
        return reader;
    }

    private void read(Opening opening) {
        try (Exchange exchange = opening.open()) {
            if (exchange.status() == 200) {
                run = exchange.header("X-Run-Id");
                head.countDown();
                keepAll(exchange);
            } else {
                refusal = exchange.status() + " " + exchange.text();
            }
        } catch (IOException cutOff) {
            cut = cutOff.toString(); // as it is meant to be: what came before counts
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            head.countDown();
            crowd.leaves();
        }
    }

    private void keepAll(Exchange exchange) throws IOException {
        for (Optional<byte[]> piece = exchange.piece(); piece.isPresent(); piece = exchange.piece()) {
            synchronized (bytes) {
                bytes.writeBytes(piece.get());
            }
            crowd.heard(wire.events(piece.get()).size());
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** The id of the run it began; waits for it. Empty if it never came. */
    String awaitRun() throws InterruptedException {
        if (!head.await(SAFETY_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no answer");
        }
        return run;
    }

    /** Waits until it has read all it gets. */
    void awaitEnd() throws InterruptedException {
        if (!thread.join(Duration.ofSeconds(SAFETY_SECONDS))) {
            throw new AssertionError("it still reads");
        }
    }

    /** Whether there may be more to come. */
    boolean reads() {
        return thread.isAlive();
    }

    /** What it was told instead of a stream; empty if nothing. */
    String refusal() {
        return refusal;
    }

    /** How it was cut off; empty if it came to the proper end. */
    String cut() {
        return cut;
    }

    Wire wire() {
        return wire;
    }

    /** The events that have come to it whole. */
    List<String> acknowledged() {
        synchronized (bytes) {
            return wire.events(bytes.toByteArray());
        }
    }
}
