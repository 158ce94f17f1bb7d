package dev.runnel.run;

import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.ApprovalPolicy.Verdict;
import dev.runnel.agent.Gate;
import dev.runnel.event.Event;
import dev.runnel.event.Event.DecidedBy;
import dev.runnel.event.EventSink;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run's calls go ahead, or asks a person first. A question belongs to one call, which waits in this process with the very
 * arguments that were shown: an answer can let nothing else through, counts once, and is worth nothing after the wait.
 *
 * <p>Safe for use by several threads: the run's asks and waits, others answer.
 */
public final class Approvals implements Gate {

    private final Function<Optional<ApprovalMode>, ApprovalPolicy> policy;
    private volatile Optional<ApprovalMode> mode;
    private final Grants grants;
    private final Optional<Duration> wait;
    private final TimeLimit time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private final Map<String, Question> questions = new LinkedHashMap<>(); // guarded by lock, as is what they hold

    /** The answer that counts, and whose it is. */
    public record Answer(Event.Decision decision, DecidedBy by) {}

    private static final class Question {
        final String id;
        final String call;
        final String digest;
        final EventSink sink;

        @Nullable
        Answer answer;

        Question(String id, String call, String digest, EventSink sink) {
            this.id = id;
            this.call = call;
            this.digest = digest;
            this.sink = sink;
        }
    }

    /**
     * Asks as far as a policy says.
     *
     * @param policy in the mode that is asked for, as far as that is allowed; looked up with each call that may change
     *     anything, and not before
     * @param mode that is asked for
     * @param wait how long a person may take to answer; empty where there is nobody to ask
     * @param time of the run, which does not go on while a person is asked
     */
    Approvals(
            Function<Optional<ApprovalMode>, ApprovalPolicy> policy,
            Optional<ApprovalMode> mode,
            Grants grants,
            Optional<Duration> wait,
            TimeLimit time) {
        this.policy = policy;
        this.mode = mode;
        this.grants = grants;
        this.wait = wait;
        this.time = time;
    }

    /** As {@link Run#approval}. */
    void mode(ApprovalMode asked) {
        mode = Optional.of(asked);
    }

    @Override
    public Decision check(Request request, EventSink sink) throws InterruptedException {
        if (request.free()) {
            return new Decision.Allow();
        }
        return switch (policy.apply(mode).judge(request)) {
            case Verdict.Free _ -> new Decision.Allow();
            case Verdict.Never(String reason) -> new Decision.Deny(reason);
            case Verdict.Ask ask ->
                grants.cover(request) ? new Decision.Allow(ask.protectedFile()) : ask(request, ask, sink);
        };
    }

    private Decision ask(Request request, Verdict.Ask ask, EventSink sink) throws InterruptedException {
        var question = new Question(Ids.newApproval(), request.call().id(), Grants.digest(request), sink);
        long expires = wait.orElse(Duration.ZERO).toMillis();
        lock.lock();
        try {
            questions.put(question.id, question);
            sink.emit(new Event.ApprovalRequired(
                    question.call,
                    question.id,
                    request.call().name(),
                    request.call().shown(),
                    ask.reason(),
                    expires));
            Answer answer = await(question);
            return answer.decision() == Event.Decision.APPROVE
                    ? new Decision.Allow(ask.protectedFile())
                    : new Decision.Deny(reason(answer.by(), ask));
        } finally {
            lock.unlock();
        }
    }

    private Answer await(Question question) throws InterruptedException {
        if (wait.isEmpty()) {
            return settle(question, new Answer(Event.Decision.DENY, DecidedBy.POLICY));
        }
        time.pause();
        try {
            long left = wait.get().toNanos();
            while (question.answer == null && left > 0) {
                left = answered.awaitNanos(left);
            }
            return question.answer == null
                    ? settle(question, new Answer(Event.Decision.DENY, DecidedBy.TIMEOUT))
                    : question.answer;
        } catch (InterruptedException stop) {
            if (question.answer == null) {
                // Told when the run closes what is open; until then nobody else may answer.
                question.answer = new Answer(Event.Decision.DENY, DecidedBy.POLICY);
            }
            throw stop;
        } finally {
            time.go();
        }
    }

    /** The answer counts from the moment it is journalled. */
    private Answer settle(Question question, Answer answer) {
        question.sink.emit(new Event.ApprovalResolved(question.call, question.id, answer.decision(), answer.by()));
        question.answer = answer;
        answered.signalAll();
        return answer;
    }

    private static String reason(DecidedBy by, Verdict.Ask ask) {
        return switch (by) {
            case USER ->
                "not done: the user said no. Do not try it again in another way; ask what to do instead, or go on"
                        + " without it";
            case TIMEOUT -> "not done: it needs a person's leave (" + ask.reason() + "), and nobody answered in time";
            case POLICY -> "not done: it needs a person's leave (" + ask.reason() + "), and nobody can be asked here";
        };
    }

    /** As {@link Run#answer}. */
    Optional<Answer> answer(String approval, Event.Decision decision, boolean remember) {
        lock.lock();
        try {
            Question question = questions.get(approval);
            if (question == null) {
                return Optional.empty();
            }
            if (question.answer == null) {
                if (remember && decision == Event.Decision.APPROVE) {
                    grants.add(question.digest);
                }
                return Optional.of(settle(question, new Answer(decision, DecidedBy.USER)));
            }
            return Optional.of(question.answer);
        } finally {
            lock.unlock();
        }
    }
}
