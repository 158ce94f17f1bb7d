package dev.runnel.tool.coding;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 that comes in pieces. A character cut in two appears when its last byte has come, so no half of a
 * surrogate pair does; what is no UTF-8 becomes U+FFFD. Not for use by two threads.
 */
final class Utf8Pieces {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The beginning of a character, at most three bytes. */
    private byte[] rest = {};

    /** The characters that are whole now. */
    String decode(byte[] bytes, int offset, int length) {
        return decode(bytes, offset, length, false);
    }

    /** What the bytes left over stand for; nothing may come after. */
    String end() {
        return decode(new byte[0], 0, 0, true);
    }

    private String decode(byte[] bytes, int offset, int length, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(rest.length + length)
                .put(rest)
                .put(bytes, offset, length)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining()); // no byte gives more than one char
        decoder.decode(in, out, last);
        rest = new byte[in.remaining()];
        in.get(rest);
        return out.flip().toString();
    }
}
