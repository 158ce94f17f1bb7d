package dev.runnel.provider;

import dev.runnel.wire.SseEvent;
import dev.runnel.wire.SseReader;
import java.io.IOException;
import java.util.Optional;

/** The messages of an event stream; and JSON that a server puts between them bare, as Google does with errors. */
record EventFrames(SseReader reader) implements Frames {

    EventFrames(SseReader.Source body) {
        this(SseReader.withBareJson(body));
    }

    @Override
    public Optional<SseEvent> next() throws IOException, InterruptedException {
        return reader.next();
    }

    @Override
    public boolean ready() {
        return reader.ready();
    }
}
