package dev.runnel.acp;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Where messages go, one a line, each whole. Safe for use by several threads; a reader that is slow keeps only those that write. */
final class Output {

    // What stands for half a surrogate pair, which has no UTF-8: U+FFFD.
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private final OutputStream out;
    private final Runnable onClosed;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;

    /** @param onClosed called once, when nobody reads any more */
    Output(OutputStream out, Runnable onClosed) {
        this.out = out;
        this.onClosed = onClosed;
    }

    /** Writes a message, unless nobody reads any more. */
    void send(JsonObject message) {
        message.addProperty("jsonrpc", "2.0");
        // As a string it is strict JSON in one line: control characters and U+2028 are escaped.
        if (!written(encoded(message.toString() + "\n"))) {
            onClosed.run();
        }
    }

    /** False only for the one line whose writing showed that the reader is gone. */
    private boolean written(byte[] line) {
        lock.lock();
        try {
            if (!closed) {
                out.write(line);
                out.flush();
            }
            return true;
        } catch (IOException gone) {
            closed = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the reader has gone. */
    boolean closed() {
        return closed;
    }

    private static byte[] encoded(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT)
                    .encode(CharBuffer.wrap(text));
            byte[] line = new byte[bytes.remaining()];
            bytes.get(line);
            return line;
        } catch (CharacterCodingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
