package dev.runnel.event;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something that happened in a run. From {@link RunStart} to exactly one {@link Completed} these are all that anybody
 * watching a run is told; {@link EventJson} knows how each looks on the wire.
 */
public sealed interface Event {

    /** The first event: what was asked of whom, and where. */
    record RunStart(
            String session,
            String run,
            String model,
            String workspace,
            String message,
            boolean offline,
            Optional<String> notice,
            Optional<ClientIds> client)
            implements Event {}

    /** A call of the model begins; {@code turn} counts from 1. */
    record TurnStart(int turn) implements Event {}

    /** A piece of the answer, never empty, never ending in half a surrogate pair. */
    record Token(String token) implements Event {
        public Token {
            requireText(token);
        }
    }

    /** A piece of visible reasoning, shaped as in {@link Token}. */
    record Reasoning(String token) implements Event {
        public Reasoning {
            requireText(token);
        }
    }

    /** A piece of a call's arguments while the model still writes them. */
    record ToolInput(String id, String name, String delta) implements Event {}

    /** A model call ended; the numbers are that call's own. */
    record Used(Tally tally) implements Event {}

    /** A tool call begins. {@code input} is an object, or the raw string where the model wrote no JSON object. */
    record ToolStart(String id, String name, JsonElement input, String title) implements Event {}

    /** Live output of a running command; {@code stream} is {@code stdout} or {@code stderr} where they are apart. */
    record ToolOutput(String id, String chunk, Optional<String> stream) implements Event {}

    /** One file changed on disk, between the start and the end of call {@code id}. */
    record DiffReady(
            String id,
            String diffId,
            String path,
            Change change,
            String diff,
            int added,
            int removed,
            Optional<String> from,
            boolean truncated)
            implements Event {}

    /** A tool call ended; {@code output} is what the model is told. */
    record ToolEnd(
            String id,
            String name,
            boolean ok,
            String output,
            long durationMillis,
            Optional<String> error,
            boolean truncated,
            OptionalInt exit)
            implements Event {}

    /** A call waits for a person; {@code expiresMillis} is how long, 0 where nobody can be asked. */
    record ApprovalRequired(
            String id, String approval, String name, JsonElement input, String reason, long expiresMillis)
            implements Event {

        /** All of what is to be allowed: the whole command, or the whole input as JSON. */
        public String asked() {
            JsonElement command = input.isJsonObject() ? input.getAsJsonObject().get("command") : null;
            return command != null && command.isJsonPrimitive() ? command.getAsString() : input.toString();
        }
    }

    /** A waiting call was answered. */
    record ApprovalResolved(String id, String approval, Decision decision, DecidedBy by) implements Event {}

    /** The to-do list changed; {@code items} is the whole list. */
    record Plan(List<PlanItem> items) implements Event {
        public Plan {
            items = List.copyOf(items);
        }
    }

    /** The provider failed in a way worth another try, which comes after {@code delayMillis}. */
    record Retry(int attempt, int maxAttempts, long delayMillis, String reason) implements Event {}

    /** The conversation was shortened to fit the model. */
    record Compacted(long beforeTokens, long afterTokens) implements Event {}

    /** A retention rule removed the events {@code from} to {@code to}; this event's own number is {@code to}. */
    record Gap(long from, long to) implements Event {}

    /** The run could not go on. {@code error} says in one sentence what happened and what to do. */
    record Failed(String error, ErrorCode code, boolean retryable, Optional<String> detail) implements Event {}

    /** The last event of every run. {@code limit} tells which one ended it, where the reason is a limit. */
    record Completed(
            CompletionReason reason,
            long durationMillis,
            int turns,
            int filesChanged,
            Tally usage,
            Optional<Limit> limit,
            Optional<String> head)
            implements Event {

        /** Not because of a limit. */
        public Completed(
                CompletionReason reason,
                long durationMillis,
                int turns,
                int filesChanged,
                Tally usage,
                Optional<String> head) {
            this(reason, durationMillis, turns, filesChanged, usage, Optional.empty(), head);
        }

        /** The same with the hash of all the run's events before it. */
        public Completed withHead(String hash) {
            return new Completed(reason, durationMillis, turns, filesChanged, usage, limit, Optional.of(hash));
        }
    }

    /** The ids a client chose for what we call session and run; echoed, never used as names of ours. */
    record ClientIds(Optional<String> thread, Optional<String> run) {}

    /** One line of the to-do list. */
    record PlanItem(String text, PlanStatus status) {}

    /** Tokens and money; a figure nobody told us is absent, not zero. */
    record Tally(
            OptionalLong inputTokens,
            OptionalLong outputTokens,
            OptionalLong cachedTokens,
            OptionalLong reasoningTokens,
            OptionalDouble costUsd) {

        public static final Tally NONE = new Tally(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty());

        /** The sum; a figure is present when either side has it. */
        public Tally plus(Tally other) {
            return new Tally(
                    sum(inputTokens, other.inputTokens),
                    sum(outputTokens, other.outputTokens),
                    sum(cachedTokens, other.cachedTokens),
                    sum(reasoningTokens, other.reasoningTokens),
                    costUsd.isEmpty() && other.costUsd.isEmpty()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(costUsd.orElse(0) + other.costUsd.orElse(0)));
        }

        private static OptionalLong sum(OptionalLong one, OptionalLong two) {
            return one.isEmpty() && two.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(one.orElse(0) + two.orElse(0));
        }
    }

    /** What became of a file. */
    enum Change {
        CREATED,
        MODIFIED,
        DELETED,
        RENAMED
    }

    /** How far a line of the to-do list is. */
    enum PlanStatus {
        PENDING,
        IN_PROGRESS,
        DONE
    }

    /** The answer to an {@link ApprovalRequired}. */
    enum Decision {
        APPROVE,
        DENY
    }

    /** Who gave the answer to an {@link ApprovalRequired}. */
    enum DecidedBy {
        USER,
        POLICY,
        TIMEOUT
    }

    /** Why a run ended. */
    enum CompletionReason {
        DONE,
        CANCELLED,
        LIMIT,
        REFUSED,
        ERROR,
        INTERRUPTED
    }

    /** What a run had used up when it ended at a limit. */
    enum Limit {
        TURNS,
        CALLS,
        TOKENS,
        COST,
        TIME,
        /** The same call failed several times in a row. */
        REPEATED_FAILURES,
        /** The size of a single answer, which the provider bounds. */
        ANSWER
    }

    /** What kind of trouble a {@link Failed} tells of. */
    enum ErrorCode {
        AUTH,
        RATE_LIMITED,
        QUOTA,
        OVERLOADED,
        CONTEXT_LENGTH,
        BAD_REQUEST,
        NETWORK,
        STALLED,
        PROTOCOL,
        NOT_CONFIGURED,
        STORAGE,
        INTERRUPTED,
        INTERNAL
    }

    private static void requireText(String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("a token is never empty");
        }
        if (Character.isHighSurrogate(token.charAt(token.length() - 1))) {
            throw new IllegalArgumentException("a token never ends in half a surrogate pair");
        }
    }
}
