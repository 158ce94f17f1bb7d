package dev.runnel.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Gathers JSON that stands between the events of a stream, over as many lines as it has. It begins with a line that begins with a
 * brace or bracket, which no field of an event does, and ends where that is closed.
 */
final class BareJson {

    // An error, and no answer.
    private static final int MAX_BYTES = 64 << 10;

    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean gathering;

    /** Whether the line at hand belongs to it. */
    boolean take(ByteLines lines) {
        if (!gathering) {
            if (lines.empty() || (lines.at(lines.start()) != '{' && lines.at(lines.start()) != '[')) {
                return false;
            }
            begin();
        }
        for (int i = lines.start(); i < lines.end(); i++) {
            look(lines.at(i));
        }
        json.write(lines.buffer(), lines.start(), lines.end() - lines.start());
        json.write('\n');
        if (depth <= 0 || json.size() > MAX_BYTES) {
            gathering = false;
        }
        return true;
    }

    private void begin() {
        gathering = true;
        json.reset();
        depth = 0;
        inString = false;
        escaped = false;
    }

    private void look(byte next) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = next == '\\';
            inString = next != '"';
        } else if (next == '"') {
            inString = true;
        } else if (next == '{' || next == '[') {
            depth++;
        } else if (next == '}' || next == ']') {
            depth--;
        }
    }

    /** Whether it was closed with the last line taken. */
    boolean whole() {
        return !gathering;
    }

    byte[] bytes() {
        byte[] all = json.toByteArray();
        return Arrays.copyOf(all, Math.max(0, all.length - 1));
    }
}
