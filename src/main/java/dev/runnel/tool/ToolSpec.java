package dev.runnel.tool;

import com.google.gson.JsonObject;

/**
 * What a tool is called, what it is for, and what it takes.
 *
 * @param description for the model, short
 * @param parameters JSON Schema of the arguments object; not to be changed
 */
public record ToolSpec(String name, String description, JsonObject parameters, Effect effect) {

    /** What a call can do to the world; decides what may run side by side and what needs leave. */
    public enum Effect {
        /** Looks only. */
        READS,
        /** Changes files through the workspace. */
        CHANGES,
        /** Runs a command, which may do anything. */
        COMMANDS,
        /** Changes nothing outside the run. */
        NOTES
    }
}
