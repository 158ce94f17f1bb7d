package dev.runnel.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads events as the WHATWG HTML standard has them (section 9.2, "Server-sent events"), from bytes, by pulling. An event
 * that lacks its final blank line at the end of the body is delivered too, marked as not complete: servers forget that
 * line, and what it means is for the caller to judge. Not for use by two threads.
 */
public final class SseReader {

    /** Where the bytes come from; {@code inputStream::read} is one. */
    @FunctionalInterface
    public interface Source {

        /** Waits for at least one byte and returns how many were put into {@code into}; -1 at the end. */
        int read(byte[] into, int offset, int length) throws IOException, InterruptedException;
    }

    /** A line or an event is larger than this reader was told to hold. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(String what, int maxBytes) {
            super("the stream has " + what + " of more than " + maxBytes + " bytes");
        }
    }

    /** Room for a whole file in one tool call; past it something is wrong. */
    public static final int DEFAULT_MAX_BYTES = 16 << 20;

    // A few tokens at once. It grows for long lines and is then kept, for they tend to come again.
    private static final int FIRST_BUFFER = 4096;
    private static final int END = -1;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
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

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private String type = "";
    private String lastId = "";
    private Optional<Duration> retry = Optional.empty();

    public SseReader(Source source) {
        this(source, DEFAULT_MAX_BYTES);
    }

    /** @param maxBytes what a line may measure, and what the data of an event may */
    public SseReader(Source source, int maxBytes) {
        this.source = source;
        this.maxBytes = maxBytes;
    }

    /**
     * The next event, waiting until it has come.
     *
     * @return empty at the end of the body
     * @throws TooLargeException if a line or an event is too large; there is no reading on after it
     */
    public Optional<SseEvent> next() throws IOException, InterruptedException {
        while (nextLine()) {
            if (lineStart < lineEnd) {
                takeField();
            } else if (hasData) {
                return Optional.of(dispatch(true));
            } else {
                type = "";
            }
        }
        return hasData ? Optional.of(dispatch(false)) : Optional.empty();
    }

    /** Whether a whole event was read already, so that {@link #next} would not wait. */
    public boolean ready() {
        boolean withData = hasData;
        int line = afterCr && next < limit && buffer[next] == '\n' ? next + 1 : next;
        while (line < limit) {
            int end = indexOfLineEnd(line);
            if (end == limit) {
                return false;
            }
            if (end == line && withData) {
                return true;
            }
            withData |= isData(line, end);
            boolean crLf = buffer[end] == '\r' && end + 1 < limit && buffer[end + 1] == '\n';
            line = end + (crLf ? 2 : 1);
        }
        return false;
    }

    private boolean isData(int from, int to) {
        return to - from >= DATA.length
                && Arrays.mismatch(buffer, from, from + DATA.length, DATA, 0, DATA.length) < 0
                && (to - from == DATA.length || buffer[from + DATA.length] == ':');
    }

    /** How long the server last asked to wait before connecting again. */
    public Optional<Duration> retry() {
        return retry;
    }

    private SseEvent dispatch(boolean complete) {
        var event = new SseEvent(type.isEmpty() ? "message" : type, data.toByteArray(), lastId, complete);
        data.reset();
        hasData = false;
        type = "";
        return event;
    }

    private void takeField() throws TooLargeException {
        int colon = indexOfColon();
        int value = Math.min(colon + 1, lineEnd);
        if (value < lineEnd && buffer[value] == ' ') {
            value++;
        }
        if (named("data", colon)) {
            takeData(value);
        } else if (named("event", colon)) {
            type = text(value);
        } else if (named("id", colon)) {
            takeId(text(value));
        } else if (named("retry", colon)) {
            takeRetry(text(value));
        }
    }

    private void takeData(int value) throws TooLargeException {
        if (data.size() + (lineEnd - value) > maxBytes) {
            throw new TooLargeException("an event", maxBytes);
        }
        if (hasData) {
            data.write('\n');
        }
        data.write(buffer, value, lineEnd - value);
        hasData = true;
    }

    private void takeId(String id) {
        if (id.indexOf('\0') < 0) {
            lastId = id;
        }
    }

    private void takeRetry(String millis) {
        // More than 18 digits would not fit, and nobody waits that long.
        if (millis.matches("[0-9]{1,18}")) {
            retry = Optional.of(Duration.ofMillis(Long.parseLong(millis)));
        }
    }

    /** Whether the line's field, which ends before {@code colon}, has this name. */
    private boolean named(String name, int colon) {
        if (colon - lineStart != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (buffer[lineStart + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from) {
        return new String(buffer, from, lineEnd - from, StandardCharsets.UTF_8);
    }

    /** Finds the next line; at the end of the body what is left counts as one. */
    private boolean nextLine() throws IOException, InterruptedException {
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

    private int indexOfColon() {
        int i = lineStart;
        while (i < lineEnd && buffer[i] != ':') {
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
