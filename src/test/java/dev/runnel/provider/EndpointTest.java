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

    private static Map<String, String> headers(String uri) {
        return new Endpoint("openai/m", URI.create(uri), Optional.of("k"), "OPENAI_API_KEY").bearer();
    }
}
