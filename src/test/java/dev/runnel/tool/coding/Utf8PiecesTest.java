package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8PiecesTest {

    @Test
    void text_cut_at_any_two_places_is_the_same_text_and_no_piece_has_half_a_character() {
        // given characters of one to four bytes
        String text = "a é € 🛠️ 😀 z";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                // when
                var decoder = new Utf8Pieces();
                String[] pieces = {
                    decoder.decode(bytes, 0, first),
                    decoder.decode(bytes, first, second - first),
                    decoder.decode(bytes, second, bytes.length - second),
                    decoder.end()
                };

                // then
                assertEquals(text, String.join("", pieces), first + ", " + second);
                for (String piece : pieces) {
                    assertEquals(piece, new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
                }
            }
        }
    }

    @Test
    void what_is_no_utf_8_shows_as_replacement_character() {
        // given a byte that never occurs, and a character that is cut off by the next one
        byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82, 'c'};
        var decoder = new Utf8Pieces();

        // when
        String text = decoder.decode(bytes, 0, bytes.length) + decoder.end();

        // then
        assertEquals("a\uFFFDb\uFFFDc", text);
    }

    @Test
    void a_character_without_its_end_is_replaced_at_the_end() {
        // given
        var decoder = new Utf8Pieces();

        // when
        String begun = decoder.decode(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}, 0, 3);

        // then
        assertEquals("a", begun);
        assertEquals("\uFFFD", decoder.end());
    }
}
