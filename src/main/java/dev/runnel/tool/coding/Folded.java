package dev.runnel.tool.coding;

/** A text without the differences a {@link Tolerance} allows, which knows where its characters stand in the original. */
final class Folded {

    private final String original;
    private final Tolerance tolerance;
    private final StringBuilder builder = new StringBuilder();
    private final int[] starts;
    private final boolean droppedAtEnd;
    private final String text;

    private Folded(String original, Tolerance tolerance) {
        this.original = original;
        this.tolerance = tolerance;
        if (tolerance == Tolerance.EXACT) {
            this.starts = new int[0];
            this.droppedAtEnd = false;
            this.text = original;
        } else {
            this.starts = new int[original.length()];
            fold();
            this.droppedAtEnd = dropBlanks();
            this.text = builder.toString();
        }
    }

    static Folded of(String original, Tolerance tolerance) {
        return new Folded(original, tolerance);
    }

    private void fold() {
        for (int i = 0; i < original.length(); i++) {
            int start = i;
            if (original.startsWith("\r\n", i)) {
                i++;
            }
            char character = original.charAt(i);
            if (character == '\n') {
                dropBlanks();
            }
            starts[builder.length()] = start;
            builder.append(tolerance.allows(Tolerance.LOOK_ALIKES) ? Tolerance.plain(character) : character);
        }
    }

    private boolean dropBlanks() {
        int length = builder.length();
        if (tolerance.allows(Tolerance.TRAILING_BLANKS)) {
            while (length > 0 && (builder.charAt(length - 1) == ' ' || builder.charAt(length - 1) == '\t')) {
                length--;
            }
        }
        boolean some = length < builder.length();
        builder.setLength(length);
        return some;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Where {@code other} occurs next at or behind {@code from}, as a place in this folded text; -1 if nowhere. */
    int find(Folded other, int from) {
        int at = text.indexOf(other.text, from);
        while (at >= 0 && !fits(at, at + other.text.length(), other)) {
            at = text.indexOf(other.text, at + 1);
        }
        return at;
    }

    private boolean fits(int start, int end, Folded other) {
        // Blanks were dropped at the end of what is sought: it ends where a line ends, or is not what was quoted.
        boolean ends = !other.droppedAtEnd || end == text.length() || text.charAt(end) == '\n';
        return ends && !splitsLineEnd(start) && !splitsLineEnd(end);
    }

    /** Whether a match that begins or ends here would take one half of CR LF and leave the other. */
    private boolean splitsLineEnd(int at) {
        return at > 0 && at < text.length() && text.charAt(at - 1) == '\r' && text.charAt(at) == '\n';
    }

    /** What a match of {@code other} at a place covers in the original. */
    Region region(int at, Folded other) {
        int last = start(at + other.text.length() - 1);
        boolean folded = tolerance != Tolerance.EXACT && original.startsWith("\r\n", last);
        return new Region(start(at), last + (folded ? 2 : 1));
    }

    private int start(int at) {
        return tolerance == Tolerance.EXACT ? at : starts[at];
    }
}
