package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonElement;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GeminiModelTest {

    private static final String NAME = "gemini/gemini-3-pro";
    private static final String KEY = "AIza-secret-1234";

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
    void a_conversation_with_another_model_can_be_gone_on_with() throws Exception {
        var history = new ArrayList<Message>(List.of(
                new Message.User("Hi"),
                new Message.Assistant(List.of(
                        new Reasoning("Hm", "openai-chat/m", Optional.of(json("{'text_as':'reasoning_content'}"))),
                        new ToolUse("c1", "read", "{}", Optional.empty()),
                        new ToolUse("c2", "read", "{}", Optional.empty()))),
                new Message.ToolResults(List.of(
                        new Message.Result("c1", "read", true, "A"), new Message.Result("c2", "read", true, "B")))));
        try (var server =
                ProviderServer.script().calls("read", "{}").says("Done").start()) {
            Conversation conversation = Conversation.goingOn(model(server), history, 2);

            assertEquals(List.of("END 1", "END 0"), conversation.stops());
            Conversation.assertEachBodyBeginsWithTheOneBefore(server.requests());
        }
    }

    @Test
    void a_request_is_written_as_the_protocol_wants_it() throws Exception {
        var history = List.<Message>of(
                new Message.User("<Hi> & \"hello\""),
                new Message.User("And"),
                new Message.Assistant(List.of(
                        new Reasoning("Hm", NAME, Optional.empty()),
                        new Message.Text("Let me "),
                        new Reasoning("", NAME, Optional.of(json("{'next':{'thoughtSignature':'t=='}}"))),
                        new Message.Text("see"),
                        new ToolUse(
                                "x",
                                "read",
                                "{\"path\": \"b\", \"n\": 1.50}",
                                Optional.of(json("{'model':'" + NAME + "','id':'x','thoughtSignature':'s=='}"))),
                        new ToolUse("call00000", "ls", "", Optional.empty()),
                        new Reasoning("", NAME, Optional.of(json("{'part':{'text':'','thoughtSignature':'u=='}}"))))),
                new Message.ToolResults(List.of(
                        new Message.Result("x", "read", false, "no path"),
                        new Message.Result("call00000", "ls", true, "B"))),
                new Message.User("Go on"),
                new Message.Assistant(List.of()),
                new Message.Assistant(List.of(new Reasoning("only thought", NAME, Optional.empty()))),
                new Message.Assistant(List.of(
                        new Reasoning("not yours", "other/m", Optional.of(json("{'part':{'text':'x'}}"))),
                        new Message.Text(""),
                        new ToolUse(
                                "y",
                                "bash",
                                "{\"comm",
                                Optional.of(
                                        json("{'model':'gemini/gemini-3-flash','id':'y','thoughtSignature':'f=='}"))),
                        new ToolUse("z", "ls", "{}", Optional.empty()))),
                new Message.ToolResults(List.of(
                        new Message.Result("y", "bash", false, "no JSON"), new Message.Result("z", "ls", true, ""))));

        String body = body(NAME, new ModelRequest("Be brief", history, List.of(tool("read"))));

        assertEquals("""
                {"tools":[{"functionDeclarations":[\
                {"name":"read","description":"Does read","parametersJsonSchema":{"type":"object"}}]}],\
                "systemInstruction":{"parts":[{"text":"Be brief"}]},"contents":[\
                {"role":"user","parts":[{"text":"<Hi> & \\"hello\\""},{"text":"And"}]},\
                {"role":"model","parts":[{"text":"Hm","thought":true},{"text":"Let me "},\
                {"text":"see","thoughtSignature":"t=="},\
                {"functionCall":{"id":"x","name":"read","args":{"path":"b","n":1.50}},"thoughtSignature":"s=="},\
                {"functionCall":{"name":"ls","args":{}}},{"text":"","thoughtSignature":"u=="}]},\
                {"role":"user","parts":[{"functionResponse":{"id":"x","name":"read","response":{"error":"no path"}}},\
                {"functionResponse":{"name":"ls","response":{"output":"B"}}},{"text":"Go on"}]},\
                {"role":"model","parts":[\
                {"functionCall":{"name":"bash","args":{"invalid_json":"{\\"comm"}},"thoughtSignature":"skip_thought_signature_validator"},\
                {"functionCall":{"name":"ls","args":{}}}]},\
                {"role":"user","parts":[{"functionResponse":{"name":"bash","response":{"error":"no JSON"}}},\
                {"functionResponse":{"name":"ls","response":{"output":""}}}]}]}""", body);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, false",
        "gemini-1.5-flash, false",
        "gemma-4, false",
        "gemini-3-pro, true",
        "gemini-10, true",
        "gemini-pro-latest, true"
    })
    void a_foreign_call_has_a_signature_where_the_model_asks_for_one(String model, boolean asks) throws Exception {
        var call = new Message.Assistant(List.of(new ToolUse("c", "ls", "", Optional.empty())));
        var results = new Message.ToolResults(List.of(new Message.Result("c", "ls", true, "")));

        String body = body(
                "gemini/" + model,
                new ModelRequest("", List.<Message>of(new Message.User("Hi"), call, results), List.of()));

        assertEquals(asks, body.contains("thoughtSignature"));
    }

    @Test
    void a_history_that_begins_with_an_answer_is_given_a_beginning() throws Exception {
        var history = List.<Message>of(new Message.Assistant(List.of(new Message.Text("A"))), new Message.User("B"));

        assertEquals(
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Go on.\"}]},"
                        + "{\"role\":\"model\",\"parts\":[{\"text\":\"A\"}]},"
                        + "{\"role\":\"user\",\"parts\":[{\"text\":\"B\"}]}]}",
                body(NAME, new ModelRequest("", history, List.of())));
    }

    @Test
    void every_part_of_an_answer_comes_back_as_it_was() throws Exception {
        List<String> parts = List.of(
                "{'text':'Hm','thought':true,'thoughtSignature':'a=='}",
                "{'text':'Hm again','thought':true}",
                "{'text':'One','thoughtSignature':'b=='}",
                "{'text':' two'}",
                "{'executableCode':{'language':'PYTHON','code':'1'}}",
                "{'functionCall':{'id':'x','name':'read','args':{'path':'a'}},'thoughtSignature':'c=='}",
                "{'functionCall':{'id':'x','name':'read','args':{'path':'b'}}}",
                "{'text':'','thoughtSignature':'d=='}");
        String answer = "{'candidates':[{'content':{'parts':[%s]},'finishReason':'STOP'}]}"
                .formatted(String.join(",", parts))
                .replace('\'', '"');
        try (var server = ProviderServer.answering(request -> Reply.stream("data: " + answer + "\r\n\r\n"))) {
            Conversation.of(model(server), 2);

            JsonElement sentBack = server.requests()
                    .getLast()
                    .json()
                    .getAsJsonArray("contents")
                    .get(1)
                    .getAsJsonObject()
                    .get("parts");
            assertEquals("[" + String.join(",", parts).replace('\'', '"') + "]", sentBack.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', gemini/m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "/, gemini/m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "/v1beta, gemini/m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "/proxy/v1/, gemini/m, /proxy/v1/models/m:streamGenerateContent?alt=sse",
        "/v1beta?a=b, gemini/m, /v1beta/models/m:streamGenerateContent?a=b&alt=sse",
        "'', gemini/models/m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "'', gemini/tunedModels/m, /v1beta/tunedModels/m:streamGenerateContent?alt=sse",
        "'', gemini/m n, /v1beta/models/m%20n:streamGenerateContent?alt=sse"
    })
    void the_base_url_may_have_its_version_or_not(String base, String name, String path) throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(404, ""))) {
            URI address = URI.create("http://127.0.0.1:" + server.port() + base);
            fails(new GeminiModel(name, address, Optional.of(KEY), transport));

            assertEquals(path, server.requests().getFirst().path());
            assertEquals(KEY, server.requests().getFirst().headers().get("x-goog-api-key"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | INVALID_ARGUMENT | API key not valid. Please pass a valid API key. | API_KEY_INVALID | AUTH",
                "400 | INVALID_ARGUMENT | API key expired. Please renew the API key. | | AUTH",
                "400 | INVALID_ARGUMENT | Function call is missing a thought_signature | | BAD_REQUEST",
                "400 | INVALID_ARGUMENT | The input token count (1200000) exceeds the maximum number of tokens allowed (1048576). | | CONTEXT_LENGTH",
                "400 | FAILED_PRECONDITION | User location is not supported for the API use. | | BAD_REQUEST",
                "401 | UNAUTHENTICATED | Request had invalid credentials | | AUTH",
                "403 | PERMISSION_DENIED | Method doesn't allow unregistered callers | | AUTH",
                "404 | NOT_FOUND | models/m is not found for API version v1beta | | BAD_REQUEST",
                "429 | RESOURCE_EXHAUSTED | You exceeded your current quota | GenerateRequestsPerMinutePerProjectPerModel-FreeTier | RATE_LIMITED",
                "429 | RESOURCE_EXHAUSTED | You exceeded your current quota | GenerateRequestsPerDayPerProjectPerModel-FreeTier | QUOTA",
                "429 | RESOURCE_EXHAUSTED | Resource has been exhausted | | RATE_LIMITED",
                "500 | INTERNAL | An internal error has occurred | | OVERLOADED",
                "503 | UNAVAILABLE | The model is overloaded. | | OVERLOADED",
                "504 | DEADLINE_EXCEEDED | The request timed out | | OVERLOADED"
            })
    void a_refusal_says_what_kind_it_is(int code, String status, String message, String reason, Kind kind)
            throws Exception {
        String details = reason == null
                ? ""
                : ",'details':[{'reason':'%s','violations':[{'quotaId':'%s'}]},{'retryDelay':'34.4s'}]"
                        .formatted(reason, reason);
        String error = "{'error':{'code':%d,'message':'%s','status':'%s'%s}}"
                .formatted(code, message.replace("'", "’"), status, details)
                .replace('\'', '"');
        for (String body : List.of(error, "[" + error + "]")) {
            try (var server = ProviderServer.answering(request -> Reply.json(code, body))) {
                ModelException refusal = fails(model(server));

                assertEquals(kind, refusal.kind());
                assertEquals(kind == Kind.RATE_LIMITED || kind == Kind.OVERLOADED, refusal.retryable());
                assertEquals(
                        reason == null ? Optional.empty() : Optional.of(Duration.ofMillis(34_400)),
                        refusal.retryAfter());
                assertEquals(message.replace("'", "’"), refusal.detail().orElseThrow());
            }
        }
    }

    @Test
    void without_a_key_there_is_no_header_and_a_refusal_names_the_variable() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(403, ""))) {
            var model = new GeminiModel(NAME, server.baseUrl(), Optional.of(" "), transport);

            assertEquals(
                    "the provider wants a key. Set GEMINI_API_KEY, or choose another model with -m",
                    fails(model).getMessage());
            assertFalse(server.requests().getFirst().headers().containsKey("x-goog-api-key"));
        }
    }

    private GeminiModel model(ProviderServer server) {
        return new GeminiModel(NAME, server.baseUrl(), Optional.of(KEY), transport);
    }

    private String body(String name, ModelRequest request) {
        var model = new GeminiModel(name, URI.create("http://127.0.0.1:1"), Optional.empty(), transport);
        return new String(model.body(request), UTF_8);
    }

    private static ModelException fails(GeminiModel model) {
        var request = new ModelRequest("", List.of(new Message.User("Hi")), List.of());
        return assertThrows(ModelException.class, () -> model.open(request));
    }

    private static ToolDefinition tool(String name) {
        return new ToolDefinition(name, "Does " + name, json("{'type':'object'}"));
    }

    private static JsonObject json(String text) {
        return Json.parseObject(text.replace('\'', '"')).orElseThrow();
    }
}
