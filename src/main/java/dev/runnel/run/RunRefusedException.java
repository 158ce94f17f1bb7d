package dev.runnel.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was asked for cannot be done, such as beginning a run. The message is one sentence for whoever asked: what is wrong, and what to do. */
public final class RunRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private static final int MOST_NAMES = 10;

    private final Why why;
    private final String sentence;
    private final String run;
    private final ArrayList<String> files = new ArrayList<>();

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

    /** @param files that were changed since, so that nothing is put back */
    RunRefusedException(List<String> files) {
        this(
                Why.CHANGED_SINCE,
                "These files were changed since, so nothing was put back: " + names(files)
                        + ". Save what is in them elsewhere, or take those changes back first.");
        this.files.addAll(files);
    }

    private static String names(List<String> files) {
        return String.join(", ", files.subList(0, Math.min(files.size(), MOST_NAMES)))
                + (files.size() > MOST_NAMES ? " and " + (files.size() - MOST_NAMES) + " more" : "");
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

    /** The files that stand in the way, all of them. */
    public List<String> files() {
        return List.copyOf(files);
    }

    /** What stands in the way. */
    public enum Why {
        UNKNOWN_SESSION,
        UNKNOWN_RUN,
        /** What was given is no title. */
        TITLE,
        /** A run of the same session, or in the same named workspace, goes on. */
        BUSY,
        /** The session is not as it was written, and what is damaged would be needed. */
        DAMAGED,
        /** An idempotency key was used with another body before. */
        KEY_REUSED,
        TOO_MANY,
        STOPPING,
        /** The model cannot be had. */
        MODEL,
        WORKSPACE,
        /** There is no approval mode of that name. */
        APPROVAL,
        /** No run changed files, or all of it is taken back already; or nothing was taken back that could be done again. */
        NOTHING_TO_UNDO,
        /** Files were changed since a run changed them. */
        CHANGED_SINCE,
        /** A rule says no. */
        FORBIDDEN
    }
}
