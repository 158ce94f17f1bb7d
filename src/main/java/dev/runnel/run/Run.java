package dev.runnel.run;

import dev.runnel.agent.AgentLoop;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.Ending;
import dev.runnel.agent.Task;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.ErrorCode;
import dev.runnel.model.ModelException;
import dev.runnel.store.StoreException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The work on one message: a virtual thread of its own, from {@code on_start} to exactly one {@code on_complete}.
 *
 * <p>Cancelling is interrupting, and only this class interrupts the thread: at most once, and never after the work is done,
 * so that the closing events are written undisturbed.
 */
public final class Run {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");

    private final String id;
    private final String session;
    private final AgentLoop loop;
    private final Task task;
    private final Journal journal;
    private final Approvals approvals;
    private final Clock clock;
    private final Runnable onBroken;
    private final List<Runnable> whenOver = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock ending = new ReentrantLock();
    private Optional<CancelReason> cancelled = Optional.empty();
    private boolean over;

    /** @param onBroken called when the end cannot be stored, before readers are told */
    Run(
            String id,
            String session,
            AgentLoop loop,
            Task task,
            Journal journal,
            Approvals approvals,
            Clock clock,
            Runnable onBroken) {
        this.id = id;
        this.session = session;
        this.loop = loop;
        this.task = task;
        this.journal = journal;
        this.approvals = approvals;
        this.clock = clock;
        this.onBroken = onBroken;
        this.thread = Thread.ofVirtual().name("run-" + id).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Before {@link #start}: what is to be tidied away on the run's thread when it is over. */
    void whenOver(Runnable work) {
        whenOver.add(work);
    }

    EventLog log() {
        return journal;
    }

    public String id() {
        return id;
    }

    public String session() {
        return session;
    }

    /** A reader that is given what follows {@code afterSeq}; 0 for everything. */
    public Subscription subscribe(long afterSeq) {
        return new Subscription(journal, afterSeq);
    }

    /** The number of the last event so far. */
    public long lastSeq() {
        return journal.last();
    }

    /** Asks the run to end; does not wait for that. A run that is over stays as it is. */
    public void cancel(CancelReason why) {
        ending.lock();
        try {
            if (!over && cancelled.isEmpty()) {
                cancelled = Optional.of(why);
                thread.interrupt();
            }
        } finally {
            ending.unlock();
        }
    }

    /**
     * Answers a call that waits for a person; the first answer counts.
     *
     * @param remember whether the same call needs no asking any more in this session
     * @return the answer that counts; empty where nothing of that id was asked
     * @throws StoreException if the answer cannot be kept; then it does not count
     */
    public Optional<Approvals.Answer> answer(String approval, Event.Decision decision, boolean remember) {
        return approvals.answer(approval, decision, remember);
    }

    /**
     * Has the calls that are still to come judged in another approval mode, which can only narrow the configured one.
     *
     * @param word its name, as in {@link StartRequest#approval}
     * @throws IllegalArgumentException if there is no such mode
     */
    public void approval(String word) {
        approvals.mode(
                ApprovalMode.of(word).orElseThrow(() -> new IllegalArgumentException("no approval mode: " + word)));
    }

    /**
     * Waits for the end.
     *
     * @return whether it came in time
     */
    public boolean await(Duration wait) throws InterruptedException {
        return ended.await(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
    }

    /** How it stands. */
    RunStatus status() {
        return journal.state(state -> RunStatus.of(id, session, state));
    }

    /** Names the session of this run; false where the run is over and the session no longer its own. */
    boolean title(String title) {
        return journal.title(title);
    }

    private void work() {
        try {
            finish(workUntilTheEnd());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "run " + id + ": its end cannot be stored; readers are cut off", e);
            onBroken.run();
            journal.breakOff();
        } finally {
            whenOver.forEach(Runnable::run);
            ended.countDown();
        }
    }

    private record End(
            CompletionReason reason, Optional<Event.Limit> limit, Optional<Event.Failed> error, String ofOpenCalls) {

        static End failed(Event.Failed error, String ofOpenCalls) {
            return new End(CompletionReason.ERROR, Optional.empty(), Optional.of(error), ofOpenCalls);
        }

        static End cancelled(CancelReason why) {
            return new End(why.reason(), why.limit(), why.explanation(), why.words());
        }
    }

    private End workUntilTheEnd() {
        try {
            Ending ending = loop.run(task, journal);
            return over(new End(ending.reason(), ending.limit(), Optional.empty(), "not done"));
        } catch (InterruptedException stop) {
            return over(failed("The run was interrupted; send the message again.", ErrorCode.INTERRUPTED, ""));
        } catch (ModelException e) {
            LOG.log(Level.INFO, "run {0}: {1} ({2})", id, e.getMessage(), e.kind());
            var error =
                    new Event.Failed(e.getMessage(), ErrorCode.valueOf(e.kind().name()), e.retryable(), e.detail());
            return over(End.failed(error, "not done: the model failed"));
        } catch (StoreException e) {
            LOG.log(Level.ERROR, "run " + id + ": the journal failed", e);
            return over(failed(
                    "The journal cannot be written; free space on the disk or mend it, then send the message again.",
                    ErrorCode.STORAGE,
                    e.getMessage()));
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "run " + id + " broke", bug);
            return over(failed(
                    "Runnel itself broke in this run; the log has the details. Send the message again, and report it.",
                    ErrorCode.INTERNAL,
                    bug.toString()));
        }
    }

    private static End failed(String error, ErrorCode code, @Nullable String detail) {
        var failed =
                new Event.Failed(error, code, true, Optional.ofNullable(detail).filter(words -> !words.isEmpty()));
        return End.failed(failed, "not done: " + error);
    }

    /** From here on nobody interrupts. Whatever a cancelled run ended with, it ended because it was cancelled. */
    private End over(End end) {
        ending.lock();
        try {
            over = true;
            boolean _ = Thread.interrupted();
            return cancelled.map(End::cancelled).orElse(end);
        } finally {
            ending.unlock();
        }
    }

    private void finish(End end) {
        journal.state(state -> state.closing(end.ofOpenCalls(), end.ofOpenCalls()))
                .forEach(journal::emit);
        end.error().ifPresent(journal::emit);
        Instant now = clock.instant();
        journal.emit(journal.state(state -> state.completed(end.reason(), end.limit(), now)));
    }
}
