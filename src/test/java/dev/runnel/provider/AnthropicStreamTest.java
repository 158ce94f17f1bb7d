package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.Usage;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnthropicStreamTest extends ModelContract {

    private static final String A_FIRST = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1,"output_tokens":1}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A"}}

            """;

    @Override
    HttpModel model(URI server, Transport transport) {
        return new AnthropicModel("anthropic/m", server, Optional.of(KEY), false, transport);
    }

    @Override
    List<Sample> samples() {
        return Arrays.stream(AnthropicStreams.values())
                .map(AnthropicStreams::sample)
                .toList();
    }

    @Override
    String beginning() {
        return A_FIRST;
    }

    @Override
    List<Fault> faults() {
        return List.of(
                fault("overloaded_error", Kind.OVERLOADED),
                fault("api_error", Kind.OVERLOADED),
                fault("timeout_error", Kind.OVERLOADED),
                fault("something_new", Kind.OVERLOADED),
                fault("rate_limit_error", Kind.RATE_LIMITED),
                fault("authentication_error", Kind.AUTH),
                fault("permission_error", Kind.AUTH),
                fault("billing_error", Kind.QUOTA),
                fault("request_too_large", Kind.CONTEXT_LENGTH),
                fault("not_found_error", Kind.BAD_REQUEST),
                fault("invalid_request_error", Kind.BAD_REQUEST),
                new Fault("event: error\ndata: {\"message\":\"over\"}\n\n", Kind.OVERLOADED),
                new Fault("data: {\"error\":{\"message\":\"over\"}}\n\n", Kind.OVERLOADED),
                new Fault(
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                                + "\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}",
                        Kind.CONTEXT_LENGTH),
                new Fault("{\"detail\":\"Not Found\"}", Kind.OVERLOADED));
    }

    private static Fault fault(String type, Kind kind) {
        return new Fault(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"" + type
                        + "\",\"message\":\"Oh\"},\"request_id\":\"req_1\"}\n\n",
                kind);
    }

    @Test
    void a_reason_for_stopping_is_not_the_end() throws Exception {
        Reply unended = Reply.stream(
                A_FIRST + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n");

        assertEquals(
                List.of(
                        "says A",
                        "fails PROTOCOL (again) the answer of 127.0.0.1:" + server().port()
                                + " broke off before its end. Try again"),
                trail(unended));
    }

    @Test
    void the_end_ends_at_once_though_the_body_does_not() throws Exception {
        Reply unended =
                Reply.stream(A_FIRST + "data: {\"type\":\"message_stop\"}\n\n").ending(Reply.Ending.SILENT);

        assertEquals(List.of("says A", "END 1/1/-/-", "  text A"), trail(unended));
        assertEquals(1, server().awaitDeparture(Duration.ofSeconds(10)));
    }

    @Test
    void an_answer_begun_anew_after_words_is_a_failure() throws Exception {
        Reply spliced = Reply.stream(A_FIRST + A_FIRST.replace("msg_1", "msg_2"));

        assertEquals(
                List.of(
                        "says A",
                        "fails PROTOCOL (again) 127.0.0.1:" + server().port()
                                + " began its answer anew after a part of it was shown. Try again"),
                trail(spliced));
    }

    @Test
    void a_server_that_does_not_stream_is_understood() throws Exception {
        String whole = """
                {"id":"msg_1","type":"message","role":"assistant","content":[
                  {"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"Look"},
                  {"type":"tool_use","id":"c","name":"ls","input":{"path":"a"}}],
                 "stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}""";

        List<String> trail = trail(Reply.json(200, whole));

        assertEquals(
                List.of(
                        "thinks Hm",
                        "says Look",
                        "call 0 ls",
                        "args 0 {\"path\":\"a\"}",
                        "END 1/2/-/-",
                        "  reasoning Hm anthropic/m {\"type\":\"thinking\",\"signature\":\"s\"}",
                        "  text Look",
                        "  c ls {\"path\":\"a\"}"),
                trail);
        assertEquals(trail, trail(Reply.stream(whole)), "also under the wrong content type");
    }

    @Test
    void what_was_put_into_the_cache_is_told_apart() throws Exception {
        Reply plain = Reply.stream(AnthropicStreams.PLAIN.sample().body());
        trail(plain);

        try (var stream = model().open(new ModelRequest("", List.of(), List.of()))) {
            ModelEvent event = stream.next();
            while (!(event instanceof ModelEvent.Finish)) {
                event = stream.next();
            }
            assertEquals(
                    new Usage(
                            OptionalLong.of(123),
                            OptionalLong.of(12),
                            OptionalLong.of(100),
                            OptionalLong.empty(),
                            OptionalLong.of(20),
                            OptionalDouble.empty()),
                    ((ModelEvent.Finish) event).usage());
        }
    }
}
