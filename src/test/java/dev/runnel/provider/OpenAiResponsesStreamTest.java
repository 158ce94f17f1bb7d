package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenAiResponsesStreamTest extends ModelContract {

    @Override
    HttpModel model(URI server, Transport transport) {
        return new OpenAiResponsesModel("openai/m", URI.create(server + "/v1"), Optional.of(KEY), transport);
    }

    @Override
    List<Sample> samples() {
        return Arrays.stream(ResponsesStreams.values())
                .map(ResponsesStreams::sample)
                .toList();
    }

    @Override
    String beginning() {
        return "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"A\"}\n\n";
    }

    @Override
    List<Fault> faults() {
        return List.of(
                new Fault(
                        "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"over\",\"param\":null}\n\n",
                        Kind.OVERLOADED),
                new Fault("""
                        data: {"type":"error","error":{"type":"tokens","code":"rate_limit_exceeded","message":"slow"}}

                        data: {"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"}}}

                        """, Kind.RATE_LIMITED),
                new Fault(
                        "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"insufficient_quota\",\"message\":\"pay\"}}}\n\n",
                        Kind.QUOTA),
                new Fault(
                        "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\",\"message\":\"no\"}}}\n\n",
                        Kind.BAD_REQUEST),
                new Fault(
                        "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"Your input exceeds the context window of this model.\"}}}\n\n",
                        Kind.CONTEXT_LENGTH),
                new Fault("data: {\"type\":\"response.failed\"}\n\n", Kind.OVERLOADED),
                new Fault(
                        "data: {\"type\":\"response.failed\",\"response\":{\"status_details\":{\"error\":{\"type\":\"rate_limit\",\"message\":\"slow\"}}}}\n\n",
                        Kind.RATE_LIMITED),
                new Fault(
                        "data: {\"type\":\"response.cancelled\",\"response\":{\"status\":\"cancelled\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"}]}]}}\n\n",
                        Kind.OVERLOADED),
                new Fault("data: {\"error\":{\"code\":503,\"message\":\"over\"}}\n\n", Kind.OVERLOADED),
                new Fault("{\"error\":{\"code\":503,\"message\":\"over\"}}", Kind.OVERLOADED));
    }

    @Test
    void its_end_acts_at_once_though_the_body_goes_on() throws Exception {
        Reply unended = Reply.stream(beginning()
                        + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n")
                .ending(Reply.Ending.SILENT);

        assertEquals(List.of("says A", "END -/-/-/-", "  text A"), trail(unended));
        assertEquals(1, server().awaitDeparture(Duration.ofSeconds(10)));
    }

    @Test
    void done_alone_is_no_end() throws Exception {
        assertEquals(
                "fails PROTOCOL (again) the answer of 127.0.0.1:" + server().port()
                        + " broke off before its end. Try again",
                trail(Reply.stream(beginning() + "data: [DONE]\n\n")).getLast());
    }

    @Test
    void a_server_that_does_not_stream_is_understood() throws Exception {
        String whole = """
                {"id":"r","object":"response","status":"completed","error":null,"output":[
                  {"type":"message","content":[{"type":"output_text","text":"Look"}]},
                  {"type":"function_call","call_id":"c","name":"ls","arguments":"{}"}],
                 "usage":{"input_tokens":1,"output_tokens":2}}""";

        assertEquals(
                List.of("says Look", "call 0 ls", "args 0 {}", "END 1/2/-/-", "  text Look", "  c ls {}"),
                trail(Reply.json(200, whole)));
    }
}
