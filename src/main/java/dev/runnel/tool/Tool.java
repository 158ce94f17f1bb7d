package dev.runnel.tool;

import com.google.gson.JsonObject;
import java.util.Optional;

/** Something a model can have done. Instances are shared by runs and keep no state. */
public interface Tool {

    ToolSpec spec();

    /** One line for a person that says what this call is about, such as a path or a command; never throws. */
    String title(JsonObject input);

    /** What the call is aimed at, as the model wrote it: the path of the file it changes, or the command it runs. */
    default Optional<String> target(JsonObject input) {
        return Optional.empty();
    }

    /**
     * Does the work; blocks until it is done.
     *
     * @throws ToolException if it cannot be done; the message is for the model and says what to do instead
     * @throws InterruptedException if the working thread was asked to stop; whatever was started is ended then
     */
    ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException;
}
