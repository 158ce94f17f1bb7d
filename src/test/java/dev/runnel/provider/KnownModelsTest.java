package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.model.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownModelsTest {

    @TempDir
    Path folder;

    private static Usage usage(long input, long output, long cached, long written) {
        return new Usage(
                OptionalLong.of(input),
                OptionalLong.of(output),
                OptionalLong.of(cached),
                OptionalLong.of(5),
                OptionalLong.of(written),
                OptionalDouble.empty());
    }

    @Test
    void cached_and_newly_cached_tokens_have_prices_of_their_own() {
        // 1000 plain at 3, 500 read at 0.30, 200 written at 3.75, 100 out at 15, for a million each
        assertEquals(
                OptionalDouble.of(0.0054),
                KnownModels.standard().cost("anthropic/claude-sonnet-4-5", usage(1700, 100, 500, 200)));
    }

    @Test
    void a_model_nobody_knows_the_price_of_has_none() {
        KnownModels known = KnownModels.standard();

        assertEquals(OptionalDouble.empty(), known.cost("anthropic/claude-of-tomorrow", usage(1, 1, 0, 0)));
        assertEquals(OptionalDouble.empty(), known.cost("openai-chat/llama", usage(1, 1, 0, 0)));
        assertEquals(OptionalDouble.empty(), known.cost("anthropic/claude-sonnet-4-5", Usage.UNKNOWN));
        assertEquals(OptionalLong.of(200_000), known.contextTokens("anthropic/claude-of-tomorrow"));
        assertEquals(OptionalLong.empty(), known.contextTokens("openai-chat/llama"));
    }

    @Test
    void a_file_of_the_user_takes_the_place_of_the_prices_and_adds_to_the_rooms() throws Exception {
        Path file = folder.resolve("prices.txt");
        Files.writeString(file, """
                # ours
                openai-chat/llama*   context=8000 input=0 output=2   # electricity
                """);
        KnownModels known = KnownModels.standard().withPrices(file);

        assertEquals(OptionalDouble.of(0.0002), known.cost("openai-chat/llama3", usage(1000, 100, 0, 0)));
        assertEquals(OptionalDouble.empty(), known.cost("anthropic/claude-sonnet-4-5", usage(1, 1, 0, 0)));
        assertEquals(OptionalLong.of(8000), known.contextTokens("openai-chat/llama3"));
        assertEquals(OptionalLong.of(200_000), known.contextTokens("anthropic/claude-sonnet-4-5"));
    }

    @Test
    void a_line_that_is_none_is_named() throws Exception {
        Path file = folder.resolve("prices.txt");
        Files.writeString(file, "a/b input=1 output=2\na/c input=cheap\n");

        var wrong = assertThrows(
                IllegalArgumentException.class, () -> KnownModels.standard().withPrices(file));

        assertEquals(
                file + ", line 2: \"a/c input=cheap\" is not like: anthropic/claude-sonnet-4* input=3 output=15",
                wrong.getMessage());
    }
}
