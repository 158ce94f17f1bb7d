package dev.runnel.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Reads a body with one value a line, such as NDJSON, from bytes, by pulling. Blank lines are passed over. Not for two threads. */
public final class LineReader {

    private final ByteLines lines;

    public LineReader(SseReader.Source source) {
        this.lines = new ByteLines(source, SseReader.DEFAULT_MAX_BYTES);
    }

    /**
     * The next line, as an event without a name, waiting until it has come.
     *
     * @return empty at the end of the body
     * @throws SseReader.TooLargeException if it is too large; there is no reading on after it
     */
    public Optional<SseEvent> next() throws IOException, InterruptedException {
        while (lines.next()) {
            if (!lines.empty()) {
                byte[] line = Arrays.copyOfRange(lines.buffer(), lines.start(), lines.end());
                return Optional.of(new SseEvent("message", line, "", lines.whole()));
            }
        }
        return Optional.empty();
    }

    /** Whether a whole line was read already, so that {@link #next} would not wait. */
    public boolean ready() {
        return lines.ahead((from, to) -> from < to);
    }
}
