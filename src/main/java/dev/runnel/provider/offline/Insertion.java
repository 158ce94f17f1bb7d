package dev.runnel.provider.offline;

/**
 * Adds lines to a text by replacing a stretch of it that occurs only once with itself and the addition, so that every byte
 * that was there stays. The lines end as those of the text do.
 */
record Insertion(String text) {

    /** Adds {@code lines} in front of the line in which {@code offset} lies. */
    Call.Edit before(int offset, String lines) {
        int start = text.lastIndexOf('\n', offset - 1) + 1;
        int end = endOfLine(start);
        while (!once(text.substring(start, end)) && end < text.length()) {
            end = endOfLine(end + 1);
        }
        // The anchor grows downwards; at the end of the text it is unique at the latest when it is all of the rest.
        String anchor = text.substring(start, end);
        return new Call.Edit(anchor, inStyle(lines) + anchor);
    }

    /** Adds {@code lines} after the last line that is not blank. */
    Call.Edit atEnd(String lines) {
        int end = text.stripTrailing().length();
        int start = text.lastIndexOf('\n', end - 1) + 1;
        while (start > 0 && !once(text.substring(start, end))) {
            start = text.lastIndexOf('\n', start - 2) + 1;
        }
        String anchor = text.substring(start, end);
        return new Call.Edit(anchor, anchor + inStyle(lines));
    }

    private int endOfLine(int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    private boolean once(String stretch) {
        int first = text.indexOf(stretch);
        return !stretch.isBlank() && text.indexOf(stretch, first + 1) < 0;
    }

    private String inStyle(String lines) {
        return text.contains("\r\n") ? lines.replace("\n", "\r\n") : lines;
    }
}
