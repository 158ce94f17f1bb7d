package dev.runnel.run;

import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionBusyException;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.store.Verdict;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/**
 * Removes the events of runs that ended long ago: the first and the last stay, and one gap says how many were between them.
 * The conversation stays, so a session can be gone on with for ever.
 *
 * <p>A session is written anew aside and takes the place of the old one at once, locked all the while. Sessions with a run
 * under way are left for the next time; those that are damaged stay as they are, for what is written anew would hide it.
 */
final class Retention implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");
    // The first event, the gap, the last event.
    private static final int LEAST_EVENTS = 3;

    private final Store store;
    private final LiveRuns live;
    private final Duration kept;
    private final Clock clock;
    private final ReentrantLock working = new ReentrantLock();
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();
    private volatile Optional<Thread> thread = Optional.empty();

    /** @param kept how long after its end the events of a run stay */
    Retention(Store store, LiveRuns live, Duration kept, Clock clock) {
        this.store = store;
        this.live = live;
        this.kept = kept;
        this.clock = clock;
    }

    /** Begins to look at all sessions, on a thread of its own, for it may take long; not while that goes on already. */
    void start() {
        if (thread.filter(Thread::isAlive).isEmpty()) {
            thread = Optional.of(Thread.ofVirtual().name("retention").start(this::apply));
        }
    }

    /** Looks at all sessions, one after the other; a session that fails does not stop the others. */
    void apply() {
        working.lock();
        try {
            for (String session : store.ids()) {
                if (live.stopping()) {
                    return;
                }
                applyTo(session);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "old events cannot be removed; they only take up room", e);
        } finally {
            working.unlock();
        }
    }

    private void applyTo(String session) {
        try {
            Instant before = clock.instant().minus(kept);
            if (!damaged.contains(session) && !due(session, before).isEmpty()) {
                thin(session, before);
            }
        } catch (DamagedSessionException e) {
            damaged.add(session);
            LOG.log(
                    Level.WARNING,
                    "session {0} is damaged and keeps its old events: {1}; runnel verify {0} says more",
                    session,
                    e.getMessage());
        } catch (SessionBusyException | RunRefusedException e) {
            LOG.log(Level.DEBUG, "session {0} is under way; its old events are removed later", session);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "old events of session " + session + " cannot be removed; the others go on", e);
        }
    }

    /** The numbers of the runs that have something to remove. Runs end one after the other, so it ends at the first young one. */
    private Set<Integer> due(String session, Instant before) {
        var due = new HashSet<Integer>();
        try (var scan = SessionScan.of(store, session)) {
            for (SessionScan.ScannedRun run : scan.runs()) {
                if (run.seal().filter(seal -> seal.events() > LEAST_EVENTS).isEmpty()) {
                    continue;
                }
                if (run.state().ended().filter(before::isAfter).isEmpty()) {
                    break;
                }
                due.add(run.ordinal());
            }
        }
        return due;
    }

    private void thin(String session, Instant before)
            throws SessionBusyException, RunRefusedException, DamagedSessionException {
        live.keepFree(session, "", Optional.empty());
        try {
            Optional<SessionWriter> writer = store.rewrite(session);
            if (writer.isPresent()) {
                thin(session, before, writer.get());
            }
        } finally {
            live.leave(session);
        }
    }

    private void thin(String session, Instant before, SessionWriter writer) throws DamagedSessionException {
        boolean whole = false;
        try {
            requireWhole(session);
            whole = write(session, due(session, before)::contains, writer);
        } finally {
            if (whole) {
                writer.close();
            } else {
                writer.abandon();
            }
        }
    }

    private void requireWhole(String session) throws DamagedSessionException {
        Optional<Verdict> verdict = store.verify(session);
        if (verdict.flatMap(Verdict::damage).isPresent()) {
            throw new DamagedSessionException(verdict.get().damage().get());
        }
        if (verdict.filter(found -> !found.open()).isEmpty()) {
            throw new DamagedSessionException("its last run has no end");
        }
    }

    /** Whether all of it was written; not when the program ends meanwhile. */
    private boolean write(String session, IntPredicate thinned, SessionWriter writer) {
        var transcription = Transcription.thinning(session, writer, thinned);
        try (SessionCursor lines = store.read(session, 0)) {
            for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (live.stopping()) {
                    return false;
                }
                transcription.take(line.get());
            }
        }
        transcription.title().ifPresent(writer::title);
        writer.keepOnly(transcription.contents());
        return true;
    }

    /** Waits until nothing is looked at any more; to be told first that the program ends. May be called twice. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (thread.filter(Thread::isAlive).isPresent()) {
            try {
                thread.get().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
