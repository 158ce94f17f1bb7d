package dev.runnel.tool.coding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The beginning and the end of an output of any length, in bounded memory: what does not exceed 2000 lines and 50 KiB is
 * kept whole, of more the middle is left out. Not for use by two threads.
 */
final class HeadAndTail {

    // The end tells how it went, the beginning what it was about.
    private static final int HEAD_BYTES = 16 * 1024;
    private static final int TAIL_BYTES = 34 * 1024;
    private static final int HEAD_LINES = 650;
    private static final int TAIL_LINES = 1350;

    /** So much is given up for the sake of whole lines. */
    private static final int SLACK = 1024;

    private final byte[] head = new byte[HEAD_BYTES];
    private final byte[] tail = new byte[TAIL_BYTES]; // a ring
    private long total;

    /** @param truncated whether something was left out */
    record Kept(String text, boolean truncated) {}

    void write(byte[] bytes, int offset, int length) {
        int first = Math.clamp(HEAD_BYTES - total, 0, length);
        if (first > 0) {
            System.arraycopy(bytes, offset, head, (int) total, first);
            total += first;
        }
        int rest = length - first;
        int skipped = Math.max(0, rest - TAIL_BYTES);
        total += skipped;
        writeTail(bytes, offset + first + skipped, rest - skipped);
    }

    private void writeTail(byte[] bytes, int offset, int length) {
        if (length > 0) {
            int at = (int) ((total - HEAD_BYTES) % TAIL_BYTES);
            int right = Math.min(length, TAIL_BYTES - at);
            System.arraycopy(bytes, offset, tail, at, right);
            System.arraycopy(bytes, offset + right, tail, 0, length - right);
            total += length;
        }
    }

    /** What there was, with a line in the middle that says how much is missing. */
    Kept kept() {
        byte[] first = Arrays.copyOf(head, (int) Math.min(total, HEAD_BYTES));
        byte[] last = tail();
        if (total > HEAD_BYTES + TAIL_BYTES) {
            return ends(first, end(first), last, start(last));
        }
        // Joined before decoding: a character may lie across the seam.
        byte[] all = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return lines(all) <= HEAD_LINES + TAIL_LINES
                ? new Kept(text(all, 0, all.length), false)
                : ends(all, endOfFirstLines(all), all, startOfLastLines(all));
    }

    private Kept ends(byte[] first, int end, byte[] last, int start) {
        long missing = total - end - (last.length - start);
        String before = text(first, 0, end);
        String lineBreak = before.endsWith("\n") ? "" : "\n";
        String after = text(last, start, last.length);
        return new Kept(before + lineBreak + "[… " + missing + " bytes left out …]\n" + after, true);
    }

    private byte[] tail() {
        long written = Math.max(0, total - HEAD_BYTES);
        if (written <= TAIL_BYTES) {
            return Arrays.copyOf(tail, (int) written);
        }
        int oldest = (int) (written % TAIL_BYTES);
        byte[] straight = Arrays.copyOfRange(tail, oldest, oldest + TAIL_BYTES); // zeros after the ring's end
        System.arraycopy(tail, 0, straight, TAIL_BYTES - oldest, oldest);
        return straight;
    }

    /** Where the head ends: after its last line if there is one nearby, else after a whole character. */
    private static int end(byte[] bytes) {
        int lineEnd = endOfFirstLines(bytes);
        return bytes.length - lineEnd <= SLACK || lines(bytes) >= HEAD_LINES ? lineEnd : wholeCharacters(bytes);
    }

    private static int endOfFirstLines(byte[] bytes) {
        int lines = 0;
        int end = 0;
        for (int at = 0; at < bytes.length && lines < HEAD_LINES; at++) {
            if (bytes[at] == '\n') {
                end = at + 1;
                lines++;
            }
        }
        return end;
    }

    /** The length without a last character that is cut off. */
    private static int wholeCharacters(byte[] bytes) {
        int lead = bytes.length - 1;
        while (lead > bytes.length - 4 && continues(bytes[lead])) {
            lead--;
        }
        int size = bytes[lead] >= 0 ? 1 : Integer.numberOfLeadingZeros(~(bytes[lead] << 24));
        return lead + size > bytes.length ? lead : bytes.length;
    }

    /** Where the tail starts: at its first line if there is one nearby, else at a whole character. */
    private static int start(byte[] bytes) {
        int from = startOfLastLines(bytes);
        for (int at = from; at < Math.min(bytes.length, from + SLACK); at++) {
            if (at > 0 && bytes[at - 1] == '\n') {
                return at;
            }
        }
        while (from < Math.min(3, bytes.length) && continues(bytes[from])) {
            from++;
        }
        return from;
    }

    private static int startOfLastLines(byte[] bytes) {
        int lines = 0;
        for (int at = bytes.length - 1; at > 0; at--) {
            if (bytes[at - 1] == '\n' && ++lines == TAIL_LINES) {
                return at;
            }
        }
        return 0;
    }

    private static boolean continues(byte part) {
        return (part & 0xC0) == 0x80;
    }

    private static int lines(byte[] bytes) {
        int lines = 0;
        for (byte part : bytes) {
            lines += part == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
