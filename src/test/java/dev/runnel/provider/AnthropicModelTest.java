package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnthropicModelTest {

    private static final String KEY = "sk-ant-secret-1234";
    private static final List<ToolDefinition> TOOLS = List.of(tool("read"), tool("edit"), tool("bash"));
    private static final String OVERFULL =
            "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length";

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void reasoning_calls_and_failures_make_a_conversation_the_provider_takes() throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Look first.")
                .and()
                .says("I look at both.")
                .and()
                .calls("read", Map.of("path", "a"))
                .and()
                .calls("read", Map.of("path", "b"))
                .calls("edit", "{\"path\": \"a")
                .stopping("max_tokens")
                .thinks("Hm.")
                .and()
                .calls("bash", "")
                .and()
                .thinks("Or so.")
                .says("It fails.")
                .says("Still.")
                .start()) {
            var history = new ArrayList<Message>(List.of(new Message.User("Mend it")));
            var stops = new ArrayList<String>();

            for (int turn = 0; turn < 5; turn++) {
                ModelEvent.Finish finish = finish(model(server), history);
                stops.add(finish.stop() + " " + finish.message().calls().size());
                history.add(finish.message());
                history.add(
                        finish.message().calls().isEmpty() ? new Message.User("And now?") : results(finish.message()));
            }

            assertEquals(List.of("END 2", "LENGTH 1", "END 1", "END 0", "END 0"), stops);
            assertEachBodyBeginsWithTheOneBefore(server);
        }
    }

    private static void assertEachBodyBeginsWithTheOneBefore(ProviderServer server) {
        byte[] before = {};
        for (var request : server.requests()) {
            byte[] body = request.body();
            assertArrayEquals(before, Arrays.copyOf(body, before.length));
            before = Arrays.copyOf(body, body.length - "]}]}".length());
        }
    }

    @Test
    void a_request_is_written_as_the_protocol_wants_it() throws Exception {
        List<Message> history = List.of(
                new Message.User("<Hi> & \"hello\"", Optional.of("undone")),
                new Message.Assistant(List.of(
                        reasoning("Hm", "anthropic/m", "{'type':'thinking','signature':'s1=='}"),
                        reasoning("", "anthropic/m", "{'type':'redacted_thinking','data':'d=='}"),
                        new Message.Text("Let me "),
                        new Message.Text("\n"),
                        new Message.Text("see"),
                        new Message.ToolUse("c1", "read", "", Optional.empty()),
                        reasoning("", "anthropic/m", "{'type':'thinking','signature':'s2=='}"),
                        new Message.ToolUse("c2", "read", "{\"path\": \"b\", \"n\": 1.0}", Optional.empty()))),
                new Message.ToolResults(List.of(
                        new Message.Result("c1", "read", false, "no path"),
                        new Message.Result("c2", "read", true, ""))),
                new Message.User("Go on"),
                new Message.Assistant(List.of(
                        reasoning("not yours", "anthropic/other", "{'type':'thinking','signature':'s3=='}"),
                        reasoning("of another protocol", "anthropic/m", "{'text_as':'reasoning'}"),
                        new Message.Reasoning("unsigned", "anthropic/m", Optional.empty()),
                        new Message.ToolUse("c3", "bash", "{\"comm", Optional.empty()))),
                new Message.ToolResults(List.of(new Message.Result("c3", "bash", false, "no JSON"))),
                new Message.Assistant(List.of()),
                new Message.User("  "),
                new Message.User("Well?"));
        try (var server = ProviderServer.script().says("Done").start()) {
            ask(model(server), new ModelRequest("Be brief", history, List.of(tool("read"))));

            ProviderRequest request = server.requests().getFirst();
            assertEquals("/v1/messages", request.path());
            assertEquals("""
                    {"model":"m","max_tokens":32000,"stream":true,"cache_control":{"type":"ephemeral"},"tools":[\
                    {"name":"read","description":"Does read","input_schema":{"type":"object"}}],\
                    "system":[{"type":"text","text":"Be brief","cache_control":{"type":"ephemeral"}}],"messages":[\
                    {"role":"user","content":[{"type":"text","text":"[undone]\\n\\n<Hi> & \\"hello\\""}]},\
                    {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s1=="},\
                    {"type":"redacted_thinking","data":"d=="},{"type":"text","text":"Let me "},\
                    {"type":"text","text":"see"},{"type":"tool_use","id":"c1","name":"read","input":{}},\
                    {"type":"thinking","thinking":"","signature":"s2=="},\
                    {"type":"tool_use","id":"c2","name":"read","input":{"path":"b","n":1.0}}]},\
                    {"role":"user","content":[\
                    {"type":"tool_result","tool_use_id":"c1","content":"no path","is_error":true},\
                    {"type":"tool_result","tool_use_id":"c2","content":""},{"type":"text","text":"Go on"}]},\
                    {"role":"assistant","content":[\
                    {"type":"tool_use","id":"c3","name":"bash","input":{"invalid_json":"{\\"comm"}}]},\
                    {"role":"user","content":[\
                    {"type":"tool_result","tool_use_id":"c3","content":"no JSON","is_error":true},\
                    {"type":"text","text":"Well?"}]}]}""", request.text());
        }
    }

    @Test
    void ids_and_names_of_other_providers_are_made_what_this_one_takes() throws Exception {
        String longId = "x".repeat(70);
        var history = new ArrayList<Message>(List.of(new Message.User("Hi")));
        for (String id : List.of("call00000", "call00000", "functions.read:0", "", longId, longId)) {
            history.add(new Message.Assistant(List.of(new Message.ToolUse(id, "my tool", "{}", Optional.empty()))));
            history.add(new Message.ToolResults(List.of(new Message.Result(id, "my tool", true, "as asked"))));
        }
        try (var server = ProviderServer.script().says("Done").start()) {
            ask(model(server), new ModelRequest("", history, List.of()));

            List<String> ids = blocks(server, "tool_use").stream()
                    .map(block -> block.get("id").getAsString())
                    .toList();
            assertEquals("call00000", ids.getFirst());
            assertEquals(6, Set.copyOf(ids).size(), ids.toString()); // the double checks the rest
            assertEquals(
                    "my_tool", blocks(server, "tool_use").getFirst().get("name").getAsString());
        }
    }

    private static List<JsonObject> blocks(ProviderServer server, String type) {
        var found = new ArrayList<JsonObject>();
        server.requests()
                .getLast()
                .json()
                .getAsJsonArray("messages")
                .forEach(message -> message.getAsJsonObject()
                        .getAsJsonArray("content")
                        .forEach(block -> {
                            if (block.getAsJsonObject()
                                    .get("type")
                                    .getAsString()
                                    .equals(type)) {
                                found.add(block.getAsJsonObject());
                            }
                        }));
        return found;
    }

    @Test
    void a_conversation_that_ends_with_the_model_is_asked_to_go_on() throws Exception {
        List<Message> history =
                List.of(new Message.User("Hi"), new Message.Assistant(List.of(new Message.Text("Half a"))));
        try (var server = ProviderServer.script().says("Done").start()) {
            ask(model(server), new ModelRequest("", history, List.of()));

            assertEquals(
                    List.of("Hi", "Half a", "Go on."),
                    blocks(server, "text").stream()
                            .map(block -> block.get("text").getAsString())
                            .toList());
        }
    }

    @Test
    void reasoning_of_another_model_is_left_out() throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Hm.")
                .and()
                .calls("read", "{}")
                .says("one")
                .says("two")
                .start()) {
            var history = new ArrayList<Message>(List.of(new Message.User("Hi")));
            ModelEvent.Finish finish = finish(model(server), history);
            history.add(finish.message());
            history.add(results(finish.message()));

            finish(model(server), history);
            assertEquals(
                    "Hm.", blocks(server, "thinking").getFirst().get("thinking").getAsString());

            var other = new AnthropicModel("anthropic/n", server.baseUrl(), Optional.of(KEY), false, transport);
            finish(other, history);
            assertEquals(List.of(), blocks(server, "thinking"));
        }
    }

    @Test
    void the_key_goes_where_its_kind_belongs() throws Exception {
        try (var server = ProviderServer.script().says("a").repeating().start()) {
            ask(model(server), request("Hi"));
            ask(
                    new AnthropicModel(
                            "anthropic/m", server.baseUrl(), Optional.of(KEY), true, "2026-10-21", transport),
                    request("Hi"));
            ask(new AnthropicModel("anthropic/m", server.baseUrl(), Optional.of(" "), false, transport), request("Hi"));

            assertEquals(
                    List.of(KEY + " - 2023-06-01", "- Bearer " + KEY + " 2026-10-21", "- - 2023-06-01"),
                    server.requests().stream().map(AnthropicModelTest::keys).toList());
        }
    }

    private static String keys(ProviderRequest request) {
        return request.headers().getOrDefault("x-api-key", "-") + " "
                + request.headers().getOrDefault("authorization", "-") + " "
                + request.headers().get("anthropic-version");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /v1/messages",
        "/, /v1/messages",
        "/v1, /v1/messages",
        "/v1/, /v1/messages",
        "/gate/anthropic?a=1, /gate/anthropic/v1/messages?a=1",
        "/gate/v1?a=1, /gate/v1/messages?a=1"
    })
    void the_address_may_stand_with_or_without_its_version(String path, String asked) throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(500, ""))) {
            var base = URI.create("http://127.0.0.1:" + server.port() + path);

            fails(new AnthropicModel("anthropic/m", base, Optional.empty(), false, transport));

            assertEquals(asked, server.requests().getFirst().path());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "/v1", "ftp://host/v1"})
    void an_address_that_is_none_is_refused_when_the_model_is_made(String address) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new AnthropicModel("anthropic/m", URI.create(address), Optional.empty(), false, transport));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-5, 32000",
        "claude-opus-9, 32000",
        "claude-3-7-sonnet-20250219, 32000",
        "claude-3-5-haiku-20241022, 8192",
        "anthropic/claude-3.5-sonnet, 8192",
        "claude-3-haiku-20240307, 4096",
        "claude-2.1, 4096",
        "qwen3, 32000"
    })
    void a_model_is_asked_for_no_more_than_it_writes(String model, int maxTokens) throws Exception {
        try (var server = ProviderServer.script().says("a").start()) {
            ask(
                    new AnthropicModel("anthropic/" + model, server.baseUrl(), Optional.empty(), false, transport),
                    request("Hi"));

            assertEquals(
                    maxTokens,
                    server.requests().getFirst().json().get("max_tokens").getAsInt());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-x-20241022",
                "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"
            })
    void the_longest_answer_a_server_allows_is_learned_once(String refusal) throws Exception {
        try (var server = ProviderServer.script()
                .refuses(400, "invalid_request_error", refusal)
                .says("a")
                .says("b")
                .start()) {
            AnthropicModel model = model(server);

            ask(model, request("Hi"));
            ask(model, request("Hi"));

            assertEquals(
                    List.of(32_000, 8192, 8192),
                    server.requests().stream()
                            .map(request -> request.json().get("max_tokens").getAsInt())
                            .toList());
        }
    }

    @Test
    void a_refusal_that_teaches_nothing_is_told() throws Exception {
        try (var server = ProviderServer.script()
                .refuses(400, "invalid_request_error", "max_tokens: 32000 > 64, sorry")
                .refuses(400, "invalid_request_error", OVERFULL)
                .start()) {
            assertEquals(Kind.BAD_REQUEST, fails(model(server)).kind());
            assertEquals(Kind.CONTEXT_LENGTH, fails(model(server)).kind());
        }
    }

    @Test
    void cache_marks_a_server_refuses_are_left_out_from_then_on() throws Exception {
        String refusal = "cache_control: Extra inputs are not permitted";
        try (var server = ProviderServer.script()
                .refuses(400, "invalid_request_error", refusal)
                .says("a")
                .refuses(400, "invalid_request_error", "system.0." + refusal)
                .says("b")
                .refuses(400, "invalid_request_error", refusal)
                .start()) {
            AnthropicModel model = model(server);

            ask(model, request("Hi"));
            ask(model, request("Hi"));
            assertEquals(Kind.BAD_REQUEST, fails(model).kind());

            assertEquals(
                    List.of(2, 1, 1, 0, 0),
                    server.requests().stream().map(AnthropicModelTest::marks).toList());
        }
    }

    @Test
    void what_another_call_has_learned_meanwhile_is_not_learned_twice() throws Exception {
        var arrived = new CountDownLatch(1);
        var learned = new CountDownLatch(1);
        Reply refusal = Reply.json(400, "{\"error\":{\"message\":\"cache_control: Extra inputs are not permitted\"}}");
        try (var server = ProviderServer.answering(request -> {
            if (marks(request) < 2) {
                return Reply.stream(AnthropicStreams.PLAIN.sample().body());
            }
            boolean first = arrived.getCount() > 0;
            arrived.countDown();
            return first ? once(learned, refusal) : refusal;
        })) {
            AnthropicModel model = model(server);
            var trail = new AtomicReference<List<String>>(List.of());
            var other = Thread.ofVirtual().start(() -> trail.set(trailOf(model)));
            assertTrue(arrived.await(10, TimeUnit.SECONDS), "no request came");

            ask(model, request("Hi"));
            learned.countDown();

            assertTrue(other.join(Duration.ofSeconds(10)));
            assertEquals("says Grüße 🛠️ und\nä", trail.get().getFirst());
            assertEquals(
                    List.of(2, 2, 1, 1),
                    server.requests().stream().map(AnthropicModelTest::marks).toList());
        }
    }

    private static int marks(ProviderRequest request) {
        return request.text().split("cache_control", -1).length - 1;
    }

    private static Reply once(CountDownLatch time, Reply reply) {
        try {
            assertTrue(time.await(10, TimeUnit.SECONDS), "the time never came");
            return reply;
        } catch (InterruptedException over) {
            throw new IllegalStateException(over);
        }
    }

    private static List<String> trailOf(AnthropicModel model) {
        try {
            return ModelTrail.of(model, request("Hi"));
        } catch (InterruptedException over) {
            throw new IllegalStateException(over);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | authentication_error | invalid x-api-key | AUTH",
                "403 | permission_error | not yours | AUTH",
                "402 | billing_error | no money | QUOTA",
                "403 | billing_error | no money | QUOTA",
                "400 | invalid_request_error | Your credit balance is too low to access the Anthropic API. | QUOTA",
                "400 | invalid_request_error | You have reached your specified API usage limits. | QUOTA",
                "404 | not_found_error | model: m | BAD_REQUEST",
                "400 | invalid_request_error | messages: bad | BAD_REQUEST",
                "400 | invalid_request_error | prompt is too long: 215000 tokens > 200000 maximum | CONTEXT_LENGTH",
                "413 | request_too_large | Request exceeds the maximum size | CONTEXT_LENGTH",
                "429 | rate_limit_error | 40000 input tokens per minute: reduce the prompt length | RATE_LIMITED",
                "500 | api_error | Internal server error | OVERLOADED",
                "504 | timeout_error | too slow | OVERLOADED",
                "529 | overloaded_error | Overloaded | OVERLOADED"
            })
    void a_refusal_says_what_kind_it_is_and_keeps_the_providers_words(int status, String type, String words, Kind kind)
            throws Exception {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + words
                + "\"},\"request_id\":\"req_1\"}";
        try (var server = ProviderServer.answering(request -> Reply.json(status, body))) {
            ModelException refusal = fails(model(server));

            assertEquals(kind, refusal.kind());
            assertEquals(words, refusal.detail().orElse("-"));
            assertEquals(kind == Kind.RATE_LIMITED || kind == Kind.OVERLOADED, refusal.retryable());
        }
    }

    @Test
    void a_limit_of_the_account_is_no_reason_to_come_again() throws Exception {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Limit reached\","
                + "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}";
        try (var server =
                ProviderServer.answering(request -> Reply.json(429, body).with("x-should-retry", "true"))) {
            ModelException refusal = fails(model(server));

            assertEquals(Kind.QUOTA, refusal.kind());
            assertFalse(refusal.retryable());
        }
    }

    @Test
    void a_refused_key_is_called_by_the_name_of_its_kind() throws Exception {
        try (var server = ProviderServer.answering(request -> Reply.json(401, ""))) {
            assertEquals(
                    "the provider refused the key. Set ANTHROPIC_API_KEY, or choose another model with -m",
                    fails(model(server)).getMessage());
            assertEquals(
                    "the provider refused the key. Set ANTHROPIC_AUTH_TOKEN, or choose another model with -m",
                    fails(new AnthropicModel("anthropic/m", server.baseUrl(), Optional.of(KEY), true, transport))
                            .getMessage());
        }
    }

    private AnthropicModel model(ProviderServer server) {
        return new AnthropicModel("anthropic/m", server.baseUrl(), Optional.of(KEY), false, transport);
    }

    private static void ask(AnthropicModel model, ModelRequest request) throws Exception {
        finish(model, request);
    }

    private static ModelException fails(AnthropicModel model) {
        return assertThrows(ModelException.class, () -> model.open(request("Hi")));
    }

    private static ModelRequest request(String text) {
        return new ModelRequest("Be brief", List.of(new Message.User(text)), List.of());
    }

    private static ModelEvent.Finish finish(AnthropicModel model, List<Message> history) throws Exception {
        return finish(model, new ModelRequest("Be brief", history, TOOLS));
    }

    private static ModelEvent.Finish finish(AnthropicModel model, ModelRequest request) throws Exception {
        try (var stream = model.open(request)) {
            while (true) {
                if (stream.next() instanceof ModelEvent.Finish finish) {
                    return finish;
                }
            }
        }
    }

    private static Message.Reasoning reasoning(String text, String provider, String opaque) {
        return new Message.Reasoning(text, provider, Optional.of(json(opaque)));
    }

    private static Message results(Message.Assistant answer) {
        return new Message.ToolResults(answer.calls().stream()
                .map(call ->
                        new Message.Result(call.id(), call.name(), !call.name().equals("bash"), "as asked"))
                .toList());
    }

    private static ToolDefinition tool(String name) {
        return new ToolDefinition(name, "Does " + name, json("{'type':'object'}"));
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }
}
