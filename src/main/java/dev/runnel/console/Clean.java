package dev.runnel.console;

/**
 * Makes text from models, tools, file names and providers safe to show: nothing in it reaches the terminal as a control
 * sequence.
 *
 * <p>C0 controls but new line and tab, DEL, C1 controls and the bidirectional controls (U+202A to U+202E, U+2066 to
 * U+2069) become visible escapes such as {@code \x1b}. A carriage return is a line end, one together with a line feed
 * after it. An instance belongs to one stream and remembers what a piece left open; it holds nothing back but the
 * escape character that may begin a colour of a running command.
 */
public final class Clean {

    private enum State {
        TEXT,
        ESCAPE,
        SEQUENCE
    }

    private static final char ESC = 0x1b;

    private final boolean dropsColours;
    private State state = State.TEXT;
    private boolean afterReturn;

    private Clean(boolean dropsColours) {
        this.dropsColours = dropsColours;
    }

    /** For a stream of text, which has no business with escape sequences: they are shown. */
    public static Clean text() {
        return new Clean(false);
    }

    /** For the output of a command, whose control sequences (colours, cursor moves) are dropped. */
    public static Clean commandOutput() {
        return new Clean(true);
    }

    /** A whole text of several lines. */
    public static String whole(String text) {
        return text().next(text);
    }

    /** A text that has to stay on one line: line ends are shown as escapes too. */
    public static String line(String text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || mustBeShown(c)) {
                escape(c, shown);
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    /** The next piece of the stream, as it may be shown. */
    public String next(String piece) {
        var shown = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i), shown);
        }
        return shown.toString();
    }

    /** What was held back when the stream ended. */
    public String end() {
        var shown = new StringBuilder();
        if (state == State.ESCAPE) {
            escape(ESC, shown);
        }
        state = State.TEXT;
        return shown.toString();
    }

    private void take(char c, StringBuilder shown) {
        switch (state) {
            case TEXT -> text(c, shown);
            case ESCAPE -> afterEscape(c, shown);
            case SEQUENCE -> inSequence(c, shown);
        }
    }

    private void text(char c, StringBuilder shown) {
        boolean secondOfLineEnd = afterReturn && c == '\n';
        afterReturn = c == '\r';
        if (secondOfLineEnd) {
            return;
        }
        if (dropsColours && c == ESC) {
            state = State.ESCAPE;
        } else if (c == '\r') {
            shown.append('\n');
        } else if (mustBeShown(c)) {
            escape(c, shown);
        } else {
            shown.append(c);
        }
    }

    private void afterEscape(char c, StringBuilder shown) {
        if (c == '[') {
            state = State.SEQUENCE;
        } else {
            state = State.TEXT;
            escape(ESC, shown);
            text(c, shown);
        }
    }

    /**
     * ECMA-48, section 5.4: parameters and intermediates up to a final byte. Anything else breaks the sequence off and
     * is text again, so that no more than parameters can be hidden in one.
     */
    private void inSequence(char c, StringBuilder shown) {
        if (c >= 0x20 && c <= 0x3f) {
            return;
        }
        state = State.TEXT;
        if (c < 0x40 || c > 0x7e) {
            text(c, shown);
        }
    }

    private static boolean mustBeShown(char c) {
        return (c < 0x20 && c != '\n' && c != '\t')
                || (c >= 0x7f && c <= 0x9f)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static void escape(char c, StringBuilder shown) {
        shown.append(c < 0x100 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
    }
}
