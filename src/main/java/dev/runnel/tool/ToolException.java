package dev.runnel.tool;

/** A tool call cannot be done. The message goes to the model: what is wrong, and what to do instead. */
public final class ToolException extends Exception {

    private static final long serialVersionUID = 1;

    private final String told;

    public ToolException(String message) {
        super(message);
        this.told = message;
    }

    public ToolException(String message, Throwable cause) {
        super(message, cause);
        this.told = message;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return told;
    }
}
