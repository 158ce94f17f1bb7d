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
    private final RunState state;
    private long position;
    private int still;

    /** @param state what is known of the run; that of a run without an end is read from its beginning */
    private StoredRun(Store store, Recovery recovery, Ids.RunId run, long offset, RunState state) {
        this.store = store;
        this.recovery = recovery;
        this.session = run.session();
        this.id = Ids.run(run.session(), run.ordinal());
        this.offset = offset;
        this.position = offset;
        this.state = state;
    }

    /** Finds the run in its session, from which it must be known that it exists; empty when it has no such run. */
    static Optional<StoredRun> find(Store store, Recovery recovery, Ids.RunId run) {
        List<SessionScan.ScannedRun> runs = SessionScan.of(store, run.session()).runs();
        if (run.ordinal() > runs.size()) {
            return Optional.empty();
        }
        SessionScan.ScannedRun found = runs.get(run.ordinal() - 1);
        boolean atRest = found.seal().isPresent() && (run.ordinal() < runs.size() || !store.busy(run.session()));
        RunState known = atRest ? found.state() : new RunState();
        return Optional.of(new StoredRun(store, recovery, run, found.offset(), known));
    }

    /** Reads on to what is there now; between two looks no file stays open, for nobody says when the last one was. */
    private synchronized void readOn() {
        try (SessionCursor lines = store.read(session, position)) {
            Optional<SessionLine> line = lines.next();
            while (line.isPresent() && state.completed().isEmpty()) {
                if (line.get().isEvent()) {
                    if (isEnd(line.get()) && !free(lines)) {
                        return;
                    }
                    still = 0;
                    take(line.get());
                }
                position = lines.position();
                line = lines.next();
            }
        }
    }

    private static boolean isEnd(SessionLine line) {
        return !line.isPiece() && line.event().terminal();
    }

    /** Whether the session is free again, as it must be before anybody sees the end; {@code behind} is behind the end. */
    private boolean free(SessionCursor behind) {
        long end = behind.position();
        try {
            for (Optional<SessionLine> line = behind.next(); line.isPresent(); line = behind.next()) {
                if (line.get().isEvent()) {
                    return true; // of the next run
                }
            }
            return !store.busy(session);
        } finally {
            behind.seek(end);
        }
    }

    private void take(SessionLine line) {
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
