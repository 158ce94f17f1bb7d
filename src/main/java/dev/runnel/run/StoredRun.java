package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A run that is not ours to work on: ended, or under way in another process, whose writing is followed in the store.
 *
 * <p>Safe for use by several threads.
 */
final class StoredRun implements EventLog {

    private static final Duration PATIENCE = Duration.ofMillis(50);
    // How many times a run without an end is found standing still before its owner is looked for.
    private static final int STILL = 20;

    private final Store store;
    private final Recovery recovery;
    private final String session;
    private final String id;
    private final long offset;
    private final RunState state = new RunState();
    private long position;
    private int still;

    private StoredRun(Store store, Recovery recovery, Ids.RunId run, long offset) {
        this.store = store;
        this.recovery = recovery;
        this.session = run.session();
        this.id = Ids.run(run.session(), run.ordinal());
        this.offset = offset;
        this.position = offset;
    }

    /** Finds the run in its session, from which it must be known that it exists; empty when it has no such run. */
    static Optional<StoredRun> find(Store store, Recovery recovery, Ids.RunId run) {
        try (SessionCursor lines = store.read(run.session(), 0)) {
            int ordinal = 0;
            for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().isEvent() && line.get().seq() == 1 && ++ordinal == run.ordinal()) {
                    return Optional.of(
                            new StoredRun(store, recovery, run, line.get().offset()));
                }
            }
            return Optional.empty();
        }
    }

    /** Reads on to what is there now; between two looks no file stays open, for nobody says when the last one was. */
    private synchronized void readOn() {
        try (SessionCursor lines = store.read(session, position)) {
            Optional<SessionLine> line = lines.next();
            while (line.isPresent() && state.completed().isEmpty()) {
                long end = lines.position();
                Optional<SessionLine> after = lines.next();
                if (after.isEmpty() && isEnd(line.get()) && store.busy(session)) {
                    return; // its owner is about to let go: the session is free before the end is seen
                }
                take(line.get());
                position = end;
                line = after;
            }
        }
    }

    private static boolean isEnd(SessionLine line) {
        return line.isEvent() && !line.isPiece() && line.event().terminal();
    }

    private void take(SessionLine line) {
        if (!line.isEvent()) {
            return;
        }
        still = 0;
        if (line.isPiece()) {
            state.pass(line.seq());
        } else {
            Envelope envelope = line.event();
            state.observe(envelope);
        }
    }

    /** A run without an end whose owner is dead gets its end now. */
    private synchronized void lookForOwner() {
        if (state.completed().isEmpty() && still++ % STILL == 0 && !store.busy(session)) {
            readOn(); // what it wrote just before it let go
            if (state.completed().isEmpty()) {
                recovery.recover(session);
                readOn();
            }
        }
    }

    synchronized RunStatus status() {
        last();
        return RunStatus.of(id, session, state);
    }

    @Override
    public synchronized long last() {
        if (state.completed().isEmpty()) {
            readOn();
            lookForOwner();
        }
        return state.lastSeq();
    }

    @Override
    public List<Envelope> recent(long after) {
        return List.of();
    }

    @Override
    public SessionCursor cursor() {
        return store.read(session, offset);
    }

    @Override
    public boolean broken() {
        return false;
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public void attach(Subscription reader) {
        // Readers of a stored run ask; nobody wakes them.
    }

    @Override
    public void detach(Subscription reader) {
        // Nothing was kept of it.
    }
}
