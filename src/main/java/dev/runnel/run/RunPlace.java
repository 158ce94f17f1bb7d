package dev.runnel.run;

import dev.runnel.event.Event;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import dev.runnel.store.StoreException;
import java.io.FileNotFoundException;
import java.util.Optional;

/**
 * Where a run begins in its session, found some time ago. A session may be written anew meanwhile, and its runs then begin
 * elsewhere; so whoever wants to read looks first whether the run still begins there, and else looks it up again.
 *
 * @param offset where it began
 */
record RunPlace(Store store, Ids.RunId run, long offset) {

    /**
     * A cursor at the run's beginning; it stays in the session as it is now, whoever writes it anew.
     *
     * @throws StoreException if the run is gone
     */
    SessionCursor open() {
        SessionCursor lines = store.read(run.session(), offset);
        boolean here = false;
        try {
            here = lines.next().filter(this::begins).isPresent();
        } finally {
            if (!here) {
                lines.close();
            }
        }
        if (!here) {
            return lookUp();
        }
        lines.seek(offset);
        return lines;
    }

    /** Whether the run begins with that line. */
    boolean begins(SessionLine line) {
        try {
            return line.isEvent()
                    && line.seq() == 1
                    && line.event().event() instanceof Event.RunStart start
                    && start.run().equals(Ids.run(run.session(), run.ordinal()));
        } catch (IllegalArgumentException noSuchLine) {
            return false;
        }
    }

    private SessionCursor lookUp() {
        var scan = SessionScan.of(store, run.session());
        Optional<SessionScan.ScannedRun> found = scan.run(run.ordinal());
        if (found.isEmpty()) {
            scan.close();
            String id = Ids.run(run.session(), run.ordinal());
            throw new StoreException(
                    "cannot read run " + id, new FileNotFoundException("it is no longer in its session"));
        }
        return scan.at(found.get());
    }
}
