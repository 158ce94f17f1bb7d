package dev.runnel.tool;

import com.google.gson.JsonObject;

/** Something a model can have done. Instances are shared by runs and keep no state. */
public interface Tool {

    ToolSpec spec();

    /** One line for a person that says what this call is about, such as a path or a command; never throws. */
    String title(JsonObject input);

    /**
     * Does the work; blocks until it is done.
     *
     * @throws ToolException if it cannot be done; the message is for the model and says what to do instead
     * @throws InterruptedException if the working thread was asked to stop; whatever was started is ended then
     */
    ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException;
}
