package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Cuts a range of lines out of a file while it streams by. What lies before the range is looked at only to count lines and
 * to see that it is text; what lies behind is, too, unless the file is large.
 */
final class Window {

    static final int MAX_LINES = 2000;
    private static final int MAX_BYTES = 50 << 10;
    private static final int MAX_LINE_CHARS = 2000;
    // A character has up to three bytes per UTF-16 unit; a line is kept that far and cut when it is decoded.
    private static final int MAX_LINE_BYTES = 3 * MAX_LINE_CHARS + 3;
    // Counting the lines of 10 MiB takes some 20 ms; to say how long a larger file is would cost more than it is worth.
    private static final long MAX_COUNTED_BYTES = 10 << 20;

    private final String path;
    private final int first;
    private final int limit;
    private final Utf8 text = new Utf8();
    private final StringBuilder kept = new StringBuilder();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int keptBytes;
    private int keptLines;
    private int lines;
    private long lineLength;
    private boolean full;
    private boolean cut;

    Window(String path, int first, int limit) {
        this.path = path;
        this.first = first;
        this.limit = Math.min(limit, MAX_LINES);
    }

    /** Reads to the end of the file or of what it needs. @throws ToolException if this is no text, or ends before the range */
    ToolResult read(InputStream in) throws IOException, ToolException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        boolean whole = true;
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            check(text.accept(buffer, length));
            take(buffer, length);
            total += length;
            if (full && total > MAX_COUNTED_BYTES) {
                whole = false;
                break;
            }
        }
        if (whole) {
            check(text.end());
            if (lineLength > 0) {
                endLine();
            }
        }
        return result(whole);
    }

    private void check(OptionalLong bad) throws ToolException {
        if (bad.isPresent()) {
            throw TextFile.binary(path, bad);
        }
    }

    private void take(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            boolean wanted = !full && lines + 1 >= first;
            if (wanted && line.size() < MAX_LINE_BYTES) {
                line.write(buffer[i]);
            }
            lineLength++;
            if (buffer[i] == '\n') {
                endLine();
            }
        }
    }

    private void endLine() {
        lines++;
        if (!full && lines >= first) {
            keep(shown());
        }
        line.reset();
        lineLength = 0;
    }

    /** The line as it is, or its start and a word about the rest. */
    private String shown() {
        String whole = line.toString(StandardCharsets.UTF_8);
        if (lines == 1 && whole.startsWith(String.valueOf(Utf8.BYTE_ORDER_MARK))) {
            whole = whole.substring(1);
        }
        if (lineLength <= line.size() && whole.length() <= MAX_LINE_CHARS + 1) {
            return whole;
        }
        cut = true;
        int end = Character.isHighSurrogate(whole.charAt(MAX_LINE_CHARS - 1)) ? MAX_LINE_CHARS - 1 : MAX_LINE_CHARS;
        String start = whole.substring(0, Math.min(end, whole.length()));
        long rest = lineLength - start.getBytes(StandardCharsets.UTF_8).length;
        return start + "… [line goes on for " + rest + " bytes]\n";
    }

    private void keep(String shown) {
        int bytes = shown.getBytes(StandardCharsets.UTF_8).length;
        if (keptLines > 0 && keptBytes + bytes > MAX_BYTES) {
            full = true;
            return;
        }
        kept.append(shown);
        keptBytes += bytes;
        keptLines++;
        full = keptLines == limit;
    }

    private ToolResult result(boolean whole) throws ToolException {
        if (lines == 0) {
            return ToolResult.ok("[empty file]");
        }
        if (keptLines == 0) {
            throw new ToolException("offset " + first + " is behind the end: " + path + " has " + lines + " lines");
        }
        int last = first + keptLines - 1;
        if (whole && last == lines) {
            return ToolResult.ok(kept.toString(), cut || first > 1);
        }
        String end = kept.charAt(kept.length() - 1) == '\n' ? "" : "\n";
        String of = whole ? " of " + lines : ", and more";
        return ToolResult.ok(
                kept + end + "[lines " + first + "-" + last + of + "; go on with offset=" + (last + 1) + "]", true);
    }
}
