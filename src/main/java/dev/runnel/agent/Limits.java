package dev.runnel.agent;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How much a run may use, checked before each call of the model.
 *
 * @param maxTurns at least 1
 * @param maxTokens input and output together
 * @param maxCostUsd US dollars
 */
public record Limits(int maxTurns, OptionalLong maxTokens, OptionalDouble maxCostUsd) {

    /** Only the number of turns is bounded. */
    public static Limits ofTurns(int maxTurns) {
        return new Limits(maxTurns, OptionalLong.empty(), OptionalDouble.empty());
    }

    /** Whether one more call of the model would go over. */
    boolean reached(int turnsSoFar, dev.runnel.event.Event.Tally used) {
        long tokens = used.inputTokens().orElse(0) + used.outputTokens().orElse(0);
        return turnsSoFar >= maxTurns
                || (maxTokens.isPresent() && tokens >= maxTokens.getAsLong())
                || (maxCostUsd.isPresent() && used.costUsd().orElse(0) >= maxCostUsd.getAsDouble());
    }
}
