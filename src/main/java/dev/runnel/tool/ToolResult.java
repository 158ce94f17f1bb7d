package dev.runnel.tool;

import java.util.OptionalInt;

/**
 * What came of a tool call.
 *
 * @param ok whether it did what was asked
 * @param output what the model is told
 * @param truncated whether {@code output} leaves out part of what there was
 * @param exit a command's exit code
 */
public record ToolResult(boolean ok, String output, boolean truncated, OptionalInt exit) {

    /** Success with {@code output}, complete. */
    public static ToolResult ok(String output) {
        return new ToolResult(true, output, false, OptionalInt.empty());
    }

    /** Success with {@code output}, shortened where {@code truncated}. */
    public static ToolResult ok(String output, boolean truncated) {
        return new ToolResult(true, output, truncated, OptionalInt.empty());
    }
}
