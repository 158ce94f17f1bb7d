package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in a run. Late, slow, reconnecting, second: each reads at a pace of its own and misses nothing.
 *
 * <p>The queue is a wake-up in front of the log, never the store: what is refused by a full queue, or was there before the
 * reader came, is read from the log. An event is in the log before it is offered, so none can be missed.
 *
 * <p>For use by one thread, apart from {@link #offer}.
 */
public final class Subscription implements AutoCloseable {

    // Enough for a burst from any provider we know; past it a reader falls back on the log.
    private static final int QUEUE_CAPACITY = 256;
    // What one write to a client takes at most; a client that does not read keeps it.
    private static final int STRETCH_BYTES = 32 * 1024;
    // Half of what the nanosecond clock can tell apart.
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    private final EventLog log;
    private final BlockingQueue<Envelope> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final ArrayDeque<Envelope> stretch = new ArrayDeque<>();
    private @Nullable SessionCursor cursor;
    private long seen;

    /** Throws {@link IllegalArgumentException} for a place before the beginning. */
    Subscription(EventLog log, long afterSeq) {
        if (afterSeq < 0) {
            throw new IllegalArgumentException("events are numbered from 1; there is nothing after " + afterSeq);
        }
        this.log = log;
        this.seen = afterSeq;
        log.attach(this);
    }

    /** Called by the log for each new event; a full queue is fine. */
    void offer(Envelope envelope) {
        // A reader that finds the gap reads the rest from the log.
        boolean _ = queue.offer(envelope);
    }

    /**
     * The next event, waiting at most {@code wait}. After the last event there is nothing more to ask for.
     *
     * @return empty when nothing came in time, which is the moment for a heartbeat
     * @throws InterruptedException if the reading thread was asked to stop
     * @throws BrokenRunException if the run's log broke: no end will come, the connection should be broken off
     */
    public Optional<Envelope> next(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(FOR_EVER, TimeUnit.NANOSECONDS.convert(wait));
        while (true) {
            Envelope envelope = atHand();
            if (envelope == null) {
                envelope = queue.poll(patience(deadline), TimeUnit.NANOSECONDS);
            }
            if (envelope != null && envelope.seq() == seen + 1) {
                seen = envelope.seq();
                return Optional.of(envelope);
            }
            if (log.last() > seen) {
                readStretch();
            } else if (log.broken()) {
                throw new BrokenRunException();
            } else if (envelope == null && deadline - System.nanoTime() <= 0) {
                return Optional.empty();
            }
        }
    }

    /** Whether {@link #next} would answer at once. What is in the queue alone says nothing: it may have been read already. */
    public boolean ready() {
        return !stretch.isEmpty() || log.last() > seen;
    }

    private @Nullable Envelope atHand() {
        Envelope envelope = stretch.poll();
        return envelope == null ? queue.poll() : envelope;
    }

    /** How long to wait for the queue, nanoseconds; not at all when the log is ahead of us. */
    private long patience(long deadline) {
        if (log.last() > seen || log.broken()) {
            return 0;
        }
        return Math.min(deadline - System.nanoTime(), log.patience().toNanos());
    }

    private void readStretch() {
        stretch.clear();
        stretch.addAll(log.recent(seen));
        if (stretch.isEmpty()) {
            readStored();
        }
    }

    /** Reads no further than the log says there is: what is stored beyond that is not to be shown yet, or another run's. */
    private void readStored() {
        if (cursor == null) {
            cursor = log.cursor();
        }
        long end = log.last();
        int bytes = 0;
        for (long reached = seen; reached < end && bytes < STRETCH_BYTES; ) {
            Optional<SessionLine> line = cursor.next();
            if (line.isEmpty()) {
                return;
            }
            if (line.get().isEvent() && line.get().seq() > seen) {
                Envelope envelope = line.get().event();
                stretch.add(envelope);
                reached = envelope.seq();
                bytes += envelope.json().length;
            }
        }
    }

    /** May be called twice. */
    @Override
    public void close() {
        log.detach(this);
        if (cursor != null) {
            cursor.close();
        }
    }

    /** A run's log broke off without an end. */
    public static final class BrokenRunException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final String SENTENCE =
                "the run's journal cannot be written any more; its end is written by the next recovery";

        BrokenRunException() {
            super(SENTENCE);
        }

        @Override
        public String getMessage() {
            return SENTENCE;
        }
    }
}
