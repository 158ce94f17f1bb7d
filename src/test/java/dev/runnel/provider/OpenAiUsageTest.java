package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OpenAiUsageTest {

    @Test
    void a_price_is_a_number_or_the_total_of_its_parts() {
        assertEquals(OptionalDouble.of(0.25), cost("0.25"));
        assertEquals(OptionalDouble.of(0.5), cost("{\"input_tokens_cost\":0.25,\"total_cost\":0.5}"));
        assertEquals(OptionalDouble.empty(), cost("{}"));
        assertEquals(OptionalDouble.empty(), cost("null"));
    }

    private static OptionalDouble cost(String cost) {
        String usage = "{\"prompt_tokens\":1,\"completion_tokens\":2,\"cost\":" + cost + "}";
        return OpenAiUsage.of(JsonParser.parseString(usage).getAsJsonObject()).costUsd();
    }
}
