package dev.runnel.acp;

import dev.runnel.run.CancelReason;
import dev.runnel.run.Run;
import java.util.Optional;

/** The work on one prompt, which may be cancelled before its run begins. Safe for use by several threads. */
final class Turn {

    private Optional<CancelReason> cancelled = Optional.empty();
    private Optional<Run> run = Optional.empty();

    synchronized void started(Run begun) {
        run = Optional.of(begun);
        cancelled.ifPresent(begun::cancel);
    }

    /** The calls still to come are judged in that mode. */
    synchronized void mode(String word) {
        run.ifPresent(begun -> begun.approval(word));
    }

    synchronized void cancel(CancelReason why) {
        if (cancelled.isEmpty()) {
            cancelled = Optional.of(why);
            run.ifPresent(begun -> begun.cancel(why));
        }
    }

    synchronized boolean cancelled() {
        return cancelled.isPresent();
    }
}
