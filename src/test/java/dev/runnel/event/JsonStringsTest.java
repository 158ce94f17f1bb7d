package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a string holds, it is one line of strict JSON, and every reader reads the same. */
class JsonStringsTest {

    private static final String LINE_ENDS = "\r\n\u0085\u2028\u2029\u000b\u000c";

    @Test
    void every_control_and_every_line_end_survives() throws Exception {
        var text = new StringBuilder(LINE_ENDS);
        for (char c = 0; c < 0x100; c++) {
            text.append(c);
        }
        text.append("\"\\/</script>\ufeff\uffff\u200b\u202e\ud83d\ude00");

        assertSurvives(text.toString());
    }

    @Test
    void half_a_surrogate_pair_becomes_the_replacement_character() throws Exception {
        for (String half : List.of("\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d", "\ud83d\ud83d\ude00")) {
            String read = readBack(new Event.ToolOutput("c1", half, Optional.empty()), "chunk");

            assertEquals(half.codePointCount(0, half.length()), read.codePointCount(0, read.length()));
            assertEquals(half.replaceAll("[\ud800-\udfff]", "\ufffd"), read);
        }
    }

    @Test
    void a_thousand_random_strings_survive() throws Exception {
        long seed = System.nanoTime();
        System.out.println("JsonStringsTest seed " + seed);
        var random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            assertSurvives(randomText(random));
        }
    }

    @Test
    void a_thousand_random_arguments_survive_in_names_and_values() throws Exception {
        long seed = System.nanoTime();
        System.out.println("JsonStringsTest seed " + seed);
        var random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            var input = new JsonObject();
            input.addProperty(randomText(random), randomText(random));
            var event = new Event.ToolStart("c1", "t", input, "t");

            assertOneLine(EventJson.encode(event));
            assertEquals(event, EventReader.event(EventJson.encode(event)));
        }
    }

    private static void assertSurvives(String text) throws IOException {
        assertEquals(text, readBack(new Event.ToolOutput("c1", text, Optional.empty()), "chunk"));
    }

    private static String readBack(Event event, String field) throws IOException {
        byte[] json = EventJson.encode(event);
        assertOneLine(json);
        // Throws where the bytes are no UTF-8.
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return JsonParser.parseReader(reader)
                .getAsJsonObject()
                .getAsJsonObject("data")
                .get(field)
                .getAsString();
    }

    private static void assertOneLine(byte[] json) {
        String text = new String(json, UTF_8);
        assertEquals(
                List.of(),
                text.chars().filter(c -> LINE_ENDS.indexOf(c) >= 0).boxed().toList(),
                () -> "ends of lines in " + text);
    }

    private static String randomText(Random random) {
        List<int[]> ranges = List.of(
                new int[] {0, 0x20},
                new int[] {0x20, 0x7f},
                new int[] {0x7f, 0x800},
                new int[] {0x2000, 0x2100},
                new int[] {0x800, 0xd800},
                new int[] {0xe000, 0x1_0000},
                new int[] {0x1_0000, 0x11_0000});
        var text = new StringBuilder();
        int length = random.nextInt(40);
        var chosen = new ArrayList<>(ranges);
        for (int i = 0; i < length; i++) {
            int[] range = chosen.get(random.nextInt(chosen.size()));
            text.appendCodePoint(random.nextInt(range[0], range[1]));
        }
        return text.toString();
    }
}
