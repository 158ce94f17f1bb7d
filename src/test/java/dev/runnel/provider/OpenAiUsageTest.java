package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import dev.runnel.model.Usage;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenAiUsageTest {

    @Test
    void what_was_put_into_a_cache_is_told_where_a_server_says_it() {
        Usage chat = OpenAiUsage.of(
                json(
                        "{'prompt_tokens':90,'completion_tokens':5,'prompt_tokens_details':{'cached_tokens':10,'cache_write_tokens':70}}"));
        Usage gateway = OpenAiUsage.of(
                json(
                        "{'prompt_tokens':90,'completion_tokens':5,'prompt_tokens_details':{},'cache_creation_input_tokens':80}"));
        Usage responses = OpenAiUsage.ofResponses(
                json(
                        "{'input_tokens':90,'output_tokens':5,'input_tokens_details':{'cached_tokens':0,'cache_write_tokens':60}}"));

        assertEquals(OptionalLong.of(90), chat.inputTokens());
        assertEquals(OptionalLong.of(10), chat.cachedTokens());
        assertEquals(OptionalLong.of(70), chat.cacheWriteTokens());
        assertEquals(OptionalLong.of(80), gateway.cacheWriteTokens());
        assertEquals(OptionalLong.of(60), responses.cacheWriteTokens());
    }

    @Test
    void what_no_server_says_is_not_known() {
        assertEquals(Usage.UNKNOWN, OpenAiUsage.of(json("{'prompt_tokens':null,'prompt_tokens_details':null}")));
        assertEquals(Usage.UNKNOWN, OpenAiUsage.ofResponses(json("{}")));
    }

    private static JsonObject json(String text) {
        return (JsonObject) Json.parse(text.replace('\'', '"'));
    }
}
