package dev.runnel.workspace;

import java.util.Arrays;

/** A text as lines, each with the line feed at its end; the last one may lack it. Nothing is copied. */
final class Lines {

    private final byte[] bytes;
    private final int[] starts;

    private Lines(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    static Lines of(byte[] bytes) {
        int[] starts = new int[64];
        int count = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i == 0 || bytes[i - 1] == '\n') {
                if (count + 1 == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i;
            }
        }
        starts[count] = bytes.length;
        return new Lines(bytes, Arrays.copyOf(starts, count + 1));
    }

    int count() {
        return starts.length - 1;
    }

    int length(int line) {
        return starts[line + 1] - starts[line];
    }

    boolean ended(int line) {
        return bytes[starts[line + 1] - 1] == '\n';
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int line) {
        return starts[line];
    }

    boolean same(int line, Lines other, int otherLine) {
        return Arrays.equals(
                bytes,
                starts[line],
                starts[line + 1],
                other.bytes,
                other.starts[otherLine],
                other.starts[otherLine + 1]);
    }

    int hash(int line) {
        int hash = 1;
        for (int i = starts[line]; i < starts[line + 1]; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }
}
