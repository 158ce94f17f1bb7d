package dev.runnel.acp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One hunk of a unified diff (GNU diffutils manual, "Detailed Description of Unified Format") as the text before and after.
 *
 * @param line where it begins in the new text, from 1; where nothing is left of it, the line before
 * @param oldText with its context
 * @param newText with its context
 */
record Hunk(int line, String oldText, String newText) {

    private static final Pattern HEADER =
            Pattern.compile("@@ -[0-9]+(?:,([0-9]+))? \\+([0-9]+)(?:,([0-9]+))? @@.*", Pattern.DOTALL);

    /** The whole hunks of a diff of one file; one that was cut off is left out. */
    static List<Hunk> of(String diff) {
        var hunks = new ArrayList<Hunk>();
        List<String> lines = lines(diff);
        for (int i = 0; i < lines.size(); ) {
            Matcher header = HEADER.matcher(lines.get(i++));
            if (header.matches()) {
                var reader = new Reader(count(header.group(1)), count(header.group(3)));
                i = reader.read(lines, i);
                if (reader.whole()) {
                    int line = Integer.parseInt(header.group(2));
                    hunks.add(new Hunk(line, reader.oldText.toString(), reader.newText.toString()));
                }
            }
        }
        return hunks;
    }

    private static int count(String digits) {
        return digits == null ? 1 : Integer.parseInt(digits);
    }

    /** At line feeds only, each with its own: a carriage return belongs to the file's text. */
    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end + 1));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static final class Reader {
        private final StringBuilder oldText = new StringBuilder();
        private final StringBuilder newText = new StringBuilder();
        private int oldLeft;
        private int newLeft;

        Reader(int oldLines, int newLines) {
            this.oldLeft = oldLines;
            this.newLeft = newLines;
        }

        boolean whole() {
            return oldLeft == 0 && newLeft == 0;
        }

        /** The index of the first line that is none of the hunk's. */
        int read(List<String> lines, int from) {
            int i = from;
            while (i < lines.size() && !whole()) {
                take(lines.get(i++));
                if (i < lines.size() && lines.get(i).startsWith("\\")) {
                    withoutEnd(lines.get(i - 1).charAt(0));
                    i++;
                }
            }
            return i;
        }

        private void take(String line) {
            char sign = line.charAt(0);
            if (sign != '+') {
                oldText.append(line, 1, line.length());
                oldLeft--;
            }
            if (sign != '-') {
                newText.append(line, 1, line.length());
                newLeft--;
            }
        }

        /** The line before is its file's last and has no line end. */
        private void withoutEnd(char sign) {
            if (sign != '+') {
                oldText.setLength(oldText.length() - 1);
            }
            if (sign != '-') {
                newText.setLength(newText.length() - 1);
            }
        }
    }
}
