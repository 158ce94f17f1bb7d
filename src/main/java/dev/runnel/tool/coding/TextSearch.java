package dev.runnel.tool.coding;

/**
 * Finds one text in others. In time proportional to both, also where they repeat themselves (Knuth, Morris, Pratt): a naive
 * search for a long text in a large file of the same letters takes minutes.
 */
final class TextSearch {

    // Up to here the naive search of String is as fast in the worst case, and much faster else.
    private static final int SHORT = 32;

    private final String sought;
    private final int[] borders;

    TextSearch(String sought) {
        this.sought = sought;
        this.borders = sought.length() <= SHORT ? new int[0] : borders(sought);
    }

    /** For each end of a start of the text: how long the longest start is that is also the end there. */
    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        for (int i = 1, length = 0; i < borders.length; i++) {
            while (length > 0 && text.charAt(i) != text.charAt(length)) {
                length = borders[length - 1];
            }
            length += text.charAt(i) == text.charAt(length) ? 1 : 0;
            borders[i] = length;
        }
        return borders;
    }

    /** A search through one text, which goes on where it stood. */
    Scan scan(String text) {
        return new Scan(text);
    }

    /** Finds one occurrence after the other, also those that overlap. */
    final class Scan {

        private final String text;
        private int at;
        private int length;
        private int last = -1;

        private Scan(String text) {
            this.text = text;
        }

        /** Where it occurs first at or behind {@code from}, which must not fall; -1 if nowhere. */
        int next(int from) {
            if (borders.length == 0) {
                return text.indexOf(sought, from);
            }
            if (from != last + 1 || last < 0) {
                // What is left out here is found out far faster by the system's own search.
                int start = text.indexOf(sought.substring(0, SHORT), from);
                at = start < 0 ? text.length() : start;
                length = 0;
            }
            last = found();
            return last;
        }

        private int found() {
            while (at < text.length()) {
                char character = text.charAt(at++);
                while (length > 0 && (length == sought.length() || character != sought.charAt(length))) {
                    length = borders[length - 1];
                }
                length += character == sought.charAt(length) ? 1 : 0;
                if (length == sought.length()) {
                    return at - length;
                }
            }
            return -1;
        }
    }
}
