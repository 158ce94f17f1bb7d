package dev.runnel.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which word was meant. */
final class Spelling {
    private Spelling() {}

    // Two slips are still a slip; more is another word.
    private static final int MOST_SLIPS = 2;

    /** The word nearest to the one written, if it can have been meant; of equals the first. */
    static Optional<String> nearest(String written, Collection<String> words) {
        return words.stream()
                .filter(word -> slips(written, word) <= Math.min(MOST_SLIPS, written.length() - 1))
                .min(Comparator.comparingInt(word -> slips(written, word)));
    }

    /** How many letters must be added, left out, changed, or swapped with their neighbour. */
    static int slips(String one, String two) {
        var table = new int[one.length() + 1][two.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= two.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : fewest(table, one, two, i, j);
            }
        }
        return table[one.length()][two.length()];
    }

    private static int fewest(int[][] table, String one, String two, int i, int j) {
        int changed = table[i - 1][j - 1] + (one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(changed, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == two.charAt(j - 2) && one.charAt(i - 2) == two.charAt(j - 1);
        return swapped ? Math.min(fewest, table[i - 2][j - 2] + 1) : fewest;
    }
}
