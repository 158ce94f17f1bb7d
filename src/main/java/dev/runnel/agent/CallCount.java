package dev.runnel.agent;

import dev.runnel.event.Event.Limit;
import java.util.Optional;

/** Counts the calls of a run, and those that fail again and again; tells when no more is to be done. */
final class CallCount {

    // The third time the same thing fails in the same way, the model goes round in circles.
    private static final int MOST_FAILURES = 3;

    private final int most;
    private int begun;
    private int failures;
    private String lastFailed = "";

    CallCount(int most) {
        this.most = most;
    }

    /** Why the next call is not to be done. */
    Optional<Limit> reached() {
        if (begun >= most) {
            return Optional.of(Limit.CALLS);
        }
        return failures >= MOST_FAILURES ? Optional.of(Limit.REPEATED_FAILURES) : Optional.empty();
    }

    /** How many more calls may begin. */
    int left() {
        return most - begun;
    }

    /** Takes in a call that was done. */
    void done(ToolCall call, boolean ok) {
        begun++;
        String what = call.name() + " " + call.use().arguments();
        if (ok) {
            failures = 0;
        } else {
            failures = what.equals(lastFailed) && failures > 0 ? failures + 1 : 1;
        }
        lastFailed = what;
    }
}
