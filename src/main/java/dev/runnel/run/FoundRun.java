package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
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
        return first(event -> event.event() instanceof Event.ApprovalResolved resolved
                        && resolved.approval().equals(approval)
                ? Optional.of(new Approvals.Answer(resolved.decision(), resolved.by()))
                : Optional.empty());
    }

    /** The number of the event by which this run asked a question; empty where it did not so far. */
    public Optional<Long> asked(String approval) throws InterruptedException {
        return first(event -> event.event() instanceof Event.ApprovalRequired required
                        && required.approval().equals(approval)
                ? Optional.of(event.seq())
                : Optional.empty());
    }

    /** What is found in the first of the events so far in which there is something. */
    private <T> Optional<T> first(Function<Envelope, Optional<T>> look) throws InterruptedException {
        long last = status().lastSeq();
        try (Subscription events = subscribe(0)) {
            Optional<Envelope> next = events.next(LOOK);
            while (next.isPresent()) {
                Optional<T> found = look.apply(next.get());
                if (found.isPresent() || next.get().seq() >= last) {
                    return found;
                }
                next = events.next(LOOK);
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
