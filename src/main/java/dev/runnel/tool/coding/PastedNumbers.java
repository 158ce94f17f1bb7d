package dev.runnel.tool.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quotation with the line numbers some listing had put in front of its lines, taken off.
 *
 * @param first the first number
 */
record PastedNumbers(int first, int lines, String text) {

    // As cat -n, nl, grep -n, and the reading tools of other agents have them: 12→, 12|, 12:, L12:, a.py:12:
    private static final Pattern NUMBERED = Pattern.compile(
            "\\h*(?:[\\w./-]{1,200}:)?L?(\\d{1,7})(?:\\t|→|\\h?[|│]\\h?|:\\h?|\\h*(?=\r?\n?$))(.*)", Pattern.DOTALL);

    /** Empty unless every line has a number and they count up one by one. */
    static Optional<PastedNumbers> of(String quoted) {
        List<String> rest = new ArrayList<>();
        int first = 0;
        for (String line : quoted.split("(?<=\n)", -1)) {
            Matcher matcher = NUMBERED.matcher(line);
            if (line.isEmpty() && !rest.isEmpty()) {
                continue; // behind the last line feed
            }
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int number = Integer.parseInt(matcher.group(1));
            if (rest.isEmpty()) {
                first = number;
            } else if (number != first + rest.size()) {
                return Optional.empty();
            }
            rest.add(matcher.group(2));
        }
        return Optional.of(new PastedNumbers(first, rest.size(), String.join("", rest)));
    }

    /** Whether some line looks as if it had one. */
    static boolean some(String text) {
        return text.lines()
                .anyMatch(line -> !line.isBlank() && NUMBERED.matcher(line).matches());
    }
}
