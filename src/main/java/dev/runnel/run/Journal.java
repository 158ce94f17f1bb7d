package dev.runnel.run;

import dev.runnel.agent.RunLog;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.FileNote;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.store.StoreException;
import dev.runnel.workspace.Trace;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What happens in a run, written once, numbered, before anybody sees it.
 *
 * <p>{@link #emit} encodes an event once, appends it to the store, adds it to the recent tail in memory and then offers it to
 * each reader. It never waits for a reader. Memory is bounded: events older than the tail are read back from the store.
 *
 * <p>Safe for use by several threads. All state is guarded by {@code lock} but {@code last} and {@code broken}, which readers
 * look at without it.
 */
final class Journal implements RunLog, EventLog {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");

    // Covers a reader that is away for a moment; older events are read back from the file.
    private static final int TAIL_EVENTS = 512;
    private static final int TAIL_BYTES = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final String session;
    private final SessionWriter writer;
    private final Clock clock;
    private final Runnable onCompleted;
    private final RunPlace place;
    private final Ledger ledger;
    private final RunState state = new RunState();
    private final ArrayDeque<Envelope> tail = new ArrayDeque<>();
    private final List<Subscription> readers = new CopyOnWriteArrayList<>();
    private int tailBytes;
    private volatile long last;
    private volatile boolean broken;

    /** @param onCompleted called when the last event is stored and before anybody sees it */
    Journal(Store store, String session, SessionWriter writer, Ledger ledger, Clock clock, Runnable onCompleted) {
        this.session = session;
        this.writer = writer;
        this.clock = clock;
        this.onCompleted = onCompleted;
        this.place = new RunPlace(store, new Ids.RunId(session, ledger.ordinal()), writer.length());
        this.ledger = ledger;
    }

    @Override
    public void emit(Event event) {
        byte[] json = EventJson.encode(event);
        lock.lock();
        try {
            if (state.completed().isPresent()) {
                throw new IllegalStateException("nothing can happen after the end: " + EventJson.name(event));
            }
            if (event instanceof Event.Completed completed) {
                Event last = completed.withHead(ledger.head());
                publish(last, EventJson.encode(last));
            } else {
                publish(event, json);
            }
        } finally {
            lock.unlock();
        }
    }

    /** In one write, and readers are told of all of them at once. */
    @Override
    public void emitAll(List<Event> events) {
        if (!events.stream().allMatch(Journal::isPiece)) {
            events.forEach(this::emit); // what must be forced, or ends the run, stands alone
            return;
        }
        List<byte[]> encoded = events.stream().map(EventJson::encode).toList();
        lock.lock();
        try {
            if (state.completed().isPresent()) {
                throw new IllegalStateException("nothing can happen after the end");
            }
            publish(events, encoded);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isPiece(Event event) {
        return event instanceof Event.Token || event instanceof Event.Reasoning || event instanceof Event.ToolInput;
    }

    private void publish(List<Event> events, List<byte[]> encoded) {
        var envelopes = new ArrayList<Envelope>();
        long at = clock.millis();
        for (int i = 0; i < events.size(); i++) {
            envelopes.add(new Envelope(last + 1 + i, at, events.get(i), encoded.get(i)));
        }
        ledger.write(envelopes);
        for (Envelope envelope : envelopes) {
            state.observe(envelope);
            keep(envelope);
        }
        last = envelopes.getLast().seq();
        for (Subscription reader : readers) {
            envelopes.forEach(reader::offer);
        }
    }

    private void publish(Event event, byte[] json) {
        var envelope = new Envelope(last + 1, clock.millis(), event, json);
        ledger.write(envelope);
        state.observe(envelope);
        keep(envelope);
        Optional<StoreException> unforced = forceIfDue(envelope);
        if (envelope.terminal()) {
            onCompleted.run();
        }
        last = envelope.seq();
        readers.forEach(reader -> reader.offer(envelope));
        unforced.ifPresent(failure -> tell(failure, envelope));
    }

    /** The event is stored whatever comes of forcing or sealing it, so it is shown before the failure is told. */
    private Optional<StoreException> forceIfDue(Envelope envelope) {
        if (!envelope.terminal() && !(envelope.event() instanceof Event.ToolEnd)) {
            return Optional.empty();
        }
        try {
            if (envelope.terminal()) {
                ledger.seal();
            }
            writer.force();
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e);
        }
    }

    /** A run that has just ended cannot end for another reason; the operator may still want to know. */
    private void tell(StoreException unforced, Envelope envelope) {
        if (!envelope.terminal()) {
            throw unforced;
        }
        LOG.log(
                Level.WARNING,
                "session " + session + ": the end of a run is stored, but not sealed or forced to disk",
                unforced);
    }

    @Override
    public void remember(Message message) {
        lock.lock();
        try {
            ledger.write(message);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keep(Trace trace) {
        List<FileNote> notes = FileNotes.of(trace, writer); // outside the lock: it may read and write whole files
        lock.lock();
        try {
            notes.forEach(writer::append);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Names the session while the run has it.
     *
     * @return whether it still had it
     */
    boolean title(String title) {
        lock.lock();
        try {
            if (state.completed().isPresent()) {
                return false;
            }
            writer.title(title);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void force() {
        lock.lock();
        try {
            writer.force();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more can be stored: readers are told that no end will come. */
    void breakOff() {
        broken = true;
        // A number no reader waits for: it wakes them, and they look.
        var wakeUp = new Envelope(Long.MAX_VALUE, clock.millis(), new Event.Gap(0, 0), new byte[0]);
        readers.forEach(reader -> reader.offer(wakeUp));
    }

    private void keep(Envelope envelope) {
        tail.add(envelope);
        tailBytes += envelope.json().length;
        while (tail.size() > TAIL_EVENTS || (tailBytes > TAIL_BYTES && tail.size() > 1)) {
            tailBytes -= tail.remove().json().length;
        }
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public Optional<String> broken() {
        return broken
                ? Optional.of("the run's journal cannot be written any more; its end is written by the next recovery")
                : Optional.empty();
    }

    @Override
    public List<Envelope> recent(long after) {
        lock.lock();
        try {
            if (tail.isEmpty() || tail.getFirst().seq() > after + 1) {
                return List.of();
            }
            var found = new ArrayList<Envelope>();
            for (Envelope envelope : tail) {
                if (envelope.seq() > after && envelope.seq() <= last) {
                    found.add(envelope);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SessionCursor cursor() {
        return place.open();
    }

    @Override
    public Duration patience() {
        return Duration.ofHours(1);
    }

    @Override
    public void attach(Subscription reader) {
        readers.add(reader);
    }

    @Override
    public void detach(Subscription reader) {
        readers.remove(reader);
    }

    /** Looks at what the events so far add up to. */
    <T> T state(Function<RunState, T> question) {
        lock.lock();
        try {
            return question.apply(state);
        } finally {
            lock.unlock();
        }
    }
}
