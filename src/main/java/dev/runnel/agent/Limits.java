package dev.runnel.agent;

import dev.runnel.event.Event.Limit;
import dev.runnel.event.Event.Tally;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How much a run may use. Turns, tokens and money are checked before each call of the model, calls before each call of a tool.
 *
 * @param maxTurns at least 1
 * @param maxCalls of tools, at least 1
 * @param maxTokens input and output together
 * @param maxCostUsd US dollars
 */
public record Limits(int maxTurns, int maxCalls, OptionalLong maxTokens, OptionalDouble maxCostUsd) {

    /** Only the number of turns is bounded. */
    public static Limits ofTurns(int maxTurns) {
        return new Limits(maxTurns, Integer.MAX_VALUE, OptionalLong.empty(), OptionalDouble.empty());
    }

    /** What is less in either. */
    public Limits narrower(Limits other) {
        return new Limits(
                Math.min(maxTurns, other.maxTurns),
                Math.min(maxCalls, other.maxCalls),
                narrower(maxTokens, other.maxTokens),
                narrower(maxCostUsd, other.maxCostUsd));
    }

    private static OptionalLong narrower(OptionalLong one, OptionalLong two) {
        return one.isPresent() && two.isPresent()
                ? OptionalLong.of(Math.min(one.getAsLong(), two.getAsLong()))
                : one.isPresent() ? one : two;
    }

    private static OptionalDouble narrower(OptionalDouble one, OptionalDouble two) {
        return one.isPresent() && two.isPresent()
                ? OptionalDouble.of(Math.min(one.getAsDouble(), two.getAsDouble()))
                : one.isPresent() ? one : two;
    }

    /** The limit that one more call of the model would go over. */
    Optional<Limit> reached(int turnsSoFar, Tally used) {
        long tokens = used.inputTokens().orElse(0) + used.outputTokens().orElse(0);
        if (turnsSoFar >= maxTurns) {
            return Optional.of(Limit.TURNS);
        }
        if (maxTokens.isPresent() && tokens >= maxTokens.getAsLong()) {
            return Optional.of(Limit.TOKENS);
        }
        boolean spent = maxCostUsd.isPresent() && used.costUsd().orElse(0) >= maxCostUsd.getAsDouble();
        return spent ? Optional.of(Limit.COST) : Optional.empty();
    }
}
