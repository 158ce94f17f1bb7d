package dev.runnel.run;

import dev.runnel.store.Store;
import dev.runnel.store.Verdict;
import dev.runnel.store.Verdict.Damage;

/** A session, or a file that is said to be one, is not as it was written. The message says where and what. */
public final class DamagedSessionException extends Exception {

    private static final long serialVersionUID = 1;

    DamagedSessionException(String what) {
        super(what);
    }

    DamagedSessionException(Damage damage) {
        super("line " + damage.line() + ", byte " + damage.offset() + ": " + damage.what());
    }

    /** Of a session in which something could not be read; looks for the first bad place. */
    static DamagedSessionException of(Store store, String session) {
        return store.verify(session)
                .flatMap(Verdict::damage)
                .map(DamagedSessionException::new)
                .orElseGet(() -> new DamagedSessionException("a line of it cannot be read"));
    }

    /** What whoever asked is told: nothing can be added to the session. */
    RunRefusedException refusal(String session) {
        return new RunRefusedException(
                RunRefusedException.Why.DAMAGED,
                "Session " + session + " is damaged and cannot be gone on with: " + getMessage() + ". runnel verify "
                        + session + " looks at all of it; a fork at a run before that line can be gone on with.");
    }
}
