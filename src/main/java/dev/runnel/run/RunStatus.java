package dev.runnel.run;

import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a run stands.
 *
 * @param reason why it ended; empty while it goes on
 * @param files paths of the files it has changed so far
 * @param lastSeq number of its last event so far
 */
public record RunStatus(
        String run,
        String session,
        String model,
        String message,
        int turns,
        Instant started,
        Optional<Instant> ended,
        Optional<CompletionReason> reason,
        List<String> files,
        long lastSeq) {

    static RunStatus of(String run, String session, RunState state) {
        return new RunStatus(
                run,
                session,
                state.start().map(Event.RunStart::model).orElse(""),
                state.start().map(Event.RunStart::message).orElse(""),
                state.turns(),
                state.started(),
                state.ended(),
                state.completed().map(Event.Completed::reason),
                state.files(),
                state.lastSeq());
    }

    /** Whether it has not ended yet. */
    public boolean running() {
        return reason.isEmpty();
    }
}
