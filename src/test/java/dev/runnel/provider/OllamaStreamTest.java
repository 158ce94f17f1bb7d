package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OllamaStreamTest extends ModelContract {

    private static final String END = "\"done\":true";

    @Override
    HttpModel model(URI server, Transport transport) {
        return new OllamaModel("ollama/m", server, Optional.of(KEY), OptionalInt.empty(), transport);
    }

    @Override
    String separator() {
        return "\n";
    }

    @Override
    String beginning() {
        return "{\"message\":{\"role\":\"assistant\",\"content\":\"A\"},\"done\":false}\n";
    }

    @Override
    List<Sample> samples() {
        return List.of(
                new Sample("plain", """
                        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Grüße"},"done":false}
                        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":" 🛠️ und\\n\\u00e4"},"done":false}
                        {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1,"prompt_eval_count":10,"eval_count":5}
                        """, END, "says Grüße 🛠️ und\nä", "END 10/5/-/-", "  text Grüße 🛠️ und\nä"),
                new Sample(
                        "thinking",
                        """
                        {"message":{"role":"assistant","content":"","thinking":"Let me"},"done":false}
                        {"message":{"role":"assistant","content":"","thinking":" see"},"done":false}

                        {"message":{"role":"assistant","content":"Yes"},"done":false,"new":{}}
                        {"message":{"role":"assistant","content":"."},"done":true,"eval_count":5}
                        """,
                        END,
                        "thinks Let me see",
                        "says Yes.",
                        "END -/5/-/-",
                        "  reasoning Let me see",
                        "  text Yes."),
                new Sample(
                        "calls",
                        """
                        {"message":{"role":"assistant","content":"","tool_calls":[{"id":"call_a","function":{"index":0,"name":"read","arguments":{"path":"a","n":1.50}}},{"id":"call_b","function":{"index":1,"name":"read","arguments":{}}}]},"done":false}
                        {"message":{"role":"assistant","content":"Now","tool_calls":[{"function":{"name":"ls","arguments":{"path":"b"}}},{"function":{"name":"ls"}}]},"done":false}
                        {"message":{"role":"assistant","content":""},"done_reason":"stop","done":true}
                        """,
                        END,
                        "call 0 read",
                        "args 0 {\"path\":\"a\",\"n\":1.50}",
                        "call 1 read",
                        "args 1 {}",
                        "says Now",
                        "call 2 ls",
                        "args 2 {\"path\":\"b\"}",
                        "call 3 ls",
                        "END -/-/-/-",
                        "  call_a read {\"path\":\"a\",\"n\":1.50} {\"model\":\"ollama/m\",\"id\":\"call_a\"}",
                        "  call_b read {} {\"model\":\"ollama/m\",\"id\":\"call_b\"}",
                        "  text Now",
                        "  call00000 ls {\"path\":\"b\"}",
                        "  call00001 ls "),
                new Sample("length, without a line end", """
                        {"message":{"content":"A"},"done":false}
                        {"message":{"content":"b"},"done":true,"done_reason":"length"}""", END, "says Ab", "LENGTH -/-/-/-", "  text Ab"),
                new Sample("whole", """
                        {"model":"m","message":{"role":"assistant","content":"A"},"prompt_eval_count":1,"eval_count":2,"done_reason":"stop","done":true}
                        """, END, "says A", "END 1/2/-/-", "  text A"));
    }

    @Override
    List<Fault> faults() {
        return List.of(
                new Fault("{\"error\":\"an error was encountered while running the model\"}\n", Kind.OVERLOADED),
                new Fault("{\"error\":\"an error was encountered while running the model\"}", Kind.OVERLOADED),
                new Fault("{\"error\":{\"code\":429,\"message\":\"wait\"}}\n", Kind.RATE_LIMITED),
                new Fault("{\"error\":\"the prompt exceeds the context length\"}\n", Kind.CONTEXT_LENGTH));
    }

    @Test
    void a_server_that_only_loaded_its_model_has_not_answered_and_may_do_so_the_next_time() throws Exception {
        String last = trail(Reply.stream("""
                {"model":"m","message":{"role":"assistant","content":""},"done_reason":"load","done":true}
                """)).getLast();

        assertTrue(last.startsWith("fails PROTOCOL (again) ollama/m sent an empty answer"), last);
    }

    @Test
    void done_ends_at_once_though_the_body_does_not() throws Exception {
        Reply unended = Reply.stream("{\"message\":{\"content\":\"A\"},\"done\":true}\n")
                .ending(Reply.Ending.SILENT);

        assertEquals(List.of("says A", "END -/-/-/-", "  text A"), trail(unended));
        assertEquals(1, server().awaitDeparture(Duration.ofSeconds(10)));
    }
}
