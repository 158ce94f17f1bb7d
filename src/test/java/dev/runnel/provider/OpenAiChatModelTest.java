package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.runnel.model.ModelStream;
import dev.runnel.model.ToolDefinition;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OpenAiChatModelTest {

    private static final String KEY = "sk-secret-1234";
    private static final List<ToolDefinition> TOOLS = List.of(tool("read"), tool("edit"), tool("bash"));

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void two_reads_an_edit_and_a_failing_command_make_a_conversation_the_strictest_server_takes() throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Look first.")
                .and()
                .says("I look at both.")
                .and()
                .calls("read", Map.of("path", "a"))
                .and()
                .calls("read", Map.of("path", "b"))
                .calls("edit", Map.of("path", "a", "edits", List.of()))
                .calls("bash", Map.of("command", "make test"))
                .says("It fails.")
                .start()) {
            var history = new ArrayList<Message>(List.of(new Message.User("Mend it")));
            var stops = new ArrayList<String>();

            for (int turn = 0; turn < 4; turn++) {
                ModelEvent.Finish finish = finish(model(server), history);
                stops.add(finish.stop() + " " + finish.message().calls().size());
                history.add(finish.message());
                history.add(results(finish.message()));
            }

            assertEquals(List.of("END 2", "END 1", "END 1", "END 0"), stops);
            assertEquals("It fails.", ((Message.Assistant) history.get(7)).text());
            assertEachBodyBeginsWithTheOneBefore(server);
        }
    }

    private static void assertEachBodyBeginsWithTheOneBefore(ProviderServer server) {
        byte[] before = {};
        for (var request : server.requests()) {
            byte[] body = request.body();
            assertArrayEquals(before, Arrays.copyOf(body, before.length));
            before = Arrays.copyOf(body, body.length - "]}".length());
        }
    }

    @Test
    void a_request_is_written_as_the_protocol_wants_it() throws Exception {
        var history = List.of(
                new Message.User("<Hi> & \"hello\""),
                new Message.Assistant(List.of(
                        new Message.Reasoning(
                                "Hm", "openai-chat/vendor/m", Optional.of(json("{'text_as':'reasoning_content'}"))),
                        new Message.Text("Let me "),
                        new Message.Text("see"),
                        new Message.ToolUse("c1", "read", "", Optional.empty()),
                        new Message.ToolUse(
                                "c2", "read", "{\"path\": \"b\"}", Optional.of(json("{'extra_content':{'g':1}}"))))),
                new Message.ToolResults(List.of(
                        new Message.Result("c1", "read", false, "no path"),
                        new Message.Result("c2", "read", true, "B"))),
                new Message.Assistant(List.of(
                        new Message.Reasoning(
                                "not yours", "other/m", Optional.of(json("{'text_as':'reasoning_content'}"))),
                        new Message.ToolUse("c3", "bash", "{\"comm", Optional.empty()))),
                new Message.ToolResults(List.of(new Message.Result("c3", "bash", false, "no JSON"))),
                new Message.Assistant(List.of()));
        try (var server = ProviderServer.script().says("Done").start()) {
            var model = new OpenAiChatModel(
                    "openai-chat/vendor/m", URI.create(server.baseUrl() + "/"), Optional.of(KEY), transport);

            ModelTrail.of(model, new ModelRequest("Be brief", new ArrayList<>(history), List.of(tool("read"))));

            var request = server.requests().getFirst();
            assertEquals("/v1/chat/completions", request.path());
            assertEquals("Bearer " + KEY, request.headers().get("authorization"));
            assertEquals("""
                    {"model":"vendor/m","stream":true,"stream_options":{"include_usage":true},"tools":[\
                    {"type":"function","function":{"name":"read","description":"Does read","parameters":{"type":"object"}}}],\
                    "messages":[{"role":"system","content":"Be brief"},\
                    {"role":"user","content":"<Hi> & \\"hello\\""},\
                    {"role":"assistant","content":"Let me see","reasoning_content":"Hm","tool_calls":[\
                    {"id":"c1","type":"function","function":{"name":"read","arguments":"{}"}},\
                    {"id":"c2","type":"function","function":{"name":"read","arguments":"{\\"path\\": \\"b\\"}"},"extra_content":{"g":1}}]},\
                    {"role":"tool","tool_call_id":"c1","content":"no path"},\
                    {"role":"tool","tool_call_id":"c2","content":"B"},\
                    {"role":"assistant","content":null,"tool_calls":[\
                    {"id":"c3","type":"function","function":{"name":"bash","arguments":"{\\"invalid_json\\":\\"{\\\\\\"comm\\"}"}}]},\
                    {"role":"tool","tool_call_id":"c3","content":"no JSON"}]}""", request.text());
        }
    }

    @Test
    void reasoning_a_server_wants_back_survives_the_way_through_the_history() throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Hm.")
                .and()
                .calls("read", "{}")
                .says("Done")
                .start()) {
            var history = new ArrayList<Message>(List.of(new Message.User("Hi")));
            ModelEvent.Finish finish = finish(model(server), history);
            history.add(finish.message());
            history.add(results(finish.message()));
            finish(model(server), history);

            JsonObject assistant = server.requests()
                    .getLast()
                    .json()
                    .getAsJsonArray("messages")
                    .get(2)
                    .getAsJsonObject();
            assertEquals("Hm.", assistant.get("reasoning_content").getAsString());
        }
    }

    @Test
    void without_a_key_there_is_no_authorization() throws Exception {
        try (var server = ProviderServer.script().says("a").says("b").start()) {
            for (var key : List.of(Optional.<String>empty(), Optional.of("  "))) {
                ModelTrail.of(new OpenAiChatModel("openai-chat/m", server.baseUrl(), key, transport), request("Hi"));
            }

            server.requests().forEach(request -> assertFalse(request.headers().containsKey("authorization")));
        }
    }

    @Test
    void a_server_that_refuses_to_give_its_usage_is_asked_without_from_then_on() throws Exception {
        try (var server = ProviderServer.script()
                .refuses(400, "Unrecognized request argument supplied: stream_options")
                .says("a")
                .says("b")
                .start()) {
            var model = model(server);

            assertEquals("says a", ModelTrail.of(model, request("Hi")).getFirst());
            assertEquals("says b", ModelTrail.of(model, request("Hi")).getFirst());

            assertEquals(
                    List.of(true, false, false),
                    server.requests().stream()
                            .map(r -> r.json().has("stream_options"))
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "401 | {\"error\":{\"message\":\"Incorrect API key: sk-secret-1234\",\"code\":\"invalid_api_key\"}} | AUTH | Incorrect API key: ***",
                "403 | Forbidden | AUTH | Forbidden",
                "402 | {\"error\":{\"message\":\"Insufficient Balance\"}} | QUOTA | Insufficient Balance",
                "429 | {\"error\":{\"message\":\"You exceeded your quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}} | QUOTA | You exceeded your quota",
                "429 | {\"error\":{\"message\":\"Limit reached: reduce the length of the messages\",\"code\":\"rate_limit_exceeded\"}} | RATE_LIMITED | Limit reached: reduce the length of the messages",
                "429 | `` | RATE_LIMITED | -",
                "429 | {\"error\":{\"message\":\"The engine is busy\",\"type\":\"engine_overloaded_error\"}} | OVERLOADED | The engine is busy",
                "429 | {\"error\":{\"message\":\"Insufficient balance: recharge\",\"code\":\"1113\"}} | QUOTA | Insufficient balance: recharge",
                "404 | {\"error\":{\"message\":\"The model m does not exist\",\"code\":\"model_not_found\"}} | BAD_REQUEST | The model m does not exist",
                "400 | {\"error\":{\"message\":\"bad schema\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}} | BAD_REQUEST | bad schema",
                "422 | {\"detail\":\"no such field\"} | BAD_REQUEST | no such field",
                "422 | {\"detail\":[{\"loc\":[\"body\"]}]} | BAD_REQUEST | {\"detail\":[{\"loc\":[\"body\"]}]}",
                "400 | {\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}} | CONTEXT_LENGTH | too long",
                "400 | {\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\"}} | CONTEXT_LENGTH | This model's maximum context length is 8192 tokens",
                "400 | {\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\",\"n_ctx\":4096}} | CONTEXT_LENGTH | the request exceeds the available context size",
                "400 | {\"error\":{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{\"raw\":\"prompt is too long: 9 tokens > 8 maximum\"}}} | CONTEXT_LENGTH | Provider returned error: prompt is too long: 9 tokens > 8 maximum",
                "400 | {\"object\":\"error\",\"message\":\"Requested input length 9001 exceeds maximum input length 8000\"} | CONTEXT_LENGTH | Requested input length 9001 exceeds maximum input length 8000",
                "400 | {\"error\":{\"message\":\"It exceeds the maximum context length of 8000 tokens\"}} | CONTEXT_LENGTH | It exceeds the maximum context length of 8000 tokens",
                "400 | {\"choices\":[{\"finish_reason\":\"content_filter\",\"content_filter_results\":{\"error\":{\"code\":\"content_filter\",\"message\":\"Withheld\"}}}]} | BAD_REQUEST | Withheld",
                "400 | {\"error\":\"Context size has been exceeded.\"} | CONTEXT_LENGTH | Context size has been exceeded.",
                "400 | [{\"error\":{\"code\":400,\"message\":\"Please pass a valid API key\",\"status\":\"INVALID_ARGUMENT\"}}] | AUTH | Please pass a valid API key",
                "429 | {\"error\":{\"message\":\"Spent\",\"code\":\"organization_spend_limit_exceeded\"}} | QUOTA | Spent",
                "400 | {\"code\":\"invalid\",\"error\":\"Incorrect API key provided: it ends in 1.\"} | AUTH | Incorrect API key provided: it ends in 1.",
                "403 | {\"code\":\"denied\",\"error\":\"Your team doesn't have any credits yet.\"} | QUOTA | Your team doesn't have any credits yet.",
                "403 | {\"code\":\"denied\",\"error\":\"Your team has used all available credits.\"} | QUOTA | Your team has used all available credits.",
                "413 | `` | CONTEXT_LENGTH | -",
                "400 | {\"error\":{\"message\":\"failed to parse\",\"code\":\"tool_use_failed\",\"failed_generation\":\"x\"}} | PROTOCOL | failed to parse",
                "500 | <html>Oops</html> | OVERLOADED | <html>Oops</html>",
                "503 | {\"error\":\"loading\"} | OVERLOADED | loading",
                "529 | {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}} | OVERLOADED | Overloaded",
                "408 | `` | OVERLOADED | -",
                "418 | [] | BAD_REQUEST | -"
            })
    void a_refusal_says_what_kind_it_is_and_keeps_the_providers_words(int status, String body, Kind kind, String detail)
            throws Exception {
        try (var server = answering(Reply.json(status, body))) {
            ModelException refusal = fails(model(server));

            assertEquals(kind, refusal.kind());
            assertEquals(detail, refusal.detail().orElse("-"));
            assertEquals(
                    kind == Kind.RATE_LIMITED || kind == Kind.OVERLOADED || kind == Kind.PROTOCOL, refusal.retryable());
            assertFalse(refusal.getMessage().contains(KEY));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"code\":429,\"message\":\"over there\"},\"finish_reason\":\"error\"} | RATE_LIMITED | over there",
                "{\"finish_reason\":\"error\",\"native_finish_reason\":\"MALFORMED_FUNCTION_CALL\"} | PROTOCOL | finish_reason: error, native_finish_reason: MALFORMED_FUNCTION_CALL",
                "{\"finish_reason\":\"error\"} | OVERLOADED | finish_reason: error",
                "{\"finish_reason\":\"network_error\"} | OVERLOADED | finish_reason: network_error",
                "{\"finish_reason\":\"abort\"} | OVERLOADED | finish_reason: abort"
            })
    void a_choice_that_failed_says_why(String choice, Kind kind, String detail) throws Exception {
        try (var server = answering(Reply.stream("data: {\"choices\":[" + choice + "]}\n\ndata: [DONE]\n\n"));
                ModelStream stream = model(server).open(request("Hi"))) {
            ModelException failure = assertThrows(ModelException.class, stream::next);

            assertEquals(kind, failure.kind());
            assertEquals(Optional.of(detail), failure.detail());
        }
    }

    @Test
    void a_refusal_says_what_to_do() throws Exception {
        try (var server = answering(Reply.json(401, ""))) {
            assertEquals(
                    "the provider refused the key. Set OPENAI_API_KEY, or choose another model with -m",
                    fails(model(server)).getMessage());
            assertEquals(
                    "the provider wants a key. Set OPENAI_API_KEY, or choose another model with -m",
                    fails(new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.empty(), transport))
                            .getMessage());
        }
        try (var server = answering(Reply.json(404, ""))) {
            assertEquals(
                    "127.0.0.1:" + server.port() + " has no model m, or the base URL is wrong."
                            + " Choose another model with -m, or correct the base URL",
                    fails(model(server)).getMessage());
        }
        try (var server = answering(Reply.json(307, "").with("Location", "https://elsewhere.example/"))) {
            ModelException moved = fails(model(server));
            assertEquals(
                    "127.0.0.1:" + server.port()
                            + " sends us on to another address, which is not followed. Correct the base URL",
                    moved.getMessage());
            assertEquals("https://elsewhere.example/", moved.detail().orElseThrow());
        }
    }

    @Test
    void long_words_of_a_provider_are_cut() throws Exception {
        try (var server =
                answering(Reply.of(500, "text/plain", "x".repeat(100_000).getBytes(UTF_8)))) {
            assertEquals("x".repeat(500), fails(model(server)).detail().orElseThrow());
        }
    }

    @Test
    void a_long_request_refused_without_a_word_was_too_long() throws Exception {
        try (var server = answering(Reply.json(400, ""))) {
            assertEquals(Kind.BAD_REQUEST, fails(model(server)).kind());
            assertEquals(
                    Kind.CONTEXT_LENGTH,
                    assertThrows(ModelException.class, () -> model(server).open(request("x".repeat(50_000))))
                            .kind());
        }
    }

    @Test
    void closing_in_the_middle_of_an_answer_closes_the_connection() throws Exception {
        try (var server = ProviderServer.script().says("Hel").stalls().start()) {
            try (var stream = model(server).open(request("Hi"))) {
                assertEquals(new ModelEvent.TextDelta("Hel"), stream.next());
            }

            server.awaitDeparture(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_token_is_there_before_the_next_one_is_sent() throws Exception {
        try (var server = ProviderServer.script()
                .says("one")
                .and()
                .pauses()
                .and()
                .says("two")
                .start()) {
            try (var stream = model(server).open(request("Hi"))) {
                assertEquals(new ModelEvent.TextDelta("one"), stream.next());
                server.release();
                assertEquals(new ModelEvent.TextDelta("two"), stream.next());
            }
        }
    }

    @Test
    void an_answer_that_stalls_is_given_up() throws Exception {
        try (var impatient = new Transport("0.1.0", Timeouts.withStall(Duration.ofMillis(200)));
                var server = ProviderServer.script().says("Hel").stalls().start()) {
            var model = new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.empty(), impatient);

            List<String> trail = ModelTrail.of(model, request("Hi"));

            assertEquals("says Hel", trail.getFirst());
            assertTrue(trail.getLast().startsWith("fails STALLED (again) 127.0.0.1"), trail.getLast());
        }
    }

    @Test
    void answers_in_a_row_share_a_connection() throws Exception {
        try (var server = ProviderServer.script().says("a").repeating().start()) {
            for (int i = 0; i < 5; i++) {
                ModelTrail.of(model(server), request("Hi"));
            }

            // The pool may take a connection back a moment after its answer was read.
            assertTrue(server.requests().getLast().connection() < 5, "no connection served twice");
        }
    }

    @Test
    void an_address_that_is_none_is_refused_when_the_model_is_made() {
        for (String address : List.of("localhost:8080/v1", "/v1", "ftp://host/v1")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new OpenAiChatModel("openai-chat/m", URI.create(address), Optional.empty(), transport));
        }
    }

    private OpenAiChatModel model(ProviderServer server) {
        return new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.of(KEY), transport);
    }

    private static ModelException fails(OpenAiChatModel model) {
        return assertThrows(ModelException.class, () -> model.open(request("Hi")));
    }

    private static ProviderServer answering(Reply reply) throws Exception {
        return ProviderServer.answering(request -> reply);
    }

    private static ModelRequest request(String text) {
        return new ModelRequest("", List.of(new Message.User(text)), List.of());
    }

    private static ModelEvent.Finish finish(OpenAiChatModel model, List<Message> history) throws Exception {
        try (var stream = model.open(new ModelRequest("Be brief", history, TOOLS))) {
            while (true) {
                if (stream.next() instanceof ModelEvent.Finish finish) {
                    return finish;
                }
            }
        }
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
