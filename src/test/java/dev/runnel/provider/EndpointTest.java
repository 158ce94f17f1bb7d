package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "https://h/v1, https://h/v1/chat/completions",
        "https://h/v1/, https://h/v1/chat/completions",
        "https://h/v1?api-version=1, https://h/v1/chat/completions?api-version=1",
        "http://h:1, http://h:1/chat/completions"
    })
    void paths_begin_where_the_address_ends_and_its_query_stays(String base, String uri) {
        assertEquals(uri, Endpoint.below(URI.create(base), "/chat/completions").toString());
    }

    @Test
    void azure_has_a_header_of_its_own_for_keys() {
        assertEquals(Map.of("api-key", "k"), headers("https://x.openai.azure.com/openai/v1/chat/completions"));
        assertEquals(Map.of("Authorization", "Bearer k"), headers("https://api.openai.com/v1/chat/completions"));
        assertEquals(Map.of("Authorization", "Bearer k"), headers("https://azure.com.example/v1"));
    }

    @Test
    void a_list_of_models_is_asked_for_with_the_same_headers_as_a_model() {
        Endpoint azure = endpoint("https://x.openai.azure.com/openai/v1/models", "OPENAI_API_KEY");

        assertEquals(Map.of("api-key", "k"), Catalog.OPENAI.headers().apply(azure));
        assertEquals(
                Map.of("anthropic-version", "2023-06-01", "Authorization", "Bearer k"),
                Catalog.ANTHROPIC.headers().apply(endpoint("https://h/v1/models", "ANTHROPIC_AUTH_TOKEN")));
        assertEquals(
                Map.of("anthropic-version", "2023-06-01", "x-api-key", "k"),
                Catalog.ANTHROPIC.headers().apply(endpoint("https://h/v1/models", "ANTHROPIC_API_KEY")));
    }

    @Test
    void a_word_that_only_stands_for_a_key_is_left_in_the_words_of_a_provider() {
        String words = "ollama: no such model, ask sk-0123456789";

        assertEquals(words, keyed("ollama").detail(words));
        assertEquals("ollama: no such model, ask ***", keyed("sk-0123456789").detail(words));
    }

    private static Endpoint keyed(String key) {
        return new Endpoint("openai/m", URI.create("http://h/v1"), Optional.of(key), "OPENAI_API_KEY");
    }

    private static Map<String, String> headers(String uri) {
        return endpoint(uri, "OPENAI_API_KEY").bearer();
    }

    private static Endpoint endpoint(String uri, String keyName) {
        return new Endpoint("openai/m", URI.create(uri), Optional.of("k"), keyName);
    }
}
