package dev.runnel.run;

import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.Glance;
import dev.runnel.store.Received;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionBusyException;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.store.Verdict;
import dev.runnel.store.Verdict.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What can be done with whole sessions: name them, forget them, fork them, take them out and in. Safe for use by several
 * threads.
 *
 * <p>All methods throw {@link RunRefusedException} where there is no such session of the principal's, or where a run that goes
 * on stands in the way; nothing was changed then. {@link dev.runnel.store.StoreException} says that the store failed.
 */
public final class Archive {

    private final Store store;
    private final LiveRuns live;
    private final Recovery recovery;
    private final Workspaces workspaces;
    private final Clock clock;

    Archive(Store store, LiveRuns live, Recovery recovery, Workspaces workspaces, Clock clock) {
        this.store = store;
        this.live = live;
        this.recovery = recovery;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /**
     * Names a session, also while a run of this process goes on in it.
     *
     * @param given one line of text with 200 characters at most, or it is refused; blanks around it are left out
     */
    public void rename(String principal, String session, String given) throws RunRefusedException {
        String title = Title.of(given);
        SessionInfo info = known(principal, session);
        boolean byItsRun = live.find(session).map(run -> run.title(title)).orElse(false);
        if (!byItsRun) {
            atRest(info, Optional.empty(), writer -> {
                writer.title(title);
                writer.force();
                return title;
            });
        }
    }

    /** Something to be done to a session while no run goes on in it. */
    interface Work<T, E extends Exception> {
        T work(SessionWriter writer) throws RunRefusedException, E;
    }

    /**
     * Opens a session, its last run ended, and has something done while nobody can begin a run in it.
     *
     * @param workspace the named workspace in which nobody is to begin a run either, if the work touches that
     */
    <T, E extends Exception> T atRest(SessionInfo info, Optional<NamedWorkspace> workspace, Work<T, E> work)
            throws RunRefusedException, E {
        live.keepFree(info.id(), info.principal(), workspace);
        try {
            return opened(info, work);
        } finally {
            live.leave(info.id());
        }
    }

    private <T, E extends Exception> T opened(SessionInfo info, Work<T, E> work) throws RunRefusedException, E {
        SessionWriter writer = open(info.id());
        boolean closed = false;
        try (var _ = recovery.closeOpenRun(info.id(), writer)) {
            T result = work.work(writer);
            closed = true;
            return result;
        } catch (DamagedSessionException e) {
            throw e.refusal(info.id());
        } catch (RunRefusedException refused) {
            closed = true; // the session itself is in order
            throw refused;
        } finally {
            if (closed) {
                writer.close();
            } else {
                writer.abandon();
            }
        }
    }

    /** Forgets a session. The folder it worked in stays as it is. */
    public void delete(String principal, String session) throws RunRefusedException {
        known(principal, session);
        live.keepFree(session, principal, Optional.empty());
        try {
            if (!store.delete(session)) {
                throw unknown();
            }
        } catch (SessionBusyException e) {
            throw busy(session);
        } finally {
            live.leave(session);
        }
    }

    /** A session as one file, to be closed by the caller; what happens to the session meanwhile does not change it. */
    public Exported export(String principal, String session) throws RunRefusedException {
        known(principal, session);
        SessionScan scan = ended(session);
        return new Exported(session, scan.all(), scan.end());
    }

    /**
     * Begins a session with the conversation and the runs of another up to one of its runs, that one included. It works in the
     * same folder, as that is now.
     *
     * @return the new session's id
     */
    public String fork(String principal, String session, String run)
            throws RunRefusedException, DamagedSessionException {
        SessionInfo info = known(principal, session);
        int ordinal = Ids.parse(run)
                .filter(id -> id.session().equals(session))
                .map(Ids.RunId::ordinal)
                .orElseThrow(Archive::unknownRun);
        requireWhole(session, ordinal);
        return begin(fork(info), transcription -> {
            try (SessionCursor lines = scan(session).all()) {
                transcription.take(lines, ordinal);
            }
            return store.glance(session).flatMap(Glance::title);
        });
    }

    private SessionInfo fork(SessionInfo info) {
        return new SessionInfo(
                Ids.newSession(), clock.instant(), info.principal(), info.workspace(), info.workspaceName());
    }

    /** That the run is there and ended, and all up to its end as it was written. */
    private void requireWhole(String session, int ordinal) throws RunRefusedException, DamagedSessionException {
        long end = end(session, ordinal);
        Optional<Damage> damage = store.verify(session).flatMap(Verdict::damage).filter(found -> found.offset() < end);
        if (damage.isPresent()) {
            throw new DamagedSessionException(damage.get());
        }
    }

    /** Where the run ends. */
    private long end(String session, int ordinal) throws RunRefusedException {
        int runs = runs(session);
        if (ordinal > runs) {
            throw unknownRun();
        }
        try (var scan = ordinal == runs ? ended(session) : scan(session)) {
            return scan.run(ordinal + 1).map(SessionScan.ScannedRun::offset).orElse(scan.end());
        }
    }

    private int runs(String session) throws RunRefusedException {
        try (var scan = scan(session)) {
            return scan.lastOrdinal();
        }
    }

    /** The session as it is now; nobody keeps another process from deleting it meanwhile. */
    private SessionScan scan(String session) throws RunRefusedException {
        return SessionScan.find(store, session).orElseThrow(Archive::unknown);
    }

    /**
     * Takes a session in that was {@link #export exported}, here or elsewhere, as a new one of the principal's. It works in the
     * workspace of the same name if there is one, else in the folder any new session gets: a file cannot choose a folder.
     *
     * @return the new session's id
     * @throws IOException if the file cannot be read to its end
     * @throws DamagedSessionException if it is no session, or not as it was written, or its last run has no end
     */
    public String take(String principal, InputStream file)
            throws IOException, RunRefusedException, DamagedSessionException {
        try (Received received = store.receive(file);
                SessionCursor lines = received.lines()) {
            requireWhole(received.verdict());
            SessionInfo info = lines.next().orElseThrow().session().orElseThrow();
            return begin(taken(principal, info), transcription -> {
                transcription.take(lines, Integer.MAX_VALUE);
                return transcription.title();
            });
        }
    }

    private static void requireWhole(Verdict verdict) throws DamagedSessionException {
        if (verdict.damage().isPresent()) {
            throw new DamagedSessionException(verdict.damage().get());
        }
        if (verdict.open()) {
            throw new DamagedSessionException("its last run has no end");
        }
    }

    private SessionInfo taken(String principal, SessionInfo info) throws RunRefusedException {
        String session = Ids.newSession();
        Optional<String> name = info.workspaceName().filter(workspaces.names(principal)::contains);
        try {
            Path folder = workspaces.choose(session, principal, name).orElseThrow(() -> new IOException("it is gone"));
            return new SessionInfo(session, clock.instant(), principal, folder.toString(), name);
        } catch (IOException e) {
            throw new RunRefusedException(Why.WORKSPACE, "The workspace cannot be used: " + e.getMessage() + ".");
        }
    }

    private interface Filling {
        /** Gives the title, if there is one. */
        Optional<String> fill(Transcription transcription) throws RunRefusedException;
    }

    private String begin(SessionInfo info, Filling filling) throws RunRefusedException {
        live.keepFree(info.id(), info.principal(), Optional.empty());
        try {
            return begun(info, filling);
        } finally {
            live.leave(info.id());
        }
    }

    private String begun(SessionInfo info, Filling filling) throws RunRefusedException {
        SessionWriter writer = store.draft(info);
        boolean whole = false;
        try {
            filling.fill(Transcription.asAnother(info.id(), writer)).ifPresent(writer::title);
            whole = true;
            return info.id();
        } finally {
            if (whole) {
                writer.close();
            } else {
                writer.abandon();
            }
        }
    }

    /** The session with its last run ended, to be closed; a run whose process is dead gets its end now. */
    private SessionScan ended(String session) throws RunRefusedException {
        if (unsealed(session).isPresent()) {
            try {
                recovery.recover(session);
            } catch (DamagedSessionException e) {
                throw e.refusal(session);
            }
        }
        var scan = scan(session);
        Optional<String> run = scan.unsealedRun().map(SessionScan.ScannedRun::id);
        if (run.isPresent()) {
            scan.close();
            throw LiveRuns.busy(run.get());
        }
        return scan;
    }

    private Optional<String> unsealed(String session) throws RunRefusedException {
        try (var scan = scan(session)) {
            return scan.unsealedRun().map(SessionScan.ScannedRun::id);
        }
    }

    /** Opens a session for writing. */
    SessionWriter open(String session) throws RunRefusedException {
        try {
            return store.open(session).orElseThrow(Archive::unknown);
        } catch (SessionBusyException e) {
            throw busy(session);
        }
    }

    private RunRefusedException busy(String session) throws RunRefusedException {
        return LiveRuns.busy(Ids.run(session, Math.max(runs(session), 1)));
    }

    /** A session of the principal's. */
    SessionInfo known(String principal, String session) throws RunRefusedException {
        return store.info(session)
                .filter(info -> info.principal().equals(principal))
                .orElseThrow(Archive::unknown);
    }

    private static RunRefusedException unknown() {
        return new RunRefusedException(
                Why.UNKNOWN_SESSION, "There is no such session; GET /sessions lists what is there.");
    }

    private static RunRefusedException unknownRun() {
        return new RunRefusedException(
                Why.UNKNOWN_RUN, "The session has no such run; GET /sessions/{session} lists its runs.");
    }
}
