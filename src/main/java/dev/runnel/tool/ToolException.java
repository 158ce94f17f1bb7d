package dev.runnel.tool;

/** A tool call cannot be done. The message goes to the model: what is wrong, and what to do instead. */
public final class ToolException extends Exception {

    private static final long serialVersionUID = 1;

    public ToolException(String message) {
        super(message);
    }

    public ToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
