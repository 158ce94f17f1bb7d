package dev.runnel.console;

import dev.runnel.event.Event.DiffReady;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file's change: what became of the file, then the lines with their numbers, folded when there are many. */
final class DiffView {

    private static final int MOST_LINES = 40;
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+(\\d+)(?:,\\d+)? @@.*");
    private static final String INDENT = "      ";

    private final Style style;
    private final List<String> lines = new ArrayList<>();
    private boolean inHunk;
    private int oldLine;
    private int newLine;

    private DiffView(Style style) {
        this.style = style;
    }

    /** The change as lines. */
    static String of(DiffReady diff, Style style) {
        var view = new DiffView(style);
        diff.diff().lines().forEach(view::take);
        return String.join("\n", view.folded(diff));
    }

    private List<String> folded(DiffReady diff) {
        var shown = new ArrayList<String>();
        shown.add(heading(diff));
        shown.addAll(lines.subList(0, Math.min(lines.size(), MOST_LINES)));
        String more = INDENT + "  " + style.mark(Mark.MORE);
        if (lines.size() > MOST_LINES) {
            shown.add(style.dim(more + " " + Words.count(lines.size() - MOST_LINES, "more line")));
        }
        if (diff.truncated()) {
            shown.add(style.dim(more + " the rest of the diff was left out"));
        }
        return shown;
    }

    private String heading(DiffReady diff) {
        String from = diff.from()
                .map(path -> Clean.line(path) + style.mark(Mark.ARROW))
                .orElse("");
        String change = diff.change().name().toLowerCase(Locale.ROOT);
        return "  " + style.bold(from + Clean.line(diff.path())) + "  " + change + "  "
                + counts(diff.added(), diff.removed(), style);
    }

    /** {@code +12 −3}; a side with nothing is left out, but not both. */
    static String counts(long added, long removed, Style style) {
        String plus = style.green("+" + added);
        String minus = style.red(style.mark(Mark.MINUS) + removed);
        if (removed == 0) {
            return plus;
        }
        return added == 0 ? minus : plus + " " + minus;
    }

    private void take(String line) {
        Matcher hunk = HUNK.matcher(line);
        if (hunk.matches()) {
            begin(hunk);
        } else if (inHunk) {
            lines.add(numbered(line));
        }
    }

    private void begin(Matcher hunk) {
        if (inHunk) {
            lines.add(style.dim(INDENT + "  " + style.mark(Mark.MORE)));
        }
        inHunk = true;
        oldLine = Integer.parseInt(hunk.group(1));
        newLine = Integer.parseInt(hunk.group(2));
    }

    private String numbered(String line) {
        String text = Clean.line(line.isEmpty() ? "" : line.substring(1));
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> style.green(row(newLine++, " + " + text));
            case '-' -> style.red(row(oldLine++, " - " + text));
            case '\\' -> style.dim(INDENT + "  \\ " + text.strip());
            default -> unchanged(text);
        };
    }

    private String unchanged(String text) {
        oldLine++;
        return style.dim(row(newLine++, "   " + text));
    }

    private static String row(int number, String text) {
        return String.format(Locale.ROOT, "%5d%s", number, text).stripTrailing();
    }
}
