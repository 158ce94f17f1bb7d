package dev.runnel.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One of the standard streams and what is behind it. The stream must report failures (a {@code PrintStream} does not),
 * for that is how a closed pipe is noticed.
 */
public record Outlet(OutputStream stream, Terminal terminal) {

    /** One write and a flush, so that what is written is seen at once. Empty text is not written. */
    void write(String text) throws IOException {
        if (!text.isEmpty()) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        }
    }

    Outlet plain() {
        return new Outlet(stream, terminal.plain());
    }
}
