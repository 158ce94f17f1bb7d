package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Turns what a workspace cannot do into what a model is told. */
final class Failure {

    private Failure() {}

    /** @throws InterruptedException if that is why it failed */
    static ToolException of(IOException e) throws InterruptedException {
        if (e instanceof ClosedByInterruptException) {
            Thread.interrupted(); // the exception says it from here on
            throw new InterruptedException();
        }
        String message = e.getMessage();
        return new ToolException(message == null ? e.toString() : message, e);
    }
}
