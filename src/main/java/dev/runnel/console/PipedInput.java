package dev.runnel.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What was piped into standard input. */
public sealed interface PipedInput {

    /** More is refused rather than cut. */
    int MOST_BYTES = 1 << 20;

    /** Input that can be sent; {@code bytes} is its size. */
    record Text(String text, int bytes) implements PipedInput {

        /** The prompt with the input below it; the input alone where there is no prompt. */
        public String with(String prompt) {
            if (prompt.isBlank()) {
                return text.stripTrailing();
            }
            if (text.isEmpty()) {
                return prompt;
            }
            String end = text.endsWith("\n") ? "" : "\n";
            return prompt + "\n\n<stdin bytes=\"" + bytes + "\">\n" + text + end + "</stdin>";
        }
    }

    /** Input that cannot be sent, and why: wrong use, exit 2. */
    record Refused(String why) implements PipedInput {}

    /** Reads to the end of the stream, or as far as it may go; blocks. */
    static PipedInput read(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            return new Refused("standard input is over 1 MiB. Nothing was sent; name the file in the prompt instead");
        }
        return decode(bytes);
    }

    private static PipedInput decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, text, true);
        return result.isError()
                ? new Refused("standard input is not UTF-8: the byte at offset " + in.position() + " does not fit")
                : new Text(text.flip().toString(), bytes.length);
    }
}
