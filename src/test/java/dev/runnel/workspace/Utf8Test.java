package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void it_agrees_with_the_decoder_of_the_platform_wherever_the_bytes_are_cut() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        byte[] building = "aé€😀\u0800\uD7FF\uE000".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(1, 9)];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = random.nextInt(4) == 0
                        ? (byte) random.nextInt(1, 256)
                        : building[random.nextInt(building.length)];
            }
            int cut = random.nextInt(bytes.length + 1);

            assertEquals(valid(bytes), Utf8.firstBad(bytes).isEmpty(), () -> "seed " + seed);
            assertEquals(Utf8.firstBad(bytes), inTwo(bytes, cut), () -> "seed " + seed);
        }
    }

    private static OptionalLong inTwo(byte[] bytes, int cut) {
        var check = new Utf8();
        OptionalLong bad = check.accept(bytes, cut);
        if (bad.isPresent()) {
            return bad;
        }
        byte[] rest = java.util.Arrays.copyOfRange(bytes, cut, bytes.length);
        bad = check.accept(rest, rest.length);
        return bad.isPresent() ? bad : check.end();
    }

    private static boolean valid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void the_offset_is_where_the_bad_character_starts() {
        assertEquals(OptionalLong.of(2), Utf8.firstBad(new byte[] {'a', 'b', 0}));
        assertEquals(OptionalLong.of(1), Utf8.firstBad(new byte[] {'a', (byte) 0xE2, (byte) 0x82, 'x'}));
        assertEquals(OptionalLong.of(1), Utf8.firstBad(new byte[] {'a', (byte) 0xE2, (byte) 0x82}));
    }

    @Test
    void half_a_surrogate_pair_has_no_bytes() {
        assertEquals(Optional.empty(), Utf8.encode("a\uD83D"));
    }
}
