package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A run that is not ours to work on: ended, or under way in another process, whose writing is followed in the store.
 *
 * <p>Safe for use by several threads.
 */
final class StoredRun implements EventLog {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");
    private static final Duration PATIENCE = Duration.ofMillis(50);
    // How many times a run without an end is found standing still before its owner is looked for.
    private static final int STILL = 20;

    private final Store store;
    private final Recovery recovery;
    private final String session;
    private final String id;
    private final RunPlace place;
    private final RunState state;
    private Optional<SessionLine> lastRead = Optional.empty();
    private int still;

    /** @param state what is known of the run; that of a run without an end is read from its beginning */
    private StoredRun(Store store, Recovery recovery, Ids.RunId run, long offset, RunState state) {
        this.store = store;
        this.recovery = recovery;
        this.session = run.session();
        this.id = Ids.run(run.session(), run.ordinal());
        this.place = new RunPlace(store, run, offset);
        this.state = state;
    }

    /**
     * Finds the run in its session, from which it must be known that it existed a moment ago; empty when it has no such run, or
     * was deleted.
     */
    static Optional<StoredRun> find(Store store, Recovery recovery, Ids.RunId run) {
        return SessionScan.find(store, run.session()).flatMap(scan -> find(store, recovery, run, scan));
    }

    private static Optional<StoredRun> find(Store store, Recovery recovery, Ids.RunId run, SessionScan session) {
        try (SessionScan scan = session) {
            return scan.run(run.ordinal())
                    .map(found -> new StoredRun(store, recovery, run, found.offset(), known(store, run, scan, found)));
        }
    }

    private static RunState known(Store store, Ids.RunId run, SessionScan scan, SessionScan.ScannedRun found) {
        boolean atRest = found.sealed() && (run.ordinal() < scan.lastOrdinal() || !store.busy(run.session()));
        if (!atRest) {
            return new RunState();
        }
        return found.state().endReadable() ? found.state() : scan.whole(found);
    }

    /** Reads on to what is there now; between two looks no file stays open, for nobody says when the last one was. */
    private synchronized void readOn() {
        try (SessionCursor lines = behindLastRead()) {
            Optional<SessionLine> line = lines.next();
            while (line.isPresent() && state.completed().isEmpty()) {
                if (isPast(line.get())) {
                    state.endUnreadable();
                } else if (SessionScan.seqOf(line.get()) > state.lastSeq()) {
                    if (isEnd(line.get()) && !free(lines)) {
                        return;
                    }
                    still = 0;
                    take(line.get());
                }
                lastRead = line;
                line = lines.next();
            }
        }
    }

    /** Where the last line does not stand any more the session was written anew; then all of the run is looked at again. */
    private SessionCursor behindLastRead() {
        if (lastRead.isEmpty()) {
            return place.open();
        }
        SessionLine last = lastRead.get();
        SessionCursor lines = store.read(session, last.offset());
        if (lines.next()
                .filter(line -> Arrays.equals(line.bytes(), last.bytes()))
                .isPresent()) {
            return lines;
        }
        lines.close();
        return place.open();
    }

    /** Whether the run must have ended before that line, though its end was not to be read. */
    private boolean isPast(SessionLine line) {
        return line.isSeal() || (state.lastSeq() > 0 && SessionScan.seqOf(line) == 1 && !place.begins(line));
    }

    private static boolean isEnd(SessionLine line) {
        return !line.isPiece()
                && SessionScan.eventOf(line).filter(Envelope::terminal).isPresent();
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

    /** What cannot be read is passed over: readers are told of the gap. */
    private void take(SessionLine line) {
        if (line.isPiece() || SessionScan.eventOf(line).isPresent()) {
            SessionScan.observe(state, line);
        }
    }

    /** A run without an end whose owner is dead gets its end now. */
    private synchronized void lookForOwner() {
        if (state.completed().isEmpty() && still++ % STILL == 0 && !store.busy(session)) {
            readOn(); // what it wrote just before it let go
            if (state.completed().isEmpty()) {
                close();
                readOn();
            }
        }
    }

    private void close() {
        try {
            recovery.recover(session);
        } catch (DamagedSessionException e) {
            LOG.log(Level.WARNING, "run {0} cannot be closed: {1}", id, e.getMessage());
            state.endUnreadable();
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
        return place.open();
    }

    @Override
    public synchronized Optional<String> broken() {
        return state.endReadable()
                ? Optional.empty()
                : Optional.of(
                        "session " + session + " is damaged and the end of this run cannot be read; runnel verify "
                                + session + " says where");
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
