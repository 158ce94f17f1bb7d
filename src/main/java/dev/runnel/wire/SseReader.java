package dev.runnel.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    /** The type of events made of JSON that stood outside of any event. */
    public static final String BARE = "bare";

    private static final byte[] DATA = {'d', 'a', 't', 'a'};

    private final ByteLines lines;
    private final int maxBytes;
    private final Optional<BareJson> bare;

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
        this(source, maxBytes, Optional.empty());
    }

    private SseReader(Source source, int maxBytes, Optional<BareJson> bare) {
        this.lines = new ByteLines(source, maxBytes);
        this.maxBytes = maxBytes;
        this.bare = bare;
    }

    /**
     * One that does not pass over a JSON object or array standing between the events, which the standard would have it do: it is
     * an event of the type {@link #BARE}. Nor does it pass over a field {@code error}, as llama.cpp long wrote what went wrong:
     * that is the data of an event of this type.
     */
    public static SseReader withBareJson(Source source) {
        return new SseReader(source, DEFAULT_MAX_BYTES, Optional.of(new BareJson()));
    }

    /**
     * The next event, waiting until it has come.
     *
     * @return empty at the end of the body
     * @throws TooLargeException if a line or an event is too large; there is no reading on after it
     */
    public Optional<SseEvent> next() throws IOException, InterruptedException {
        while (lines.next()) {
            if (bare.isPresent() && bare.get().take(lines)) {
                if (bare.get().whole()) {
                    return Optional.of(bareEvent(bare.get()));
                }
            } else if (!lines.empty()) {
                takeField();
            } else if (hasData) {
                return Optional.of(dispatch(true));
            } else {
                type = "";
            }
        }
        return hasData ? Optional.of(dispatch(false)) : Optional.empty();
    }

    private SseEvent bareEvent(BareJson json) {
        return new SseEvent(BARE, json.bytes(), lastId, true);
    }

    /** Whether a whole event was read already, so that {@link #next} would not wait. */
    public boolean ready() {
        var pending = new Pending(hasData);
        return lines.ahead(pending);
    }

    /** Looks for the blank line after data. */
    private final class Pending implements ByteLines.Ahead {

        private boolean withData;

        Pending(boolean withData) {
            this.withData = withData;
        }

        @Override
        public boolean settles(int from, int to) {
            if (from == to) {
                return withData;
            }
            withData |= isData(from, to);
            return false;
        }
    }

    private boolean isData(int from, int to) {
        byte[] buffer = lines.buffer();
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
        int value = Math.min(colon + 1, lines.end());
        if (value < lines.end() && lines.at(value) == ' ') {
            value++;
        }
        if (named("data", colon)) {
            takeData(value);
        } else if (named("event", colon)) {
            type = lines.text(value);
        } else if (named("id", colon)) {
            takeId(lines.text(value));
        } else if (named("retry", colon)) {
            takeRetry(lines.text(value));
        } else if (bare.isPresent() && named("error", colon)) {
            type = "error";
            takeData(value);
        }
    }

    private void takeData(int value) throws TooLargeException {
        if (data.size() + (lines.end() - value) > maxBytes) {
            throw new TooLargeException("an event", maxBytes);
        }
        if (hasData) {
            data.write('\n');
        }
        data.write(lines.buffer(), value, lines.end() - value);
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
        if (colon - lines.start() != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lines.at(lines.start() + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int indexOfColon() {
        int i = lines.start();
        while (i < lines.end() && lines.at(i) != ':') {
            i++;
        }
        return i;
    }
}
