package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenAiChatStreamTest extends ModelContract {

    @Override
    HttpModel model(URI server, Transport transport) {
        return new OpenAiChatModel("openai-chat/m", URI.create(server + "/v1"), Optional.of(KEY), transport);
    }

    @Override
    List<Sample> samples() {
        return Arrays.stream(ChatStreams.values()).map(ChatStreams::sample).toList();
    }

    @Override
    String beginning() {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\n";
    }

    @Override
    List<Fault> faults() {
        return Stream.of(
                        "data: {\"error\":{\"message\":\"over\",\"type\":\"overloaded_error\",\"code\":null}}\n\n",
                        "data: {\"error\":\"over\"}\n\n",
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],"
                                + "\"error\":{\"code\":502,\"message\":\"over\"}}\n\ndata: [DONE]\n\n",
                        "event: error\ndata: {\"message\":\"over\",\"type\":\"server_error\"}\n\n",
                        "error: {\"code\":500,\"message\":\"over\",\"type\":\"server_error\"}\n\n",
                        "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"over\"}}\n\n",
                        "data: {\"object\":\"error\",\"message\":\"over\",\"code\":503}\n\n",
                        "data: [{\"error\":{\"code\":503,\"message\":\"over\",\"status\":\"UNAVAILABLE\"}}]\n\n",
                        """
                        data: {"choices":[{"delta":{},"finish_reason":"length"}]}

                        data: {"error":{"code":502,"message":"over"}}

                        """,
                        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n",
                        "data: {\"choices\":[{\"delta\":{},\"error\":{\"code\":502,\"message\":\"over\"}}]}\n\ndata: [DONE]\n\n",
                        "data: {\"choices\":[{\"error\":{\"message\":\"over\"},\"finish_reason\":\"stop\"}]}\n\n",
                        "{\"choices\":[{\"message\":{\"content\":\"\"},\"error\":{\"code\":502,\"message\":\"over\"}}]}",
                        "{\"error\":{\"code\":503,\"message\":\"over\"}}",
                        "[{\"error\":{\"code\":503}}]",
                        "{\"error\":\"over\"}")
                .map(body -> new Fault(body, Kind.OVERLOADED))
                .toList();
    }

    @Test
    void what_follows_the_end_is_not_waited_for_long() throws Exception {
        var impatient = new Transport(
                "0.1.0",
                new Timeouts(
                        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(50)));
        Reply unended = Reply.stream(
                        "data: {\"choices\":[{\"delta\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}]}\n\n")
                .ending(Reply.Ending.SILENT);

        try (impatient) {
            assertEquals(List.of("says A", "END -/-/-/-", "  text A"), trail(unended, impatient));
        }
    }

    @Test
    void done_ends_at_once_though_the_body_does_not() throws Exception {
        Reply unended = Reply.stream("data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\ndata: [DONE]\n\n")
                .ending(Reply.Ending.SILENT);

        assertEquals(List.of("says A", "END -/-/-/-", "  text A"), trail(unended));
        assertEquals(1, server().awaitDeparture(Duration.ofSeconds(10)));
    }

    @Test
    void what_is_withheld_counts_as_refused() throws Exception {
        for (String word : List.of("content_filter", "sensitive")) {
            Reply reply = Reply.stream("data: {\"choices\":[{\"delta\":{\"content\":\"A\"},\"finish_reason\":\"" + word
                    + "\"}]}\n\ndata: [DONE]\n\n");
            assertEquals(List.of("says A", "REFUSED -/-/-/-", "  text A"), trail(reply));
        }
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
}
