package dev.runnel.run;

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
}
