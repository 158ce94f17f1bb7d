package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
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
    private long beginning;
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
            if (envelope != null && comesNext(envelope, seen)) {
                seen = envelope.seq();
                return Optional.of(envelope);
            }
            if (log.last() > seen) {
                readStretch();
            } else if (log.broken().isPresent()) {
                throw new BrokenRunException(log.broken().get());
            } else if (envelope == null && deadline - System.nanoTime() <= 0) {
                return Optional.empty();
            }
        }
    }

    /** Whether it is the event after that number, or says what became of that one. */
    private static boolean comesNext(Envelope envelope, long before) {
        return envelope.seq() == before + 1
                || (envelope.event() instanceof Event.Gap(long from, long to) && from <= before + 1 && before < to);
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
        if (log.last() > seen || log.broken().isPresent()) {
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
            beginning = cursor.position();
        }
        long last = log.last();
        int bytes = 0;
        for (long reached = seen; reached < last && bytes < STRETCH_BYTES; ) {
            Optional<SessionLine> line = cursor.next().filter(this::isOfThisRun);
            if (line.isEmpty()) {
                requireSome();
                return;
            }
            long seq = SessionScan.seqOf(line.get());
            if (seq > reached && seq <= last) { // beyond the last there is none: that number is damaged
                reached = take(line.get(), reached);
                bytes += line.get().bytes().length;
            }
        }
    }

    private boolean isOfThisRun(SessionLine line) {
        return !line.isSeal() && (line.offset() == beginning || SessionScan.seqOf(line) != 1);
    }

    /** The number that is reached with that line; what is missing before it is said to be, for it cannot be read. */
    private long take(SessionLine line, long reached) {
        Optional<Envelope> envelope = SessionScan.eventOf(line);
        if (envelope.isEmpty()) {
            return reached;
        }
        if (!comesNext(envelope.get(), reached)) {
            var gap = new Event.Gap(reached + 1, envelope.get().seq() - 1);
            stretch.add(new Envelope(gap.to(), envelope.get().atMillis(), gap, EventJson.encode(gap)));
        }
        stretch.add(envelope.get());
        return envelope.get().seq();
    }

    /** An event that is in the log and not in the store any more: whoever waited for it would wait for ever. */
    private void requireSome() {
        if (stretch.isEmpty()) {
            throw new BrokenRunException("the run cannot be read to its end; runnel verify says where it is damaged");
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
        private final String why;

        BrokenRunException(String why) {
            super(why);
            this.why = why;
        }

        @Override
        public String getMessage() {
            return why;
        }
    }
}
