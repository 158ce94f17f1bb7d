package dev.runnel.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a command wrote. */
final class Output implements CommandOutput {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(byte[] piece, int offset, int length) {
        bytes.write(piece, offset, length);
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
