package dev.runnel.app;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.ErrorCode;
import java.util.Optional;

/** What the process says when it ends; the contract, section 4. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    NOT_CONFIGURED(3),
    APPROVAL_NEEDED(4),
    LIMIT(5),
    INTERRUPTED(130),
    OUTPUT_CLOSED(141),
    TERMINATED(143);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number the shell sees. */
    public int number() {
        return number;
    }

    /**
     * The code of a run that ended, where nothing from outside ended it: after SIGTERM or a closed output the caller
     * knows better than the run, which was cancelled in any case.
     *
     * @param error the code of the run's last {@code on_error}, if there was one
     */
    public static ExitCode of(CompletionReason reason, Optional<ErrorCode> error) {
        return switch (reason) {
            case DONE -> DONE;
            case CANCELLED -> INTERRUPTED;
            case LIMIT -> LIMIT;
            case ERROR -> error.filter(ErrorCode.NOT_CONFIGURED::equals).isPresent() ? NOT_CONFIGURED : FAILED;
            case REFUSED, INTERRUPTED -> FAILED;
        };
    }
}
