package dev.runnel.console;

/**
 * What is known of the thing behind one of the standard streams. Each stream has facts of its own: standard error may
 * be a terminal while standard output is a file.
 *
 * @param tty whether it is a terminal
 * @param colour whether escape sequences may be written, see {@link Style#colour}
 * @param utf8 whether our own symbols can be shown; what models and files say is written in UTF-8 in any case
 * @param redraw whether a line may be overwritten after a carriage return; never so for a file or {@code TERM=dumb}
 * @param width columns; 80 where nobody knows
 */
public record Terminal(boolean tty, boolean colour, boolean utf8, boolean redraw, int width) {

    /** A file or a pipe that takes UTF-8. */
    public static final Terminal NONE = new Terminal(false, false, true, false, 80);

    /** The same with nothing that moves, shines or needs a symbol. */
    Terminal plain() {
        return new Terminal(tty, false, false, false, width);
    }
}
