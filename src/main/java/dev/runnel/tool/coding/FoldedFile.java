package dev.runnel.tool.coding;

import dev.runnel.workspace.Utf8;
import java.util.EnumMap;
import java.util.Map;

/** A file's text, and its folded forms once they are needed. For one edit call. */
final class FoldedFile {

    private final String text;
    private final Map<Tolerance, Folded> folded = new EnumMap<>(Tolerance.class);

    FoldedFile(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    Folded folded(Tolerance tolerance) {
        return folded.computeIfAbsent(tolerance, wanted -> Folded.of(text, wanted));
    }

    /** The line, from 1, a place is in. */
    int line(int place) {
        return (int) text.chars().limit(place).filter(c -> c == '\n').count() + 1;
    }

    /** Whether a line begins at a place. */
    boolean startsLine(int place) {
        return place == 0 || text.charAt(place - 1) == '\n' || (place == 1 && text.charAt(0) == Utf8.BYTE_ORDER_MARK);
    }

    /** Whether a line ends at a place, its line end not counted. */
    boolean endsLine(int place) {
        return place == text.length() || text.charAt(place) == '\n' || text.startsWith("\r\n", place);
    }

    /** The line end that counts for a region: its own first one, else the nearest behind it, else before it. */
    String lineEnd(Region region) {
        int feed = text.indexOf('\n', region.start());
        if (feed < 0) {
            feed = text.lastIndexOf('\n', region.start());
        }
        return feed > 0 && text.charAt(feed - 1) == '\r' ? "\r\n" : "\n";
    }
}
