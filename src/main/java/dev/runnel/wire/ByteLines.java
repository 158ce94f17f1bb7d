package dev.runnel.wire;

import dev.runnel.wire.SseReader.Source;
import dev.runnel.wire.SseReader.TooLargeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of a stream of bytes, pulled one by one; they end with LF, CRLF or CR, and a byte order mark before the first is no
 * part of it. The line at hand lies in {@link #buffer} from {@link #start} to {@link #end}. Not for use by two threads.
 */
final class ByteLines {

    // A few tokens at once. It grows for long lines and is then kept, for they tend to come again.
    private static final int FIRST_BUFFER = 4096;
    private static final int END = -1;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Source source;
    private final int maxBytes;

    private byte[] buffer = new byte[FIRST_BUFFER];
    private int lineStart;
    private int lineEnd;
    private int next; // the first byte not yet taken
    private int limit; // the first byte not yet read
    private boolean started;
    private boolean ended;
    private boolean afterCr;
    private boolean whole;

    ByteLines(Source source, int maxBytes) {
        this.source = source;
        this.maxBytes = maxBytes;
    }

    int start() {
        return lineStart;
    }

    int end() {
        return lineEnd;
    }

    boolean empty() {
        return lineStart == lineEnd;
    }

    /** Whether the line at hand had its end, which the last of a body may lack. */
    boolean whole() {
        return whole;
    }

    byte at(int index) {
        return buffer[index];
    }

    /** Where the lines lie; another array after the next line. */
    byte[] buffer() {
        return buffer;
    }

    String text(int from) {
        return new String(buffer, from, lineEnd - from, StandardCharsets.UTF_8);
    }

    /** Looks at lines that were read already and not yet taken. */
    interface Ahead {

        /** Whether this line, which is whole, settles it. */
        boolean settles(int from, int to);
    }

    /** Whether one of the lines at hand settles it; none of them is taken. */
    boolean ahead(Ahead question) {
        int line = afterCr && next < limit && buffer[next] == '\n' ? next + 1 : next;
        while (line < limit) {
            int end = indexOfLineEnd(line);
            if (end == limit) {
                return false;
            }
            if (question.settles(line, end)) {
                return true;
            }
            boolean crLf = buffer[end] == '\r' && end + 1 < limit && buffer[end + 1] == '\n';
            line = end + (crLf ? 2 : 1);
        }
        return false;
    }

    /** Finds the next line; at the end of the body what is left counts as one. */
    boolean next() throws IOException, InterruptedException {
        lineStart = next;
        int scan = next;
        while (true) {
            scan = skipLfAfterCr(scan);
            scan = indexOfLineEnd(scan);
            if (scan < limit) {
                return endLine(scan, scan + 1);
            }
            int scanned = scan - lineStart;
            if (!fill()) {
                return lineStart < limit && endLine(limit, limit);
            }
            scan = lineStart + scanned;
        }
    }

    /** A CR ends its line at once, without waiting for the LF that may follow; that LF is then no line of its own. */
    private int skipLfAfterCr(int scan) {
        if (!afterCr || scan == limit) {
            return scan;
        }
        afterCr = false;
        if (buffer[scan] == '\n') {
            lineStart = scan + 1;
        }
        return lineStart;
    }

    private boolean endLine(int end, int nextLine) throws TooLargeException {
        if (end - lineStart > maxBytes) {
            throw new TooLargeException("a line", maxBytes);
        }
        afterCr = end < limit && buffer[end] == '\r';
        lineEnd = end;
        whole = end < nextLine;
        next = nextLine;
        skipByteOrderMark();
        return true;
    }

    private void skipByteOrderMark() {
        if (!started
                && lineEnd - lineStart >= BOM.length
                && Arrays.mismatch(buffer, lineStart, lineStart + BOM.length, BOM, 0, BOM.length) < 0) {
            lineStart += BOM.length;
        }
        started = true;
    }

    private int indexOfLineEnd(int from) {
        byte[] bytes = buffer;
        int end = limit;
        int i = from;
        while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    /** Reads more behind what is there, moving the begun line to the front of the buffer. */
    private boolean fill() throws IOException, InterruptedException {
        if (ended) {
            return false;
        }
        makeRoom();
        int count = source.read(buffer, limit, buffer.length - limit);
        if (count == END) {
            ended = true;
        } else {
            limit += count;
        }
        return !ended;
    }

    private void makeRoom() throws TooLargeException {
        int held = limit - lineStart;
        System.arraycopy(buffer, lineStart, buffer, 0, held);
        lineStart = 0;
        limit = held;
        if (held > maxBytes) {
            throw new TooLargeException("a line", maxBytes);
        }
        if (held == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(2 * held, maxBytes + 1));
        }
    }
}
