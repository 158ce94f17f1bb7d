package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.Message.Reasoning;
import dev.runnel.model.Message.ToolUse;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OllamaModelTest {

    private static final String NAME = "ollama/qwen3:8b";
    private static final ModelRequest HELLO = new ModelRequest("", List.of(new Message.User("Hi")), List.of());

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void two_reads_an_edit_and_a_failing_command_make_a_conversation_the_strictest_server_takes() throws Exception {
        Conversation.assertMends(this::model);
    }

    @Test
    void a_request_is_written_as_the_protocol_wants_it() throws Exception {
        var history = List.<Message>of(
                new Message.User("<Hi>"),
                new Message.Assistant(List.of(
                        new Reasoning("Hm", NAME, Optional.empty()),
                        new Message.Text("Let me "),
                        new Message.Text("see"),
                        new ToolUse(
                                "x",
                                "read",
                                "{\"path\": \"b\", \"n\": 1.50}",
                                Optional.of(json("{'model':'" + NAME + "','id':'x'}"))),
                        new ToolUse("call00000", "ls", "", Optional.empty()))),
                new Message.ToolResults(List.of(
                        new Message.Result("x", "read", false, "no path"),
                        new Message.Result("call00000", "ls", true, "B"))),
                new Message.Assistant(List.of()),
                new Message.Assistant(List.of(
                        new Reasoning("not yours", "other/m", Optional.empty()),
                        new ToolUse("y", "bash", "{\"comm", Optional.of(json("{'model':'other/m','id':'y'}"))))),
                new Message.ToolResults(List.of(new Message.Result("y", "bash", false, "no JSON"))));
        var tool = new ToolDefinition("read", "Does read", json("{'type':'object'}"));

        String body = body(OptionalInt.of(64_000), new ModelRequest("Be brief", history, List.of(tool)));

        assertEquals("""
                {"model":"qwen3:8b","stream":true,"options":{"num_ctx":64000},"tools":[\
                {"type":"function","function":{"name":"read","description":"Does read","parameters":{"type":"object"}}}],\
                "messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"<Hi>"},\
                {"role":"assistant","content":"Let me see","thinking":"Hm","tool_calls":[\
                {"id":"x","function":{"name":"read","arguments":{"path":"b","n":1.50}}},\
                {"function":{"name":"ls","arguments":{}}}]},\
                {"role":"tool","tool_name":"read","tool_call_id":"x","content":"no path"},\
                {"role":"tool","tool_name":"ls","content":"B"},\
                {"role":"assistant","content":"","tool_calls":[\
                {"function":{"name":"bash","arguments":{"invalid_json":"{\\"comm"}}}]},\
                {"role":"tool","tool_name":"bash","content":"no JSON"}]}""", body);
    }

    @Test
    void what_nobody_has_set_is_left_to_the_server() {
        assertEquals(
                "{\"model\":\"qwen3:8b\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                body(OptionalInt.empty(), HELLO));
    }

    @Test
    void a_key_is_sent_where_there_is_one() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(401, "{\"error\":\"unauthorized\"}"))) {
            URI host = URI.create("http://127.0.0.1:" + server.port() + "/");
            fails(new OllamaModel(NAME, host, Optional.of("k"), OptionalInt.empty(), transport));
            ModelException refusal = fails(model(server));

            assertEquals("/api/chat", server.requests().getFirst().path());
            assertEquals("Bearer k", server.requests().getFirst().headers().get("authorization"));
            assertEquals(
                    "application/x-ndjson",
                    server.requests().getFirst().headers().get("accept"));
            assertFalse(server.requests().getLast().headers().containsKey("authorization"));
            assertEquals(
                    "the provider wants a key. Set OLLAMA_API_KEY, or choose another model with -m",
                    refusal.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | {\"error\":\"registry.ollama.ai/library/m does not support tools\"} | BAD_REQUEST | registry.ollama.ai/library/m does not support tools",
                "401 | {\"error\":\"unauthorized\"} | AUTH | unauthorized",
                "404 | {\"error\":\"model 'm' not found\"} | BAD_REQUEST | model 'm' not found",
                "429 | {\"error\":\"too many requests\"} | RATE_LIMITED | too many requests",
                "500 | {\"error\":\"llama runner process has terminated\"} | OVERLOADED | llama runner process has terminated",
                "500 | {\"error\":\"error parsing tool call: raw='[', err=EOF\"} | PROTOCOL | error parsing tool call: raw='[', err=EOF",
                "503 | {\"error\":\"server busy, please try again\"} | OVERLOADED | server busy, please try again",
                "400 | {\"error\":\"the input length exceeds the context length\"} | CONTEXT_LENGTH | the input length exceeds the context length"
            })
    void a_refusal_says_what_kind_it_is_and_keeps_the_servers_words(int status, String body, Kind kind, String detail)
            throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(status, body))) {
            ModelException refusal = fails(model(server));

            assertEquals(kind, refusal.kind());
            assertEquals(detail, refusal.detail().orElseThrow());
            boolean forGood =
                    List.of(Kind.AUTH, Kind.BAD_REQUEST, Kind.CONTEXT_LENGTH).contains(kind);
            assertEquals(!forGood, refusal.retryable());
        }
    }

    private OllamaModel model(ProviderServer server) {
        URI host = URI.create("http://127.0.0.1:" + server.port());
        return new OllamaModel(NAME, host, Optional.empty(), OptionalInt.empty(), transport);
    }

    private String body(OptionalInt contextTokens, ModelRequest request) {
        URI host = URI.create("http://127.0.0.1:1");
        return new String(new OllamaModel(NAME, host, Optional.empty(), contextTokens, transport).body(request), UTF_8);
    }

    private static ModelException fails(OllamaModel model) {
        return assertThrows(ModelException.class, () -> model.open(HELLO));
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"')).orElseThrow();
    }
}
