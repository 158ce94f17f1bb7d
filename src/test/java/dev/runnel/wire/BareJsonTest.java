package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BareJsonTest {

    private static final String STREAM = """
            data: {"a":1}

            {
              "error": {
                "message": "a } in \\"text\\"",
                "code": 503
              }
            }
            data: {"b":2}

            [{"error": 1}]
            {"cut": [
            """;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void json_between_events_is_an_event_of_its_own(String lineEnd) throws Exception {
        byte[] bytes = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
        var reader = SseReader.withBareJson(new ByteArrayInputStream(bytes)::read);

        var seen = new ArrayList<String>();
        for (var event = reader.next(); event.isPresent(); event = reader.next()) {
            seen.add(event.get().type() + " " + event.get().data().replaceAll("\\s+", " "));
        }

        assertEquals(
                List.of(
                        "message {\"a\":1}",
                        "bare { \"error\": { \"message\": \"a } in \\\"text\\\"\", \"code\": 503 } }",
                        "message {\"b\":2}",
                        "bare [{\"error\": 1}]"),
                seen);
    }

    @Test
    void what_a_server_wrote_in_a_field_for_errors_is_an_event_of_this_type() throws Exception {
        byte[] bytes = "data: {\"a\":1}\n\nerror: {\"code\":400}\n\n".getBytes(UTF_8);

        var asked = SseReader.withBareJson(new ByteArrayInputStream(bytes)::read);
        var strict = new SseReader(new ByteArrayInputStream(bytes)::read);

        assertEquals("message", asked.next().orElseThrow().type());
        SseEvent error = asked.next().orElseThrow();
        assertEquals("error {\"code\":400}", error.type() + " " + error.data());
        assertEquals("message", strict.next().orElseThrow().type());
        assertEquals(Optional.empty(), strict.next());
    }
}
