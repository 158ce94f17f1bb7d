package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.Event.Token;
import dev.runnel.support.EventCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JsonLinesRendererTest {

    @Test
    void an_event_is_one_line_with_number_and_time_in_front() throws IOException {
        var out = new ByteArrayOutputStream();
        var renderer = ConsoleRenderer.of(
                View.of(Format.JSONL),
                new Outlet(out, Terminal.NONE),
                new Outlet(new ByteArrayOutputStream(), Terminal.NONE));
        String json = "{\"event\":\"on_token\",\"data\":{\"token\":\"Häl\\n\"}}";

        renderer.show(new Envelope(17, 1_763_800_000_123L, new Token("Häl\n"), json.getBytes(StandardCharsets.UTF_8)));

        assertEquals(
                "{\"seq\":17,\"at\":1763800000123,\"event\":\"on_token\",\"data\":{\"token\":\"Häl\\n\"}}\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void each_event_is_a_write_and_a_flush_and_nothing_else_is_written() throws IOException {
        var watched = Watched.on(Watched.COLOUR, Format.JSONL).show(Story.trouble());

        watched.idle(Duration.ofSeconds(9)).show(Story.completed(CompletionReason.CANCELLED, 1, 0, Tally.NONE));

        int events = Story.trouble().size() + 1;
        assertEquals(events, watched.writesToOut());
        assertEquals(events, watched.flushesOfOut());
        assertEquals(
                events,
                watched.out()
                        .lines()
                        .map(JsonParser::parseString)
                        .map(JsonElement::getAsJsonObject)
                        .peek(EventCheck::line)
                        .count());
        assertEquals("", watched.err());
    }
}
