package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The numbers of tokens of the Messages API. They are sums, so what is said later takes the place of what was said before. */
final class AnthropicUsage {

    private static final String NEW = "input_tokens";
    private static final String WRITTEN = "cache_creation_input_tokens";
    private static final String CACHED = "cache_read_input_tokens";
    private static final String OUTPUT = "output_tokens";
    private static final String[] INPUT = {NEW, WRITTEN, CACHED};

    private final Map<String, Long> said = new HashMap<>();
    private OptionalLong reasoning = OptionalLong.empty();

    void take(JsonObject usage) {
        // Nothing read at all is what servers say that only count the input at the beginning.
        boolean read = sum(usage) > 0;
        for (String name : INPUT) {
            if (read || !said.containsKey(name)) {
                keep(usage, name);
            }
        }
        keep(usage, OUTPUT);
        Json.object(usage, "output_tokens_details")
                .map(details -> Json.number(details, "thinking_tokens"))
                .filter(OptionalLong::isPresent)
                .ifPresent(number -> reasoning = number);
    }

    private static long sum(JsonObject usage) {
        long sum = 0;
        for (String name : INPUT) {
            sum += Json.number(usage, name).orElse(0);
        }
        return sum;
    }

    private void keep(JsonObject usage, String name) {
        Json.number(usage, name).ifPresent(number -> said.put(name, number));
    }

    /** What was read from a cache or put into one is counted apart; ours counts all that was read. */
    Usage usage() {
        boolean any = said.containsKey(NEW) || said.containsKey(WRITTEN) || said.containsKey(CACHED);
        long input = number(NEW).orElse(0)
                + number(WRITTEN).orElse(0)
                + number(CACHED).orElse(0);
        return new Usage(
                any ? OptionalLong.of(input) : OptionalLong.empty(),
                number(OUTPUT),
                number(CACHED),
                reasoning,
                number(WRITTEN),
                OptionalDouble.empty());
    }

    private OptionalLong number(String name) {
        Long number = said.get(name);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
