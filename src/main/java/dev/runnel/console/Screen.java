package dev.runnel.console;

import dev.runnel.console.Cursor.Kind;
import java.io.IOException;

/**
 * The two standard streams, which may be one terminal, or one file. The answer goes to standard output unchanged; only
 * on a terminal is it set off by line ends from what stands around it. All else goes to standard error in whole lines.
 */
final class Screen {

    private final Outlet out;
    private final Outlet err;
    private final Cursor answers;
    private final Cursor asides;
    private String clock = "";

    private Screen(Outlet out, Outlet err, boolean together) {
        this.out = out;
        this.err = err;
        this.answers = new Cursor();
        this.asides = together ? answers : new Cursor();
    }

    /** Streams that may end up in one place even when neither is a terminal, as after {@code 2>&1}. */
    static Screen together(Outlet out, Outlet err) {
        return new Screen(out, err, out.terminal().tty() == err.terminal().tty());
    }

    /** Streams that meet on a terminal only. */
    static Screen apart(Outlet out, Outlet err) {
        return new Screen(out, err, out.terminal().tty() && err.terminal().tty());
    }

    /** A piece of the answer, in one write. */
    void answer(String piece) throws IOException {
        clearClock();
        if (!out.terminal().tty()) {
            answers.wrote(Kind.ANSWER, piece);
            out.write(piece);
            return;
        }
        boolean continues = answers.continues(Kind.ANSWER);
        // Models like to begin with empty lines; on a terminal the room above an answer is ours.
        String text = continues ? piece : piece.replaceFirst("^\n+", "");
        write(out, answers, Kind.ANSWER, text);
    }

    void reasoning(String piece, Style style) throws IOException {
        clearClock();
        String before = asides.before(Kind.REASONING);
        asides.wrote(Kind.REASONING, piece);
        err.write(before + style.dim(piece));
    }

    void header(String line) throws IOException {
        write(err, asides, Kind.HEADER, line + "\n");
    }

    /** One or several whole lines, without the last line end. */
    void aside(String lines) throws IOException {
        clearClock();
        write(err, asides, Kind.ASIDE, lines + "\n");
    }

    /** Nothing more of this turn's answer will come. */
    void endAnswer() {
        answers.end();
        asides.end();
    }

    /** Nothing more will come at all: a prompt may follow. */
    void finish() throws IOException {
        clearClock();
        if (out.terminal().tty() && answers.lineOpen()) {
            out.write("\n");
            answers.lineEnded();
        }
    }

    /** Shows that time passes, on a line that goes away by itself. Waits for the end of an answer under way. */
    void clock(String text, Style style) throws IOException {
        if (!err.terminal().redraw() || (asides.lineOpen() && !asides.ended())) {
            return;
        }
        String fitting = text.length() < err.terminal().width()
                ? text
                : text.substring(0, err.terminal().width() - 1);
        if (fitting.equals(clock)) {
            return;
        }
        if (asides.lineOpen()) {
            err.write("\n");
            asides.lineEnded();
        }
        err.write("\r" + style.dim(fitting) + " ".repeat(Math.max(0, clock.length() - fitting.length())));
        clock = fitting;
    }

    private void clearClock() throws IOException {
        // Blanks instead of an escape sequence: it works without colours too.
        err.write(clock.isEmpty() ? "" : "\r" + " ".repeat(clock.length()) + "\r");
        clock = "";
    }

    private static void write(Outlet outlet, Cursor cursor, Kind kind, String text) throws IOException {
        if (!text.isEmpty()) {
            // A file is read from the top: a new line is enough.
            String before = outlet.terminal().tty() ? cursor.before(kind) : cursor.lineOpen() ? "\n" : "";
            cursor.wrote(kind, text);
            outlet.write(before + text);
        }
    }
}
