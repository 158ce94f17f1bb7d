package dev.runnel.tool.coding;

import java.util.Optional;
import java.util.regex.Pattern;

/** Finds where a text says that it leaves lines out, as models do who mean "the rest stays as it is". */
final class Omission {

    private static final String MARK = "(?://+|#+|--|;+|%+|/\\*+|<!--|\\{/\\*|\\*)?";
    private static final String DOTS = "(?:\\.{3,}|…)";
    private static final String END = "(?:\\*/\\}?|-->)?";

    // A line of dots alone, also as a comment.
    private static final Pattern DOTS_ALONE =
            Pattern.compile("\\h*" + MARK + "\\h*[\\[(]?" + DOTS + "[\\])]?\\h*" + END + "\\h*");

    // "// ... existing code ...", "# rest of the file unchanged".
    private static final Pattern SAID = Pattern.compile(
            "\\h*(?://+|#+|--|;+|%+|/\\*+|<!--|\\{/\\*)\\h*[\\[(]?" + DOTS
                    + "?\\h*(?:the\\h)?(?:rest of|remaining|existing|other|previous|unchanged|same as before|omitted)\\b[^.…]*"
                    + DOTS + "?[\\])]?\\h*" + END + "\\h*",
            Pattern.CASE_INSENSITIVE);

    private Omission() {}

    /** The first line of a quotation that stands for others. */
    static Optional<String> inQuotation(String text) {
        return text.lines()
                .filter(line -> isDots(line) || isSaid(line) || line.contains("[line goes on for "))
                .findFirst()
                .map(String::strip);
    }

    /** The first line of a new text that stands for others and was in none of the old ones. */
    static Optional<String> inNew(String text, String... before) {
        return text.lines()
                .filter(line -> isSaid(line) && hasDots(line))
                .map(String::strip)
                .filter(line -> !String.join("\n", before).contains(line))
                .findFirst();
    }

    private static boolean isDots(String line) {
        return DOTS_ALONE.matcher(line).matches();
    }

    private static boolean isSaid(String line) {
        return line.length() < 200 && SAID.matcher(line).matches();
    }

    private static boolean hasDots(String line) {
        return line.contains("...") || line.contains("…");
    }
}
