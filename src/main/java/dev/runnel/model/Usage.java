package dev.runnel.model;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one model call consumed; what the provider did not say is absent.
 *
 * @param inputTokens all tokens read, the cached ones included
 * @param outputTokens all tokens written, reasoning included
 * @param cachedTokens the part of {@code inputTokens} that came from a cache
 * @param reasoningTokens the part of {@code outputTokens} that was reasoning
 * @param cacheWriteTokens the part of {@code inputTokens} that was put into a cache, where that has a price of its own
 * @param costUsd price in US dollars
 */
public record Usage(
        OptionalLong inputTokens,
        OptionalLong outputTokens,
        OptionalLong cachedTokens,
        OptionalLong reasoningTokens,
        OptionalLong cacheWriteTokens,
        OptionalDouble costUsd) {

    /** Without a price for putting things into a cache. */
    public Usage(
            OptionalLong inputTokens,
            OptionalLong outputTokens,
            OptionalLong cachedTokens,
            OptionalLong reasoningTokens,
            OptionalDouble costUsd) {
        this(inputTokens, outputTokens, cachedTokens, reasoningTokens, OptionalLong.empty(), costUsd);
    }

    /** The same with this price. */
    public Usage costing(OptionalDouble usd) {
        return new Usage(inputTokens, outputTokens, cachedTokens, reasoningTokens, cacheWriteTokens, usd);
    }

    public static final Usage UNKNOWN = new Usage(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());
}
