package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import dev.runnel.support.ProviderServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenAiResponsesModelTest {

    private static final List<ToolDefinition> TOOLS =
            List.of(new ToolDefinition("read", "Does read", json("{'type':'object'}")));

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void a_conversation_with_reasoning_and_calls_only_grows_and_is_in_order() throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Look first.")
                .and()
                .says("I look at both.")
                .and()
                .calls("read", Map.of("path", "a"))
                .and()
                .calls("read", Map.of("path", "b"))
                .thinks("And then")
                .and()
                .calls("read", "{\"path\"")
                .says("Done.")
                .start()) {
            var history = new ArrayList<Message>(List.of(new Message.User("Mend it")));
            var stops = new ArrayList<String>();
            for (int turn = 0; turn < 3; turn++) {
                ModelEvent.Finish finish = finish(model(server), history);
                stops.add(finish.stop() + " " + finish.message().calls().size());
                history.add(finish.message());
                history.add(results(finish.message()));
            }

            assertEquals(List.of("END 2", "END 1", "END 0"), stops);
            byte[] before = {};
            for (var request : server.requests()) {
                assertArrayEquals(before, Arrays.copyOf(request.body(), before.length));
                before = Arrays.copyOf(request.body(), request.body().length - "]}".length());
            }
        }
    }

    @Test
    void a_request_is_written_as_the_protocol_wants_it() throws Exception {
        var history = List.<Message>of(
                new Message.User("<Hi>"),
                new Message.Assistant(List.of(
                        new Message.Reasoning(
                                "Hm",
                                "openai/gpt-5",
                                Optional.of(json(
                                        "{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'gA'}"))),
                        new Message.Reasoning(
                                "", "openai/gpt-5", Optional.of(json("{'message_item':{'phase':'commentary'}}"))),
                        new Message.Text("Let me see"),
                        new Message.Reasoning("not yours", "anthropic/m", Optional.of(json("{'type':'reasoning'}"))),
                        new Message.ToolUse("c1", "read", "", Optional.empty()),
                        new Message.ToolUse(
                                "c1", "patch", "*** Begin", Optional.of(json("{'type':'custom_tool_call'}"))))),
                new Message.ToolResults(List.of(
                        new Message.Result("c1", "read", false, "no path"),
                        new Message.Result("c1", "patch", true, "B"))),
                new Message.Assistant(List.of(new Message.Reasoning(
                        "cut", "openai/gpt-5", Optional.of(json("{'type':'reasoning','id':'rs_2'}"))))),
                new Message.User("Go on"));
        try (var server = ProviderServer.answering(request ->
                dev.runnel.support.Reply.stream(ResponsesStreams.PLAIN.sample().bytes()))) {
            ModelTrail.of(model(server), new ModelRequest("Be brief", history, TOOLS));

            var request = server.requests().getFirst();
            assertEquals("/v1/responses", request.path());
            assertEquals("Bearer sk-1", request.headers().get("authorization"));
            assertEquals("""
                    {"model":"gpt-5","stream":true,"store":false,"include":["reasoning.encrypted_content"],\
                    "reasoning":{"summary":"auto"},\
                    "tools":[{"type":"function","name":"read","description":"Does read","parameters":{"type":"object"},"strict":false}],\
                    "instructions":"Be brief","input":[\
                    {"role":"user","content":"<Hi>"},\
                    {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"},\
                    {"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"Let me see"}]},\
                    {"type":"function_call","call_id":"c1","name":"read","arguments":"{}"},\
                    {"type":"custom_tool_call","call_id":"CALL","name":"patch","input":"*** Begin"},\
                    {"type":"function_call_output","call_id":"c1","output":"no path"},\
                    {"type":"custom_tool_call_output","call_id":"CALL","output":"B"},\
                    {"role":"user","content":"Go on"}]}""", request.text().replaceAll("\"c[0-9a-z]{8}\"", "\"CALL\""));
        }
    }

    @Test
    void what_a_server_refuses_is_left_out_from_then_on() throws Exception {
        try (var server = ProviderServer.script()
                .refuses(400, "Unsupported parameter: 'reasoning.summary' is not supported with this model.")
                .refuses(400, "Encrypted content is not supported with this model.")
                .says("a")
                .says("b")
                .start()) {
            var model = model(server);

            assertEquals("says a", ModelTrail.of(model, request("Hi")).getFirst());
            assertEquals("says b", ModelTrail.of(model, request("Hi")).getFirst());

            assertEquals(
                    List.of("true true", "true false", "false false", "false false"),
                    server.requests().stream()
                            .map(r -> r.json().has("include") + " " + r.json().has("reasoning"))
                            .toList());
        }
    }

    private OpenAiResponsesModel model(ProviderServer server) {
        return new OpenAiResponsesModel("openai/gpt-5", server.baseUrl(), Optional.of("sk-1"), transport);
    }

    private static ModelRequest request(String text) {
        return new ModelRequest("", List.of(new Message.User(text)), List.of());
    }

    private static ModelEvent.Finish finish(OpenAiResponsesModel model, List<Message> history) throws Exception {
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
                .map(call -> new Message.Result(call.id(), call.name(), true, "as asked"))
                .toList());
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }
}
