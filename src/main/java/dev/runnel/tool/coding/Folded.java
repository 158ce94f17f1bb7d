package dev.runnel.tool.coding;

import java.text.Normalizer;
import java.util.Arrays;

/** A text without the differences a {@link Tolerance} allows, which knows where its characters stand in the original. */
final class Folded {

    private static final char ZERO_WIDTH_JOINER = '\u200D';

    private final String original;
    private final Tolerance tolerance;
    private final StringBuilder builder = new StringBuilder();
    private final boolean droppedAtEnd;
    private final String text;
    private int[] starts;
    private int[] ends;

    private Folded(String original, Tolerance tolerance) {
        this.original = original;
        this.tolerance = tolerance;
        if (tolerance == Tolerance.EXACT) {
            this.starts = new int[0];
            this.ends = starts;
            this.droppedAtEnd = false;
            this.text = original;
        } else {
            this.starts = new int[original.length()];
            this.ends = new int[original.length()];
            fold();
            this.droppedAtEnd = dropBlanks();
            this.text = builder.toString();
        }
    }

    static Folded of(String original, Tolerance tolerance) {
        return new Folded(original, tolerance);
    }

    private void fold() {
        for (int i = 0; i < original.length(); ) {
            int end = original.startsWith("\r\n", i) ? i + 2 : i + 1;
            char character = original.charAt(end - 1);
            if (character == '\n') {
                dropBlanks();
                put(character, i, end);
            } else if (tolerance.allows(Tolerance.LOOK_ALIKES)) {
                end = lookAlike(i);
            } else {
                put(character, i, end);
            }
            i = end;
        }
    }

    /** Takes in what looks like one character; where it ends. */
    private int lookAlike(int start) {
        int end = start + 1;
        while (end < original.length() && continues(original.codePointAt(end))) {
            end += Character.charCount(original.codePointAt(end));
        }
        if (end == start + 1) {
            String plain = Tolerance.plain(original.charAt(start));
            for (int i = 0; i < plain.length(); i++) {
                put(plain.charAt(i), start, end);
            }
            return end;
        }
        // Each composed of base and marks, and all of it stands for all of it: there is no place in between.
        String composed = Normalizer.normalize(original.substring(start, end), Normalizer.Form.NFC);
        for (int i = 0; i < composed.length(); i++) {
            put(composed.charAt(i), start, end);
        }
        return end;
    }

    private void put(char character, int start, int end) {
        int at = builder.length();
        if (at == starts.length) {
            starts = Arrays.copyOf(starts, 2 * at + 16);
            ends = Arrays.copyOf(ends, 2 * at + 16);
        }
        starts[at] = start;
        ends[at] = end;
        builder.append(character);
    }

    /** Whether a character belongs to the one before it. */
    private static boolean continues(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            // The colour of an emoji; the second and third letter of a Korean syllable.
            default -> (character >= 0x1F3FB && character <= 0x1F3FF) || (character >= 0x1160 && character <= 0x11FF);
        };
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

    String text() {
        return text;
    }

    /**
     * Where {@code other} occurs next at or behind {@code from}, as a place in this folded text; -1 if nowhere.
     *
     * @param scan for the text of {@code other} in this one's
     */
    int find(Folded other, TextSearch.Scan scan, int from) {
        int at = scan.next(from);
        while (at >= 0 && !fits(at, at + other.text.length(), other)) {
            at = scan.next(at + 1);
        }
        return at;
    }

    private boolean fits(int start, int end, Folded other) {
        // Blanks were dropped at the end of what is sought: it ends where a line ends, or is not what was quoted.
        boolean ends = !other.droppedAtEnd || end == text.length() || text.charAt(end) == '\n';
        return ends && !splits(start) && !splits(end);
    }

    /** Whether a match that begins or ends here would take a part of what is one: of CR LF, of a character with its marks. */
    private boolean splits(int at) {
        if (at == 0 || at == text.length()) {
            return false;
        }
        boolean inside = tolerance != Tolerance.EXACT && starts[at] == starts[at - 1];
        boolean lineEnd = text.charAt(at - 1) == '\r' && text.charAt(at) == '\n';
        int next = text.codePointAt(at);
        return inside
                || lineEnd
                || continues(next)
                || next == ZERO_WIDTH_JOINER
                || text.charAt(at - 1) == ZERO_WIDTH_JOINER
                || (Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** What a match of {@code other} at a place covers in the original. */
    Region region(int at, Folded other) {
        return new Region(start(at), end(at + other.text.length() - 1));
    }

    /** Where the character at a place of the folded text begins in the original. */
    int start(int at) {
        return tolerance == Tolerance.EXACT ? at : starts[at];
    }

    /** Where it ends there. */
    int end(int at) {
        return tolerance == Tolerance.EXACT ? at + 1 : ends[at];
    }
}
