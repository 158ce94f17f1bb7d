package dev.runnel.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;

/** Finds lines from the end of a file, reading no more of it than lies behind them. */
final class LastLine {

    private static final int STEP = 16 * 1024;

    private LastLine() {}

    /**
     * Where the last line before {@code end} that begins with one of {@code prefixes} begins; -1 where there is none. The
     * file's very first line is not looked at.
     */
    static long find(RandomAccessFile file, long end, byte[]... prefixes) throws IOException {
        int longest =
                Arrays.stream(prefixes).mapToInt(prefix -> prefix.length).max().orElse(0);
        byte[] bytes = new byte[STEP + longest + 1];
        for (long to = end; to > 0; to -= STEP) {
            long from = Math.max(0, to - STEP);
            // What begins before `to` may reach beyond it.
            int size = (int) (Math.min(end, to + longest) - from);
            file.seek(from);
            file.readFully(bytes, 0, size);
            int found = find(bytes, size, (int) (to - from), prefixes);
            if (found >= 0) {
                return from + found;
            }
        }
        return -1;
    }

    /** Where the last complete line ends: behind the last LF; 0 where there is none. */
    static long end(RandomAccessFile file) throws IOException {
        byte[] bytes = new byte[STEP];
        for (long to = file.length(); to > 0; to -= STEP) {
            long from = Math.max(0, to - STEP);
            int size = (int) (to - from);
            file.seek(from);
            file.readFully(bytes, 0, size);
            for (int i = size - 1; i >= 0; i--) {
                if (bytes[i] == '\n') {
                    return from + i + 1;
                }
            }
        }
        return 0;
    }

    private static int find(byte[] bytes, int size, int ends, byte[]... prefixes) {
        for (int i = ends - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                for (byte[] prefix : prefixes) {
                    if (begins(bytes, i + 1, size, prefix)) {
                        return i + 1;
                    }
                }
            }
        }
        return -1;
    }

    private static boolean begins(byte[] bytes, int from, int size, byte[] prefix) {
        return from + prefix.length <= size
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }
}
