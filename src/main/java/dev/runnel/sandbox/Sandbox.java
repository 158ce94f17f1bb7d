package dev.runnel.sandbox;

import java.io.IOException;

/** Starts commands, confined as far as the kind of sandbox goes. */
public interface Sandbox {

    /** What it is, in one word: {@code off} where commands are not confined. */
    String name();

    /** Whether commands can change no file but those of their workspace, reach nobody, and read none of the user's keys. */
    boolean confines();

    /**
     * Runs a command to its end; blocks. Its output goes to {@code output} as it comes. When it returns or throws, the
     * command and everything it started is gone.
     *
     * @throws IOException if the command cannot be started
     * @throws InterruptedException if the calling thread was asked to stop
     */
    Exit run(Command command, CommandOutput output) throws IOException, InterruptedException;
}
