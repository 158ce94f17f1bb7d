package dev.runnel.sandbox;

import java.io.IOException;

/** The program of a command is not there, or is no program. */
public final class NoSuchProgramException extends IOException {

    private static final long serialVersionUID = 1;

    public NoSuchProgramException(String program) {
        super("there is no program " + program);
    }
}
