package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipedInputTest {

    @Test
    void input_stands_below_the_prompt_with_its_size_in_bytes() throws IOException {
        assertEquals(
                "why does it fail\n\n<stdin bytes=\"5\">\nfäl\n</stdin>",
                text("fäl\n").with("why does it fail"));
    }

    @Test
    void input_without_a_line_end_gets_one_before_the_closing_line() throws IOException {
        assertEquals("why\n\n<stdin bytes=\"1\">\nx\n</stdin>", text("x").with("why"));
    }

    @Test
    void without_a_prompt_the_input_is_the_prompt() throws IOException {
        assertEquals("explain\nthis", text("explain\nthis\n\n").with(""));
    }

    @Test
    void empty_input_adds_nothing_to_a_prompt() throws IOException {
        assertEquals("why", text("").with("why"));
    }

    @Test
    void a_mebibyte_is_taken_and_one_byte_more_refused() throws IOException {
        byte[] most = filled(PipedInput.MOST_BYTES);
        byte[] more = filled(PipedInput.MOST_BYTES + 1);

        assertEquals(
                PipedInput.MOST_BYTES,
                assertInstanceOf(PipedInput.Text.class, read(most)).bytes());
        assertEquals(
                new PipedInput.Refused(
                        "standard input is over 1 MiB. Nothing was sent; name the file in the prompt instead"),
                read(more));
    }

    @ParameterizedTest
    @CsvSource({
        "616263ff, 3", // never a byte of UTF-8
        "80, 0", // begins in the middle of a character
        "61e282, 1", // ends in the middle of one
        "c3a4eda080, 2", // half a surrogate pair
        "6162c0af, 2" // a longer spelling than needed
    })
    void bytes_that_are_not_utf8_are_refused_with_their_place(String hex, int offset) throws IOException {
        PipedInput input = read(HexFormat.of().parseHex(hex));

        assertEquals(
                new PipedInput.Refused("standard input is not UTF-8: the byte at offset " + offset + " does not fit"),
                input);
    }

    private static PipedInput.Text text(String text) throws IOException {
        return assertInstanceOf(PipedInput.Text.class, read(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static PipedInput read(byte[] bytes) throws IOException {
        return PipedInput.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] filled(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }
}
