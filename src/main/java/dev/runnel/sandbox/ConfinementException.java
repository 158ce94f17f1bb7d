package dev.runnel.sandbox;

import java.io.IOException;

/** A command cannot be confined, and so is not run. */
public final class ConfinementException extends IOException {

    private static final long serialVersionUID = 1;

    ConfinementException(String message) {
        super(message);
    }
}
