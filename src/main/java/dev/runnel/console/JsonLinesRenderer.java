package dev.runnel.console;

import dev.runnel.event.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One event a line, in the shape journals have, and nothing else; the last line is the run's {@code on_complete}. */
final class JsonLinesRenderer implements ConsoleRenderer {

    private final Outlet out;

    JsonLinesRenderer(Outlet out) {
        this.out = out;
    }

    @Override
    public void show(Envelope envelope) throws IOException {
        out.stream().write(line(envelope));
        out.stream().flush();
    }

    @Override
    public void tick(Duration sinceLast) {}

    /** The two fields of the journal stand in front of what is encoded already, in place of its opening brace. */
    private static byte[] line(Envelope envelope) {
        String front = "{\"seq\":" + envelope.seq() + ",\"at\":" + envelope.atMillis() + ",";
        var line = new ByteArrayOutputStream(front.length() + envelope.json().length);
        line.writeBytes(front.getBytes(StandardCharsets.US_ASCII));
        line.write(envelope.json(), 1, envelope.json().length - 1);
        line.write('\n');
        return line.toByteArray();
    }
}
