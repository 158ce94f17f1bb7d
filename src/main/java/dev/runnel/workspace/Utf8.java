package dev.runnel.workspace;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells text from everything else while it is read piece by piece: well-formed UTF-8 (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF) without NUL. Not for use by two threads.
 */
public final class Utf8 {

    /** The mark some editors put before the first character. */
    public static final char BYTE_ORDER_MARK = '\uFEFF';

    private long position;
    private long start;
    private int missing;
    private int low = 0x80;
    private int high = 0xBF;

    /** Takes {@code bytes[0..length)} after all that came before; the offset of the first byte that is no text. */
    public OptionalLong accept(byte[] bytes, int length) {
        for (int i = 0; i < length; i++, position++) {
            if (!accept(bytes[i] & 0xFF)) {
                return OptionalLong.of(start);
            }
        }
        return OptionalLong.empty();
    }

    /** Takes the end; the offset of a character that was cut short by it. */
    public OptionalLong end() {
        return missing > 0 ? OptionalLong.of(start) : OptionalLong.empty();
    }

    private boolean accept(int unit) {
        if (missing > 0) {
            boolean fits = unit >= low && unit <= high;
            low = 0x80;
            high = 0xBF;
            missing--;
            return fits;
        }
        start = position;
        if (unit < 0x80) {
            return unit != 0;
        }
        return lead(unit);
    }

    /** The bounds of the byte behind a first byte: table 3-7 of the Unicode standard. */
    private boolean lead(int unit) {
        missing = unit < 0xE0 ? 1 : unit < 0xF0 ? 2 : 3;
        switch (unit) {
            case 0xE0 -> low = 0xA0;
            case 0xED -> high = 0x9F;
            case 0xF0 -> low = 0x90;
            case 0xF4 -> high = 0x8F;
            default -> {}
        }
        return unit >= 0xC2 && unit <= 0xF4;
    }

    /** The offset of the first byte that is no text. */
    public static OptionalLong firstBad(byte[] bytes) {
        var check = new Utf8();
        OptionalLong bad = check.accept(bytes, bytes.length);
        return bad.isPresent() ? bad : check.end();
    }

    /** The bytes as text, empty where they are none. */
    public static Optional<String> decode(byte[] bytes) {
        return firstBad(bytes).isPresent() ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The text as bytes, empty where it holds half a surrogate pair, for which there are none. */
    public static Optional<byte[]> encode(String text) {
        try {
            ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
