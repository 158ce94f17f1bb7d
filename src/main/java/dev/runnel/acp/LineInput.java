package dev.runnel.acp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, each bounded in size. A line that is too long is passed over, so that the next one can be read. One thread. */
final class LineInput {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] chunk = new byte[16 * 1024];
    private int next;
    private int limit;

    LineInput(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** A line without its end; {@code bytes} is null where it is too long. */
    record Line(byte @Nullable [] bytes) {}

    /** Waits for the next line; what follows the last line end is one as well. @return null at the end of the input */
    @Nullable
    Line next() throws IOException {
        byte[] line = new byte[0];
        int length = 0;
        boolean tooLong = false;
        boolean any = false;
        while (next < limit || fill()) {
            any = true;
            int end = lineEnd();
            int more = end - next;
            tooLong |= length + more > maxBytes;
            if (!tooLong) {
                line = length + more > line.length ? Arrays.copyOf(line, grown(length + more)) : line;
                System.arraycopy(chunk, next, line, length, more);
                length += more;
            }
            next = end;
            if (end < limit) {
                next++; // the line end itself
                return found(line, length, tooLong);
            }
        }
        return any ? found(line, length, tooLong) : null;
    }

    private int grown(int least) {
        return Math.min(maxBytes, Math.max(least, 2 * least));
    }

    private static Line found(byte[] line, int length, boolean tooLong) {
        return tooLong ? new Line(null) : new Line(Arrays.copyOf(line, length));
    }

    private int lineEnd() {
        int end = next;
        while (end < limit && chunk[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        next = 0;
        limit = Math.max(0, in.read(chunk));
        return limit > 0;
    }
}
