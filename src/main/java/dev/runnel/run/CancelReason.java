package dev.runnel.run;

import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import java.util.Optional;

/** Why a run is stopped from outside. */
public enum CancelReason {
    /** Somebody asked for it. */
    USER(CompletionReason.CANCELLED, "cancelled"),
    /** The client that asked for the work, and wanted it to end with its connection, is gone. */
    CLIENT_GONE(CompletionReason.CANCELLED, "cancelled: the client is gone"),
    /** It has used up its time. */
    TIME(CompletionReason.LIMIT, "stopped: the time limit of the run is reached"),
    /** The program ends. */
    SHUTDOWN(CompletionReason.INTERRUPTED, "interrupted: Runnel was stopped");

    private final CompletionReason reason;
    private final String words;

    CancelReason(CompletionReason reason, String words) {
        this.reason = reason;
        this.words = words;
    }

    CompletionReason reason() {
        return reason;
    }

    /** The limit that it is, where it is one. */
    Optional<Event.Limit> limit() {
        return this == TIME ? Optional.of(Event.Limit.TIME) : Optional.empty();
    }

    /** What is said of calls that were under way. */
    String words() {
        return words;
    }

    /** What readers are told before the end, where the reason alone does not say what to do. */
    Optional<Event.Failed> explanation() {
        return switch (this) {
            case SHUTDOWN ->
                Optional.of(new Event.Failed(
                        "Runnel was stopped while this run went on; send a message to the session to go on.",
                        Event.ErrorCode.INTERRUPTED,
                        true,
                        Optional.empty()));
            case USER, CLIENT_GONE, TIME -> Optional.empty();
        };
    }
}
