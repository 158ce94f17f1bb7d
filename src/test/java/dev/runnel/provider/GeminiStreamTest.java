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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiStreamTest extends ModelContract {

    @Override
    HttpModel model(URI server, Transport transport) {
        return new GeminiModel("gemini/m", server, Optional.of(KEY), transport);
    }

    @Override
    List<Sample> samples() {
        return Arrays.stream(GeminiStreams.values()).map(GeminiStreams::sample).toList();
    }

    @Override
    String beginning() {
        return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]}}]}\r\n\r\n";
    }

    @Override
    List<Fault> faults() {
        String unavailable = "{\"error\":{\"code\":503,\"message\":\"over\",\"status\":\"UNAVAILABLE\"}}";
        return List.of(
                new Fault("data: " + unavailable + "\r\n\r\n", Kind.OVERLOADED),
                new Fault("data: [" + unavailable + "]\n\n", Kind.OVERLOADED),
                new Fault("data: {\"error\":{\"message\":\"over\",\"status\":\"INTERNAL\"}}\n\n", Kind.OVERLOADED),
                new Fault("data: {\"error\":{\"status\":\"DEADLINE_EXCEEDED\"}}\n\n", Kind.OVERLOADED),
                new Fault("data: {\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}}\n\n", Kind.RATE_LIMITED),
                new Fault("data: {\"error\":{\"status\":\"FAILED_PRECONDITION\"}}\n\n", Kind.BAD_REQUEST),
                new Fault("data: {\"error\":{\"status\":\"PERMISSION_DENIED\"}}\n\n", Kind.AUTH),
                new Fault("event: error\ndata: {\"message\":\"over\"}\n\n", Kind.OVERLOADED),
                new Fault(
                        "data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"finishMessage\":\"no\"}]}\n\n",
                        Kind.PROTOCOL),
                new Fault("data: {\"candidates\":[{\"finishReason\":\"UNEXPECTED_TOOL_CALL\"}]}\n\n", Kind.PROTOCOL),
                new Fault(
                        "data: {\"candidates\":[{\"finishReason\":\"OTHER\",\"finishMessage\":\"over\"}]}\n\n",
                        Kind.OVERLOADED),
                new Fault(
                        "{\n  \"error\": {\n    \"code\": 499,\n    \"message\": \"a } in it\",\n    \"status\": \"CANCELLED\"\n  }\n}\n",
                        Kind.BAD_REQUEST),
                new Fault("[" + unavailable + "]\n", Kind.OVERLOADED),
                new Fault(unavailable, Kind.OVERLOADED),
                new Fault("{}", Kind.OVERLOADED));
    }

    @Test
    void an_error_without_a_frame_is_not_missed_after_a_reason_to_finish() throws Exception {
        String finished =
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]},\"finishReason\":\"STOP\"}]}\r\n\r\n";

        List<String> trail = trail(Reply.stream(finished + "{\n\"error\": {\"code\": 500}\n}\n"));

        assertEquals("says A", trail.getFirst());
        assertEquals(
                "fails OVERLOADED (again) 127.0.0.1:" + server().port()
                        + " cannot answer now (HTTP 500). Try again later, or choose another model with -m",
                trail.getLast());
    }

    @Test
    void a_tool_call_the_provider_could_not_read_can_be_asked_for_again() throws Exception {
        List<String> trail = trail(
                Reply.stream(
                        "data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"finishMessage\":\"no\"}]}\n\n"));

        assertEquals(
                List.of(
                        "fails PROTOCOL (again) gemini/m wrote a tool call that its provider could not read. Try again"),
                trail);
    }

    @Test
    void what_follows_the_end_is_not_waited_for_long() throws Exception {
        var impatient = new Transport(
                "0.1.0",
                new Timeouts(
                        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(50)));
        Reply unended = Reply.stream(
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]},\"finishReason\":\"STOP\"}]}\n\n")
                .ending(Reply.Ending.SILENT);

        try (impatient) {
            assertEquals(List.of("says A", "END -/-/-/-", "  text A"), trail(unended, impatient));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "[%s]", "[{\"candidates\":[]},\n%s]"})
    void an_answer_that_is_no_event_stream_is_understood(String body) throws Exception {
        String whole = """
                {"candidates":[{"content":{"parts":[{"text":"Look"},{"functionCall":{"name":"ls","args":{}}}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}""";

        List<String> trail = trail(Reply.json(200, body.formatted(whole)));

        assertEquals(
                List.of("says Look", "call 0 ls", "args 0 {}", "END 1/2/-/-", "  text Look", "  call00000 ls {}"),
                trail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SAFETY",
                "RECITATION",
                "BLOCKLIST",
                "PROHIBITED_CONTENT",
                "SPII",
                "LANGUAGE",
                "IMAGE_SAFETY",
                "MODEL_ARMOR"
            })
    void an_answer_a_filter_stopped_is_refused(String reason) throws Exception {
        List<String> trail =
                trail(Reply.stream("data: {\"candidates\":[{\"finishReason\":\"" + reason + "\"}]}\r\n\r\n"));

        assertEquals(List.of("REFUSED -/-/-/-"), trail);
    }
}
