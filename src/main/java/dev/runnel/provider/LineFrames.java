package dev.runnel.provider;

import dev.runnel.wire.LineReader;
import dev.runnel.wire.SseEvent;
import dev.runnel.wire.SseReader;
import java.io.IOException;
import java.util.Optional;

/** The messages of a body with one JSON value a line (NDJSON). */
final class LineFrames implements Frames {

    private final LineReader lines;

    LineFrames(SseReader.Source body) {
        this.lines = new LineReader(body);
    }

    @Override
    public Optional<SseEvent> next() throws IOException, InterruptedException {
        return lines.next();
    }

    @Override
    public boolean ready() {
        return lines.ready();
    }

    @Override
    public boolean bare() {
        return true;
    }
}
