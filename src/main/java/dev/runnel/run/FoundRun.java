package dev.runnel.run;

import java.util.Optional;
import java.util.function.Supplier;

/** A run as those see it who want to read it, wherever it is worked on. */
public final class FoundRun {

    private final Optional<Run> live;
    private final EventLog log;
    private final Supplier<RunStatus> status;

    private FoundRun(Optional<Run> live, EventLog log, Supplier<RunStatus> status) {
        this.live = live;
        this.log = log;
        this.status = status;
    }

    /** A run of this process. */
    public static FoundRun live(Run run) {
        return new FoundRun(Optional.of(run), run.log(), run::status);
    }

    static FoundRun stored(StoredRun run) {
        return new FoundRun(Optional.empty(), run, run::status);
    }

    public RunStatus status() {
        return status.get();
    }

    /** A reader that is given what follows {@code afterSeq}; 0 for everything. */
    public Subscription subscribe(long afterSeq) {
        return new Subscription(log, afterSeq);
    }

    /** The run, where this process works on it. */
    public Optional<Run> live() {
        return live;
    }
}
