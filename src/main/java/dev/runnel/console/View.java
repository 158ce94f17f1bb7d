package dev.runnel.console;

/**
 * What the user asked to see of a run.
 *
 * @param quiet {@code -q}: only the answer and errors
 * @param verbose {@code -v}: also a line for each model call
 * @param plain {@code --plain}: no symbols, no redraws, no colours, for screen readers and simple terminals
 */
public record View(Format format, boolean quiet, boolean verbose, boolean plain) {

    /** A format as it comes when nothing else was asked for. */
    public static View of(Format format) {
        return new View(format, false, false, false);
    }
}
