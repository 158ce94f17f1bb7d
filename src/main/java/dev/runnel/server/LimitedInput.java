package dev.runnel.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails at the first byte that is too many. */
final class LimitedInput extends FilterInputStream {

    private int left;

    LimitedInput(InputStream in, int most) {
        super(in);
        this.left = most;
    }

    /** What is behind that. */
    InputStream rest() {
        return in;
    }

    static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;

        TooMuchException() {
            super("more than is allowed");
        }
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) throws IOException {
        left -= read;
        if (left < 0) {
            throw new TooMuchException();
        }
    }
}
