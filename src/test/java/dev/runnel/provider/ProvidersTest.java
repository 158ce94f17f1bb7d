package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.Message;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.provider.Variables.Variable;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProvidersTest {

    private static final String KEY = "sk-secret-1234";
    private static final ModelRequest REQUEST = new ModelRequest("", List.of(new Message.User("Hello")), List.of());

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(5)));
    private final Map<String, String> variables = new HashMap<>();

    @AfterEach
    void stop() {
        transport.close();
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-x, ANTHROPIC_BASE_URL, '', /v1/messages, x-api-key",
        "openai/gpt-x, OPENAI_BASE_URL, /v1, /v1/chat/completions, authorization",
        "openai-chat/gpt-x, OPENAI_BASE_URL, /v1, /v1/chat/completions, authorization",
        "openai-responses/gpt-x, OPENAI_BASE_URL, /v1, /v1/responses, authorization",
        "gemini/gemini-x, GEMINI_BASE_URL, '', /v1beta/models/gemini-x:streamGenerateContent?alt=sse, x-goog-api-key",
        "gemini/gemini-x, GOOGLE_GEMINI_BASE_URL, '', /v1beta/models/gemini-x:streamGenerateContent?alt=sse, x-goog-api-key",
        "ollama/llama, OLLAMA_HOST, '', /api/chat, ''"
    })
    void each_prefix_asks_its_vendor_in_its_protocol(
            String model, String variable, String path, String asked, String keyHeader) throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(401, "{}"))) {
            set("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY");
            variables.put(variable, "http://127.0.0.1:" + server.port() + path);

            ModelTrail.of(providers(Optional.empty()).find(model), REQUEST);

            ProviderRequest request = server.requests().getFirst();
            assertEquals(asked, request.path());
            assertEquals(
                    !keyHeader.isEmpty(), request.headers().values().stream().anyMatch(v -> v.contains(KEY)));
            assertTrue(keyHeader.isEmpty() || request.headers().get(keyHeader).contains(KEY));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-x, ANTHROPIC_API_KEY",
        "openai/gpt-x, OPENAI_API_KEY",
        "gemini/gemini-x, GEMINI_API_KEY",
        "groq/llama, GROQ_API_KEY"
    })
    void a_named_model_without_a_key_is_an_error_that_names_the_variable(String model, String variable) {
        var none = assertThrows(
                ModelException.class, () -> providers(Optional.empty()).find(model));

        assertEquals(Kind.NOT_CONFIGURED, none.kind());
        assertTrue(none.getMessage().contains(variable), none.getMessage());
    }

    @Test
    void a_server_of_ones_own_needs_no_key() throws Exception {
        variables.put("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");

        assertEquals("openai/x", providers(Optional.empty()).find("openai/x").name());
    }

    @ParameterizedTest
    @CsvSource({"gpt-5", "nobody/x", "openai/", "''", "/x"})
    void a_name_of_no_vendor_is_an_error_that_names_those_there_are(String name) {
        var none = assertThrows(
                ModelException.class, () -> providers(Optional.empty()).find(name));

        assertTrue(none.getMessage().contains("anthropic/…, openai/…, gemini/…, ollama/…"), none.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"OPENAI_BASE_URL, openai/x", "OLLAMA_HOST, ollama/x", "ANTHROPIC_BASE_URL, anthropic/x"})
    void an_address_that_is_none_is_named(String variable, String model) {
        variables.put(variable, "ftp://a b");

        var none = assertThrows(
                ModelException.class, () -> providers(Optional.empty()).find(model));

        assertTrue(
                none.getMessage().startsWith(variable + " is \"ftp://a b\"; it must be an address"), none.getMessage());
    }

    @Test
    void the_first_vendor_with_a_key_gives_the_default_from_its_own_list() throws Exception {
        try (var server = ProviderServer.answering(request -> list(request.path()))) {
            set("ANTHROPIC_API_KEY", "OPENAI_API_KEY");
            variables.put("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + server.port());

            assertEquals(
                    "anthropic/claude-sonnet-9",
                    providers(Optional.empty()).standard().name());
            assertEquals(KEY, server.requests().getFirst().headers().get("x-api-key"));
        }
    }

    @Test
    void the_configured_model_is_the_default_whatever_else_there_is() throws Exception {
        set("ANTHROPIC_API_KEY");

        assertEquals(
                "offline/demo",
                providers(Optional.of("offline/demo")).standard().name());
        assertThrows(
                ModelException.class, () -> providers(Optional.of("gemini/x")).standard());
    }

    @Test
    void over_the_network_only_what_the_vendor_offers_can_be_asked() throws Exception {
        try (var server = ProviderServer.answering(request -> list(request.path()))) {
            variables.put("OPENAI_BASE_URL", server.baseUrl().toString());
            Providers networked = providers(Optional.of("openai/secret"), false);

            assertEquals(
                    "openai/claude-haiku-8",
                    networked.find("openai/claude-haiku-8").name());
            assertEquals("openai/secret", networked.standard().name());
            var refused = assertThrows(ModelException.class, () -> networked.find("openai/gpt-99"));
            assertTrue(refused.getMessage().startsWith("There is no model gpt-99 at"), refused.getMessage());
            assertThrows(ModelException.class, () -> networked.find("recorded/tmp"));
        }
    }

    @Test
    void a_list_says_what_can_be_used_and_why_the_rest_cannot() throws Exception {
        try (var server = ProviderServer.answering(
                request -> request.path().startsWith("/bad/") ? Reply.json(401, "{}") : list(request.path()))) {
            set("ANTHROPIC_API_KEY", "GEMINI_API_KEY");
            variables.put("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + server.port());
            variables.put("GEMINI_BASE_URL", "http://127.0.0.1:" + server.port() + "/bad");
            variables.put("OLLAMA_HOST", "127.0.0.1:" + server.port());

            List<Providers.Entry> list = providers(Optional.empty()).list();

            assertEquals(
                    List.of(
                            "anthropic/claude-sonnet-9",
                            "anthropic/claude-haiku-8",
                            "ollama/llama3:latest",
                            "offline/demo"),
                    list.stream()
                            .filter(e -> e.problem().isEmpty())
                            .map(Providers.Entry::name)
                            .toList());
            assertEquals("set OPENAI_API_KEY", problem(list, "openai/…"));
            assertTrue(problem(list, "gemini/…").contains("refused the key"), problem(list, "gemini/…"));
            assertFalse(list.toString().contains(KEY));
        }
    }

    @Test
    void where_keys_were_found_is_told_and_never_a_key() {
        set("ANTHROPIC_API_KEY");
        variables.put("OPENAI_BASE_URL", "http://user:" + KEY + "@127.0.0.1:9/v1?key=" + KEY);

        String places = providers(Optional.empty()).places().toString();

        assertTrue(places.contains("ANTHROPIC_API_KEY from a test"), places);
        assertFalse(places.contains(KEY), places);
    }

    @Test
    void a_local_server_is_found_and_our_own_port_is_never_asked() throws Exception {
        try (var server = ProviderServer.answering(request -> list(request.path()))) {
            var vendor = new Vendor(
                    "vllm",
                    URI.create("http://127.0.0.1:" + server.port() + "/v1"),
                    List.of(),
                    List.of(),
                    Catalog.COMPATIBLE,
                    access -> new OfflineModel());

            assertEquals(Optional.of("vllm/claude-haiku-8"), new LocalServers(port -> false).first(List.of(vendor)));
            assertEquals(Optional.empty(), new LocalServers(port -> port == server.port()).first(List.of(vendor)));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void something_else_on_the_port_of_a_model_server_is_not_taken_for_one() throws Exception {
        for (Reply reply : List.of(
                Reply.json(200, "[]"),
                Reply.json(404, "{}"),
                Reply.of(200, "text/html", "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Reply.json(200, "{\"data\":[]}"),
                Reply.json(200, "{}").ending(Reply.Ending.MUTE))) {
            try (var server = ProviderServer.answering(request -> reply)) {
                var vendor = new Vendor(
                        "vllm",
                        URI.create("http://127.0.0.1:" + server.port() + "/v1"),
                        List.of(),
                        List.of(),
                        Catalog.COMPATIBLE,
                        access -> new OfflineModel());

                assertEquals(Optional.empty(), new LocalServers(port -> false).first(List.of(vendor)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, http://localhost:11434",
        "10.0.0.1:99, http://10.0.0.1:99",
        "http://h, http://h",
        "https://h/, https://h",
        "http://h:1/ollama/, http://h:1/ollama",
        "0.0.0.0, http://127.0.0.1:11434"
    })
    void ollama_host_is_read_as_ollama_reads_it(String host, String address) {
        assertEquals(address, LocalServers.ollama(host).toString());
    }

    private static Reply list(String path) {
        return switch (path) {
            case "/v1/models" -> Reply.json(200, """
                    {"data":[{"id":"claude-haiku-8"},{"id":"claude-sonnet-9"},{"id":"text-embedding-1"}]}""");
            case "/api/tags" -> Reply.json(200, """
                    {"models":[{"name":"llama3:latest"},{"name":"nomic-embed-text:latest"}]}""");
            default -> Reply.json(404, "{}");
        };
    }

    private static String problem(List<Providers.Entry> list, String name) {
        return list.stream()
                .filter(entry -> entry.name().equals(name))
                .map(Providers.Entry::problem)
                .findFirst()
                .orElse("not listed");
    }

    private void set(String... names) {
        List.of(names).forEach(name -> variables.put(name, KEY));
    }

    private Providers providers(Optional<String> model) {
        return providers(model, true);
    }

    private Providers providers(Optional<String> model, boolean console) {
        var settings = new Providers.Settings(
                model,
                name -> Optional.ofNullable(variables.get(name)).map(value -> new Variable(name, value, "a test")),
                OptionalLong.empty(),
                KnownModels.standard(),
                Optional.empty(),
                console);
        return new Providers(settings, transport, port -> true);
    }
}
