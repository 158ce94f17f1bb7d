package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A run as those see it who want to read it, wherever it is worked on. */
public final class FoundRun {

    private static final Duration LOOK = Duration.ofSeconds(1);

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

    /** How a question of this run, which is over, was answered; empty where it asked no such thing. */
    public Optional<Approvals.Answer> answered(String approval) throws InterruptedException {
        try (Subscription events = subscribe(0)) {
            for (Optional<Envelope> next = events.next(LOOK); next.isPresent(); next = events.next(LOOK)) {
                if (next.get().event() instanceof Event.ApprovalResolved resolved
                        && resolved.approval().equals(approval)) {
                    return Optional.of(new Approvals.Answer(resolved.decision(), resolved.by()));
                }
                if (next.get().terminal()) {
                    break;
                }
            }
            return Optional.empty();
        } catch (Subscription.BrokenRunException unreadable) {
            return Optional.empty();
        }
    }

    /** The run, where this process works on it. */
    public Optional<Run> live() {
        return live;
    }
}
