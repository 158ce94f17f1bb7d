package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Usage;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the numbers of tokens as servers of the Chat Completions kind give them. */
final class OpenAiUsage {

    private OpenAiUsage() {}

    static Usage of(JsonObject usage) {
        OptionalLong input = Json.number(usage, "prompt_tokens");
        OptionalLong reasoning = inner(usage, "completion_tokens_details", "reasoning_tokens");
        OptionalLong cached = inner(usage, "prompt_tokens_details", "cached_tokens");
        if (cached.isEmpty()) {
            cached = Json.number(usage, "prompt_cache_hit_tokens"); // DeepSeek
        }
        return new Usage(input, output(usage, input, reasoning), cached, reasoning, cost(usage));
    }

    /** At xAI the reasoning stands beside the completion instead of in it; the total gives it away. */
    private static OptionalLong output(JsonObject usage, OptionalLong input, OptionalLong reasoning) {
        OptionalLong output = Json.number(usage, "completion_tokens");
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

    /** OpenRouter's price, in credits of one dollar. */
    private static OptionalDouble cost(JsonObject usage) {
        try {
            return OptionalDouble.of(Double.parseDouble(Json.string(usage, "cost")));
        } catch (NumberFormatException none) {
            return OptionalDouble.empty();
        }
    }
}
