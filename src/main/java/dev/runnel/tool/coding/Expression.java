package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a model's, compiled. A {@link Deadline} ends those that read characters without end; refused here are
 * those that loop without reading any, which nothing could end: repeats within repeats within repeats, and huge counts.
 */
final class Expression {

    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_REPEATS_WITHIN = 5;
    private static final double MAX_COUNT = 1_000_000;

    private Expression() {}

    static Pattern compile(String regex, boolean ignoreCase) throws ToolException {
        if (regex.length() > MAX_LENGTH) {
            throw new ToolException("pattern has more than " + MAX_LENGTH + " characters; make it simpler");
        }
        try {
            Pattern pattern = Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
            refuseEndless(regex);
            return pattern;
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new ToolException(
                    "pattern is no regular expression: " + e.getDescription() + where
                            + "; put a backslash before ( ) [ ] { } . * + ? ^ $ | \\ that are meant as they are",
                    e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new ToolException("pattern is nested too deeply or too large; make it simpler", e);
        }
    }

    /** One pass over a well-formed expression. */
    private static void refuseEndless(String regex) throws ToolException {
        Deque<Integer> open = new ArrayDeque<>(); // of each open group how many repeats lie within each other in it
        int within = 0;
        double counts = 1;
        for (int i = 0; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '\\' -> i = behindEscape(regex, i);
                case '[' -> i = behindClass(regex, i);
                case '(' -> {
                    open.push(within);
                    within = 0;
                }
                case ')' -> {
                    int inside = within + (isRepeated(regex, i + 1) ? 1 : 0);
                    within = Math.max(inside, open.isEmpty() ? 0 : open.pop());
                }
                case '{' -> counts *= Math.max(1, count(regex, i + 1));
                default -> {}
            }
            if (within > MAX_REPEATS_WITHIN || counts > MAX_COUNT) {
                throw new ToolException("pattern takes too long: it has too many repeats inside repeats, or too high"
                        + " counts; make it simpler");
            }
        }
    }

    private static boolean isRepeated(String regex, int at) {
        return at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0;
    }

    /** The number behind a brace; 0 if there is none. */
    private static double count(String regex, int from) {
        double count = 0;
        for (int i = from; i < regex.length() && Character.isDigit(regex.charAt(i)); i++) {
            count = 10 * count + Character.digit(regex.charAt(i), 10);
        }
        return count;
    }

    /** The last place of an escape, or of what is quoted. */
    private static int behindEscape(String regex, int at) {
        if (!regex.startsWith("\\Q", at)) {
            return at + 1;
        }
        int end = regex.indexOf("\\E", at + 2);
        return end < 0 ? regex.length() : end + 1;
    }

    /** The last place of a character class, which may hold others. */
    private static int behindClass(String regex, int at) {
        int depth = 0;
        for (int i = at; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '\\' -> i = behindEscape(regex, i);
                case '[' -> depth++;
                case ']' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return i;
            }
        }
        return regex.length();
    }
}
