package dev.runnel.console;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A renderer at work, with what it wrote: to each stream, and to the terminal that both may be. */
final class Watched {

    static final Terminal COLOUR = new Terminal(true, true, true, true, 80);
    static final Terminal BARE = new Terminal(true, false, true, true, 80);
    static final Terminal ASCII = new Terminal(true, false, false, false, 80);
    static final Terminal FILE = Terminal.NONE;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final Tee out = new Tee();
    private final Tee err = new Tee();
    private final ConsoleRenderer renderer;
    private long seq;
    private long atMillis = 1_763_800_000_000L;

    Watched(View view, Terminal out, Terminal err) {
        this.renderer = ConsoleRenderer.of(view, new Outlet(this.out, out), new Outlet(this.err, err));
    }

    /** The same facts for both streams. */
    static Watched on(Terminal both, Format format) {
        return new Watched(View.of(format), both, both);
    }

    Watched show(Iterable<Event> events) throws IOException {
        for (Event event : events) {
            show(event);
        }
        return this;
    }

    Watched show(Event... events) throws IOException {
        for (Event event : events) {
            renderer.show(new Envelope(++seq, atMillis, event, EventJson.encode(event)));
        }
        return this;
    }

    /** That much time passes and nothing comes. */
    Watched idle(Duration time) throws IOException {
        renderer.tick(time);
        return this;
    }

    Watched later(Duration time) {
        atMillis += time.toMillis();
        return this;
    }

    String out() {
        return out.written.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.written.toString(StandardCharsets.UTF_8);
    }

    /** Both streams as they came, what somebody sees whose terminal is both. */
    String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    int writesToOut() {
        return out.writes;
    }

    int flushesOfOut() {
        return out.flushes;
    }

    private final class Tee extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int writes;
        private int flushes;

        @Override
        public void write(int b) {
            throw new AssertionError("a write for a single byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            writes++;
            written.write(bytes, from, length);
            screen.write(bytes, from, length);
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
