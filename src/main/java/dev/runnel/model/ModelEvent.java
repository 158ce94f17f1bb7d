package dev.runnel.model;

import java.time.Duration;

/** A piece of a model's answer, as soon as the provider sent it. */
public sealed interface ModelEvent {

    /** A piece of the text; not empty; may end in half a surrogate pair. */
    record TextDelta(String text) implements ModelEvent {}

    /** A piece of the visible reasoning; not empty. */
    record ReasoningDelta(String text) implements ModelEvent {}

    /** The model begins to write a tool call; {@code call} is its index among the calls of this answer, from 0. */
    record CallStart(int call, String name) implements ModelEvent {}

    /** A piece of the arguments of a call begun before; not empty. Calls may come interleaved. */
    record CallDelta(int call, String json) implements ModelEvent {}

    /**
     * The call failed before anything of the answer had come, and is made again after {@code delay}: the next piece may be long
     * in coming.
     *
     * @param attempt which attempt comes now, from 2
     * @param maxAttempts how many there are at most, the first included
     * @param reason one sentence: what happened
     */
    record Retry(int attempt, int maxAttempts, Duration delay, String reason) implements ModelEvent {}

    /** The answer is complete; {@code message} is all of it, as the history keeps it. */
    record Finish(StopReason stop, Usage usage, Message.Assistant message) implements ModelEvent {}

    /** Why a model stopped. */
    enum StopReason {
        /** It had said what it wanted, or waits for the results of its calls. */
        END,
        /** Its answer reached the size limit; calls in it may be cut and are not run. */
        LENGTH,
        /** It, or a filter of its provider, declined. */
        REFUSED
    }
}
