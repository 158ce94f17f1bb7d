package dev.runnel.tool.coding;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts a new text in the place of one that was quoted loosely: what old and new share stays as the file has it (its line ends,
 * its blanks at the ends of lines, its quotes and dashes), only what differs comes from the new text.
 */
final class InPlace {

    // Comparing each line with each: some 10 ms.
    private static final int MAX_COMPARED = 4_000_000;

    private final Tolerance tolerance;
    private final List<String> there;
    private final List<String> old;
    private final List<String> young;
    private final String lineEnd;
    private final StringBuilder result = new StringBuilder();

    private InPlace(Tolerance tolerance, String there, Replacement replacement, String lineEnd) {
        this.tolerance = tolerance;
        this.there = lines(there);
        this.old = lines(replacement.oldText().replace("\r\n", "\n"));
        this.young = lines(replacement.newText().replace("\r\n", "\n"));
        this.lineEnd = lineEnd;
    }

    /**
     * What comes in the place of a region.
     *
     * @param there what the region holds; as many lines as the replacement's old text
     * @param lineEnd the one that counts where the region has none
     */
    static String of(Tolerance tolerance, String there, Replacement replacement, String lineEnd) {
        return new InPlace(tolerance, there, replacement, lineEnd).text();
    }

    /** Each with its line end; the last one has none and may be empty. */
    private static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)", -1));
    }

    private String text() {
        if (there.size() != old.size()) {
            return String.join("", young).replace("\n", lineEnd); // not found by lines
        }
        int at = 0;
        int newAt = 0;
        for (int[] pair : common()) {
            changed(at, pair[0], newAt, pair[1]);
            result.append(there.get(pair[0]));
            at = pair[0] + 1;
            newAt = pair[1] + 1;
        }
        changed(at, old.size(), newAt, young.size());
        return result.toString();
    }

    /** Lines {@code [from, to)} gave way to {@code [newFrom, newTo)}. */
    private void changed(int from, int to, int newFrom, int newTo) {
        boolean paired = to - from == newTo - newFrom;
        for (int i = newFrom; i < newTo; i++) {
            int counterpart = Math.min(from + i - newFrom, to - 1);
            String line = young.get(i);
            if (paired) {
                line = kept(counterpart, line);
            }
            result.append(line.endsWith("\n") ? withEnd(line, counterpart) : line);
        }
    }

    /** A line with the line end of the one it stands for; where it stands for none, with that of the one before it. */
    private String withEnd(String line, int counterpart) {
        String end = lineEnd;
        for (int i = Math.max(0, counterpart); i >= 0; i--) {
            if (there.get(i).endsWith("\n")) {
                end = there.get(i).endsWith("\r\n") ? "\r\n" : "\n";
                break;
            }
        }
        String bare = line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1));
        return bare + end;
    }

    /** A new line with what it shares with the old one, at its start and at its end, as the file has it. */
    private String kept(int at, String line) {
        String quoted = old.get(at);
        String original = there.get(at);
        if (quoted.equals(original) || !tolerance.allows(Tolerance.TRAILING_BLANKS)) {
            return line;
        }
        Folded left = Folded.of(quoted, tolerance);
        Folded right = Folded.of(original, tolerance);
        if (!left.text().equals(right.text())) {
            return line;
        }
        int most = Math.min(quoted.length(), line.length());
        int same = 0;
        while (same < most && quoted.charAt(same) == line.charAt(same)) {
            same++;
        }
        int head = 0; // in folded characters
        for (int next = 1; next <= left.text().length() && left.end(next - 1) <= same; next++) {
            head = isBorder(left, right, next) ? next : head;
        }
        int start = head == 0 ? 0 : left.end(head - 1);
        int tail = tail(left, right, quoted, line, start);
        int length = left.text().length();
        String before = head == 0 ? "" : original.substring(0, right.end(head - 1));
        String middle =
                line.substring(start, line.length() - (tail == length ? 0 : quoted.length() - left.start(tail)));
        return before + middle + (tail == length ? "" : original.substring(cut(left, right, tail)));
    }

    /** From which folded character on old and new line end in the same. */
    private static int tail(Folded left, Folded right, String quoted, String line, int start) {
        int most = Math.min(quoted.length(), line.length()) - start;
        int same = 0;
        while (same < most && quoted.charAt(quoted.length() - 1 - same) == line.charAt(line.length() - 1 - same)) {
            same++;
        }
        int tail = left.text().length();
        for (int next = tail - 1; next >= 0 && left.start(next) >= quoted.length() - same; next--) {
            tail = isBorder(left, right, next) ? next : tail;
        }
        return tail;
    }

    /** Where the file's own text goes on; with what only it has before that, as blanks at the end of a line. */
    private static int cut(Folded left, Folded right, int tail) {
        boolean gap = tail > 0 && left.end(tail - 1) < left.start(tail);
        return tail > 0 && !gap ? right.end(tail - 1) : right.start(tail);
    }

    /** Whether both originals can be cut there: not within what was folded to several characters. */
    private static boolean isBorder(Folded left, Folded right, int at) {
        return at == 0
                || at == left.text().length()
                || (left.start(at) != left.start(at - 1) && right.start(at) != right.start(at - 1));
    }

    /** Pairs of places of lines that old and new text share, both rising; as many as there can be. */
    private List<int[]> common() {
        int same = 0;
        int most = Math.min(old.size(), young.size());
        while (same < most && old.get(same).equals(young.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (sameEnd < most - same
                && old.get(old.size() - 1 - sameEnd).equals(young.get(young.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < same; i++) {
            pairs.add(new int[] {i, i});
        }
        pairs.addAll(between(same, old.size() - sameEnd, young.size() - sameEnd));
        for (int i = sameEnd; i > 0; i--) {
            pairs.add(new int[] {old.size() - i, young.size() - i});
        }
        return pairs;
    }

    /** The longest common subsequence of what lies between; none where that would take too long. */
    private List<int[]> between(int from, int to, int newTo) {
        int rows = to - from;
        int columns = newTo - from;
        if ((long) rows * columns > MAX_COMPARED) {
            return List.of();
        }
        int[][] longest = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                longest[i][j] = old.get(from + i).equals(young.get(from + j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0, j = 0; i < rows && j < columns; ) {
            if (old.get(from + i).equals(young.get(from + j))) {
                pairs.add(new int[] {from + i++, from + j++});
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        return pairs;
    }
}
