package dev.runnel.run;

import java.util.Optional;

/** A run cannot be begun. The message is one sentence for whoever asked: what is wrong, and what to do. */
public final class RunRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final Why why;
    private final String sentence;
    private final String run;

    RunRefusedException(Why why, String sentence) {
        this(why, sentence, "");
    }

    /** @param run the run that stands in the way */
    RunRefusedException(Why why, String sentence, String run) {
        super(sentence);
        this.why = why;
        this.sentence = sentence;
        this.run = run;
    }

    public Why why() {
        return why;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** The run that stands in the way. */
    public Optional<String> run() {
        return run.isEmpty() ? Optional.empty() : Optional.of(run);
    }

    /** What stands in the way. */
    public enum Why {
        UNKNOWN_SESSION,
        UNKNOWN_RUN,
        /** A run of the same session, or in the same named workspace, goes on. */
        BUSY,
        /** An idempotency key was used with another body before. */
        KEY_REUSED,
        TOO_MANY,
        STOPPING,
        /** The model cannot be had. */
        MODEL,
        WORKSPACE
    }
}
