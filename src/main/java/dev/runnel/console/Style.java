package dev.runnel.console;

/**
 * How our own words look on one stream: with or without colours, with symbols or with words in their place. Each method
 * colours a whole text, and one of several lines line by line.
 */
public record Style(boolean colour, boolean utf8) {

    static Style of(Terminal terminal) {
        return new Style(terminal.colour(), terminal.utf8());
    }

    /**
     * Whether a stream gets colours. The first that says something decides: {@code --no-color}, {@code NO_COLOR} (not
     * empty), {@code CLICOLOR_FORCE} (neither empty nor 0), being a terminal that is not dumb. A variable that is not
     * set is the empty string.
     */
    public static boolean colour(
            boolean noColorOption, String noColor, String clicolorForce, String term, boolean tty) {
        if (noColorOption || !noColor.isEmpty()) {
            return false;
        }
        boolean forced = !clicolorForce.isEmpty() && !clicolorForce.equals("0");
        return forced || (tty && !term.equals("dumb"));
    }

    String mark(Mark mark) {
        return mark.shown(utf8);
    }

    String bold(String text) {
        return wrapped("1", text, "22");
    }

    String dim(String text) {
        return wrapped("2", text, "22");
    }

    String red(String text) {
        return wrapped("31", text, "39");
    }

    String green(String text) {
        return wrapped("32", text, "39");
    }

    String yellow(String text) {
        return wrapped("33", text, "39");
    }

    String cyan(String text) {
        return wrapped("36", text, "39");
    }

    private String wrapped(String on, String text, String off) {
        if (!colour || text.isEmpty()) {
            return text;
        }
        String start = "\033[" + on + "m";
        String end = "\033[" + off + "m";
        // A pager or a scrolled terminal shows single lines: none may depend on the one before.
        return start + text.replace("\n", end + "\n" + start) + end;
    }
}
