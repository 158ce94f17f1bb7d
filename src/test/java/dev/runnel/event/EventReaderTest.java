package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read back, from this version, a later one, or nobody. */
class EventReaderTest {

    @Test
    void a_field_of_a_later_version_is_passed_over() {
        String later = "{\"event\":\"on_turn\",\"more\":1,\"data\":{\"turn\":2,\"model\":{\"x\":[1]}}}";

        assertEquals(new Event.TurnStart(2), EventReader.event(later.getBytes(UTF_8)));
    }

    @Test
    void what_is_no_event_is_refused_with_one_kind_of_exception() {
        for (String json : new String[] {
            "",
            "{}",
            "[]",
            "null",
            "{\"event\":\"on_token\"}",
            "{\"event\":\"on_token\",\"data\":null}",
            "{\"event\":\"on_token\",\"data\":{}}",
            "{\"event\":\"on_token\",\"data\":{\"token\":\"\"}}",
            "{\"event\":\"on_token\",\"data\":{\"token\":null}}",
            "{\"event\":\"on_token\",\"data\":{\"token\":{}}}",
            "{\"event\":\"on_token\",\"data\":{\"token\":[]}}",
            "{\"event\":null,\"data\":{}}",
            "{\"event\":{},\"data\":{}}",
            "{\"event\":\"on_unheard_of\",\"data\":{}}",
            "{\"event\":\"on_turn\",\"data\":{\"turn\":\"x\"}}",
            "{\"event\":\"on_complete\",\"data\":{\"reason\":\"tired\"}}",
            "{\"event\":\"on_tool_start\",\"data\":{\"id\":\"c1\"",
        }) {
            assertThrows(IllegalArgumentException.class, () -> EventReader.event(json.getBytes(UTF_8)), json);
        }
    }

    @Test
    void a_line_cut_anywhere_is_refused() {
        for (Event event : Samples.all().keySet()) {
            byte[] line = EventJson.line(new Envelope(12, 345, event, EventJson.encode(event)));
            for (int length = 0; length < line.length - 1; length++) {
                byte[] cut = Arrays.copyOf(line, length);
                assertThrows(IllegalArgumentException.class, () -> EventReader.line(cut), () -> new String(cut, UTF_8));
            }
        }
    }

    @Test
    void a_line_with_a_random_byte_changed_is_read_or_refused_but_breaks_nothing() {
        long seed = System.nanoTime();
        System.out.println("EventReaderTest seed " + seed);
        var random = new Random(seed);

        for (Event event : Samples.all().keySet()) {
            byte[] line = EventJson.line(new Envelope(12, 345, event, EventJson.encode(event)));
            for (int i = 0; i < 200; i++) {
                byte[] changed = Arrays.copyOf(line, line.length - 1);
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                readOrRefuse(changed);
            }
        }
    }

    private static void readOrRefuse(byte[] line) {
        try {
            assertNotNull(EventReader.line(line).event());
        } catch (IllegalArgumentException refused) {
            assertNotNull(refused.getMessage());
        }
    }

    @Test
    void the_deepest_arguments_a_model_can_write_are_read_back() {
        JsonElement deep = new JsonArray();
        for (int i = 0; i < 253; i++) {
            var outer = new JsonArray();
            outer.add(deep);
            deep = outer;
        }
        var input = new JsonObject();
        input.add("deep", deep);
        var event = new Event.ToolStart("c1", "t", input, "t");

        assertEquals(event, EventReader.event(EventJson.encode(event)));
    }

    @Test
    void pieces_of_text_are_told_from_the_rest_by_their_beginning() {
        Samples.all().keySet().forEach(event -> {
            byte[] line = EventJson.line(new Envelope(12, 345, event, EventJson.encode(event)));
            boolean piece = event instanceof Event.Token
                    || event instanceof Event.Reasoning
                    || event instanceof Event.ToolOutput;

            assertEquals(piece, EventReader.isPiece(line), event.toString());
        });
    }

    @Test
    void a_name_inside_the_text_misleads_nobody() {
        var event = new Event.ToolEnd(
                "c1",
                "read",
                true,
                "{\"seq\":1,\"at\":2,\"event\":\"on_token\"",
                0,
                Optional.empty(),
                false,
                java.util.OptionalInt.empty());
        byte[] line = EventJson.line(new Envelope(7, 8, event, EventJson.encode(event)));

        assertEquals(false, EventReader.isPiece(line));
        assertEquals(7, EventReader.seq(line));
    }
}
