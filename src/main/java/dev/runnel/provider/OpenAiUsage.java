package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Usage;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the numbers of tokens as OpenAI and the servers that speak its protocols give them. */
final class OpenAiUsage {

    // Where servers say it that do not say it in the details: DeepSeek, Moonshot, Mistral.
    private static final String[] CACHED = {"prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens"};

    private static final String WRITTEN = "cache_write_tokens";
    // Where gateways say it that have Anthropic's models behind them.
    private static final String WRITTEN_BY_CLAUDE = "cache_creation_input_tokens";

    private static final double TICKS_IN_A_DOLLAR = 1e10;

    private OpenAiUsage() {}

    /** Of the Chat Completions API. */
    static Usage of(JsonObject usage) {
        OptionalLong cached = inner(usage, "prompt_tokens_details", "cached_tokens");
        for (String name : CACHED) {
            if (cached.isEmpty()) {
                cached = Json.number(usage, name);
            }
        }
        return of(usage, "prompt", "completion", cached);
    }

    /** Of the Responses API. */
    static Usage ofResponses(JsonObject usage) {
        return of(usage, "input", "output", inner(usage, "input_tokens_details", "cached_tokens"));
    }

    private static Usage of(JsonObject usage, String in, String out, OptionalLong cached) {
        OptionalLong input = Json.number(usage, in + "_tokens");
        OptionalLong reasoning = inner(usage, out + "_tokens_details", "reasoning_tokens");
        OptionalLong written = inner(usage, in + "_tokens_details", WRITTEN);
        return new Usage(
                input,
                output(usage, input, out + "_tokens", reasoning),
                cached,
                reasoning,
                written.isPresent() ? written : Json.number(usage, WRITTEN_BY_CLAUDE),
                cost(usage));
    }

    /** At xAI the reasoning stands beside the completion instead of in it; the total gives it away. */
    private static OptionalLong output(JsonObject usage, OptionalLong input, String name, OptionalLong reasoning) {
        OptionalLong output = Json.number(usage, name);
        OptionalLong total = Json.number(usage, "total_tokens");
        if (output.isEmpty() || input.isEmpty() || total.isEmpty() || reasoning.isEmpty()) {
            return output;
        }
        long all = output.getAsLong() + reasoning.getAsLong();
        return input.getAsLong() + all == total.getAsLong() ? OptionalLong.of(all) : output;
    }

    private static OptionalLong inner(JsonObject usage, String object, String name) {
        return Json.object(usage, object)
                .map(details -> Json.number(details, name))
                .orElseGet(OptionalLong::empty);
    }

    /** The price as OpenRouter says it, in credits of one dollar, Perplexity, in an object, or xAI, in ticks. */
    private static OptionalDouble cost(JsonObject usage) {
        OptionalLong ticks = Json.number(usage, "cost_in_usd_ticks");
        if (ticks.isPresent()) {
            return OptionalDouble.of(ticks.getAsLong() / TICKS_IN_A_DOLLAR);
        }
        String cost = Json.object(usage, "cost")
                .map(parts -> Json.string(parts, "total_cost"))
                .orElseGet(() -> Json.string(usage, "cost"));
        try {
            return OptionalDouble.of(Double.parseDouble(cost));
        } catch (NumberFormatException none) {
            return OptionalDouble.empty();
        }
    }
}
