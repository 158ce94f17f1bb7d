package dev.runnel.workspace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the hunks of a unified diff (GNU diffutils manual, "Detailed Description of Unified Format"), up to a size. */
final class Hunks {

    private static final int CONTEXT = 3;

    private final Lines before;
    private final Lines after;
    private final int maxBytes;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Hunks(Lines before, Lines after, int maxBytes) {
        this.before = before;
        this.after = after;
        this.maxBytes = maxBytes;
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Whether all of it found room. */
    boolean write(List<Delta> deltas) {
        int first = 0;
        for (int i = 1; i <= deltas.size(); i++) {
            if (i < deltas.size() && deltas.get(i).from() - deltas.get(i - 1).to() <= 2 * CONTEXT) {
                continue;
            }
            if (!hunk(deltas.subList(first, i))) {
                return false;
            }
            first = i;
        }
        return true;
    }

    private boolean hunk(List<Delta> deltas) {
        Delta first = deltas.getFirst();
        Delta last = deltas.getLast();
        int lead = Math.min(CONTEXT, first.from());
        int from = first.from() - lead;
        int to = Math.min(before.count(), last.to() + CONTEXT);
        int newFrom = first.newFrom() - lead;
        int newTo = last.newTo() + (to - last.to());
        if (!raw("@@ -" + range(from, to) + " +" + range(newFrom, newTo) + " @@\n")) {
            return false;
        }
        int at = from;
        for (Delta delta : deltas) {
            if (!lines(' ', before, at, delta.from())
                    || !lines('-', before, delta.from(), delta.to())
                    || !lines('+', after, delta.newFrom(), delta.newTo())) {
                return false;
            }
            at = delta.to();
        }
        return lines(' ', before, at, to);
    }

    /** An empty range is named by the line before it. */
    private static String range(int from, int to) {
        return (to > from ? from + 1 : from) + "," + (to - from);
    }

    private boolean lines(char sign, Lines lines, int from, int to) {
        for (int line = from; line < to; line++) {
            String end = lines.ended(line) ? "" : "\n\\ No newline at end of file\n";
            if (out.size() + 1 + lines.length(line) + end.length() > maxBytes) {
                return false;
            }
            out.write(sign);
            out.write(lines.bytes(), lines.start(line), lines.length(line));
            out.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    private boolean raw(String text) {
        if (out.size() + text.length() > maxBytes) {
            return false;
        }
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return true;
    }
}
