package dev.runnel.tool.coding;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the lines of a file that look most like a text that is not in it. */
record NearLines(int first, List<String> lines) {

    private static final int MAX_LINES = 10;
    private static final int MAX_CHARS = 200;
    // Some 100 ms of work; behind it a hint is not worth it.
    private static final int MAX_LOOKED_AT = 20_000;
    private static final double NEAR = 0.4;

    /** Looks for the quotation's longest line, by pairs of letters (Dice); empty where nothing is near. */
    static Optional<NearLines> to(String quoted, String text) {
        List<String> sought = quoted.lines().toList();
        List<String> lines = text.lines().limit(MAX_LOOKED_AT).toList();
        int key = 0;
        for (int i = 1; i < sought.size(); i++) {
            key = sought.get(i).strip().length() > sought.get(key).strip().length() ? i : key;
        }
        Set<Integer> pairs = sought.isEmpty() ? Set.of() : pairs(sought.get(key));
        int best = -1;
        double likeness = NEAR;
        for (int i = 0; i < lines.size(); i++) {
            double found = likeness(pairs, pairs(lines.get(i)));
            if (found > likeness) {
                best = i;
                likeness = found;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        int first = Math.max(0, best - Math.min(key, MAX_LINES - 1));
        int last = Math.min(lines.size(), first + Math.min(sought.size(), MAX_LINES));
        return Optional.of(new NearLines(first + 1, lines.subList(first, Math.max(last, best + 1))));
    }

    /** For a message: where they are, and as they are. */
    String quote() {
        int last = first + lines.size() - 1;
        String where = lines.size() == 1 ? "line " + first : "lines " + first + "-" + last;
        return where + ":\n"
                + String.join("\n", lines.stream().map(NearLines::cut).toList());
    }

    private static String cut(String line) {
        return line.length() <= 2 * MAX_CHARS ? line : line.substring(0, 2 * MAX_CHARS) + "…";
    }

    private static Set<Integer> pairs(String line) {
        // The case does not count: who mixed it up is to find the line.
        String stripped = line.strip().toLowerCase(Locale.ROOT);
        var pairs = new HashSet<Integer>();
        for (int i = 0; i < Math.min(stripped.length(), MAX_CHARS); i++) {
            int next = i + 1 < stripped.length() ? stripped.charAt(i + 1) : 0;
            pairs.add(stripped.charAt(i) << 16 | next);
        }
        return pairs;
    }

    private static double likeness(Set<Integer> left, Set<Integer> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return 0;
        }
        long common = left.stream().filter(right::contains).count();
        return 2.0 * common / (left.size() + right.size());
    }
}
