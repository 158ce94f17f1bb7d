package dev.runnel.provider;

import dev.runnel.wire.SseReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A provider's answer, its body pulled by the thread that wants it. Not for use by two threads. */
public abstract class Answer implements SseReader.Source, AutoCloseable {

    abstract int status();

    abstract Optional<String> header(String name);

    /** From now on all reading together may take no longer than {@code wait}, whatever signs of life there are. */
    abstract void expectWithin(Duration wait);

    /** The first byte of the body that is no white space, left where it is; -1 if there is none. Waits for it. */
    abstract int firstByte() throws IOException, InterruptedException;

    /** The body as text, read to its end or to {@code maxBytes}. */
    final String text(int maxBytes) throws IOException, InterruptedException {
        var text = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        int count = read(piece, 0, piece.length);
        while (count >= 0 && text.size() < maxBytes) {
            text.write(piece, 0, Math.min(count, maxBytes - text.size()));
            count = read(piece, 0, piece.length);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Nobody needs the rest, which may come or not: the connection can serve again. Does not wait. Nothing is read after it. */
    abstract void leave();

    /** Ends the exchange at once: if the body has not ended, the connection is closed. May be called twice. */
    @Override
    public abstract void close();
}
