package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OpenAiChatStreamTest {

    private static final ModelRequest REQUEST = new ModelRequest("", List.of(new Message.User("Hello")), List.of());

    private final AtomicReference<Reply> reply = new AtomicReference<>();
    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(10)));
    private ProviderServer server;
    private OpenAiChatModel model;

    @BeforeEach
    void start() throws Exception {
        server = ProviderServer.answering(request -> reply.get());
        model = new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.empty(), transport);
    }

    @AfterEach
    void stop() throws Exception {
        transport.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_means_the_same_however_it_is_cut(ChatStreams example) throws Exception {
        for (String lineEnd : List.of("\n", "\r\n")) {
            byte[] bytes = example.stream().replace("\n", lineEnd).getBytes(UTF_8);
            for (int cut = 1; cut < bytes.length; cut++) {
                assertEquals(example.trail(), trail(Reply.stream(bytes).cutAt(cut)), "cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void single_bytes_mean_the_same(ChatStreams example) throws Exception {
        assertEquals(example.trail(), trail(Reply.stream(example.stream()).inPiecesOf(1)));
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_ends_early_is_a_failure_until_its_end_was_said(ChatStreams example) throws Exception {
        byte[] bytes = example.stream().getBytes(UTF_8);

        for (int length = 0; length < bytes.length; length++) {
            List<String> trail = trail(Reply.stream(bytes).cutAfter(length));

            if (length < example.terminated()) {
                assertEquals(
                        "fails PROTOCOL (again) the answer of 127.0.0.1:" + server.port()
                                + " broke off before its end. Try again",
                        trail.getLast(),
                        "ended after " + length);
            } else {
                assertEquals(withoutUsage(example.trail()), withoutUsage(trail), "ended after " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_breaks_is_a_failure_until_the_end_was_said(ChatStreams example) throws Exception {
        byte[] bytes = example.stream().getBytes(UTF_8);

        for (int length = 0; length < bytes.length; length += 7) {
            List<String> trail = trail(Reply.stream(bytes).cutAfter(length).ending(Reply.Ending.BROKEN));

            if (length < example.terminatedForGood()) {
                assertTrue(trail.getLast().startsWith("fails NETWORK (again) "), "broken after " + length + trail);
            } else {
                assertEquals(withoutUsage(example.trail()), withoutUsage(trail), "broken after " + length);
            }
        }
    }

    @Test
    void what_follows_the_end_is_not_waited_for_long() throws Exception {
        var impatient = new Transport(
                "0.1.0",
                new Timeouts(
                        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(50)));
        reply.set(Reply.stream("data: {\"choices\":[{\"delta\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}]}\n\n")
                .ending(Reply.Ending.SILENT));

        try (impatient) {
            var patient = new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.empty(), impatient);
            assertEquals(List.of("says A", "END -/-/-/-", "  text A"), ModelTrail.of(patient, REQUEST));
        }
    }

    @Test
    void done_ends_at_once_though_the_body_does_not() throws Exception {
        reply.set(Reply.stream("data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\ndata: [DONE]\n\n")
                .ending(Reply.Ending.SILENT));

        assertEquals(List.of("says A", "END -/-/-/-", "  text A"), ModelTrail.of(model, REQUEST));
        assertEquals(1, server.awaitDeparture(Duration.ofSeconds(10)));
    }

    @Test
    void a_server_that_does_not_stream_is_understood() throws Exception {
        String whole = """
                {"id":"a","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Look","tool_calls":[
                  {"id":"c","type":"function","function":{"name":"ls","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
                 "usage":{"prompt_tokens":1,"completion_tokens":2}}""";

        List<String> trail = trail(Reply.json(200, whole));

        assertEquals(List.of("says Look", "call 0 ls", "args 0 {}", "END 1/2/-/-", "  text Look", "  c ls {}"), trail);
        assertEquals(trail, trail(Reply.stream(whole)), "also under the wrong content type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"over\",\"type\":\"overloaded_error\",\"code\":null}}\n\n",
                "data: {\"error\":\"over\"}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],"
                        + "\"error\":{\"code\":502,\"message\":\"over\"}}\n\ndata: [DONE]\n\n",
                "event: error\ndata: {\"message\":\"over\",\"type\":\"server_error\"}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"over\"}}\n\n",
                "data: {\"object\":\"error\",\"message\":\"over\",\"code\":503}\n\n",
                "data: [{\"error\":{\"code\":503,\"message\":\"over\",\"status\":\"UNAVAILABLE\"}}]\n\n",
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n"
            })
    void an_error_within_the_stream_is_a_failure(String error) throws Exception {
        String before = "data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\n";

        List<String> trail = trail(Reply.stream(before + error));

        assertEquals("says A", trail.getFirst());
        assertTrue(
                trail.getLast().startsWith("fails OVERLOADED (again) 127.0.0.1:" + server.port() + " cannot answer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":503,\"message\":\"over\"}}",
                "[{\"error\":{\"code\":503}}]",
                "{\"error\":\"over\"}"
            })
    void an_error_under_a_good_status_is_a_failure(String body) throws Exception {
        assertTrue(trail(Reply.json(200, body)).getLast().startsWith("fails OVERLOADED (again) "));
    }

    @Test
    void a_web_page_is_no_answer() throws Exception {
        assertEquals(
                List.of("fails PROTOCOL (again) 127.0.0.1:" + server.port()
                        + " sent something that is no answer of a model. Check the base URL"),
                trail(Reply.of(200, "text/html", "<html>Please log in</html>".getBytes(UTF_8))));
    }

    @Test
    void broken_json_is_a_failure() throws Exception {
        assertEquals(
                List.of("fails PROTOCOL (again) 127.0.0.1:" + server.port()
                        + " sent something that is no answer of a model. Check the base URL"),
                trail(Reply.stream("data: {\"choices\":[{]}\n\ndata: [DONE]\n\n")));
    }

    private List<String> trail(Reply answer) throws InterruptedException {
        reply.set(answer);
        return ModelTrail.of(model, REQUEST);
    }

    private static List<String> withoutUsage(List<String> trail) {
        return trail.stream().map(line -> line.replaceAll("^END .*", "END")).toList();
    }
}
