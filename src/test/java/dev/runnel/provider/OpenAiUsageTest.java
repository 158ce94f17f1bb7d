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

    @Test
    void xai_says_the_price_in_ticks_of_a_ten_billionth_of_a_dollar() {
        var usage = JsonParser.parseString("{\"input_tokens\":1,\"output_tokens\":2,\"cost_in_usd_ticks\":25000000}");

        assertEquals(
                OptionalDouble.of(0.0025),
                OpenAiUsage.ofResponses(usage.getAsJsonObject()).costUsd());
    }

    private static OptionalDouble cost(String cost) {
        String usage = "{\"prompt_tokens\":1,\"completion_tokens\":2,\"cost\":" + cost + "}";
        return OpenAiUsage.of(JsonParser.parseString(usage).getAsJsonObject()).costUsd();
    }
}
