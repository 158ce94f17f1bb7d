package dev.runnel.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import java.util.Optional;

/** A tool whose work is written where it is needed. */
public record SomeTool(ToolSpec spec, Work work) implements Tool {

    /** Looks at anything and has seen it; described as strict providers want it. */
    public static final SomeTool LOOK = new SomeTool(
            new ToolSpec(
                    "look",
                    "Looks",
                    JsonParser.parseString("{\"type\":\"object\"}").getAsJsonObject(),
                    Effect.READS),
            (input, context) -> ToolResult.ok("seen"));

    /** What it does. */
    public interface Work {
        ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException;
    }

    /** Looks only. */
    public static SomeTool reads(String name, Work work) {
        return of(name, Effect.READS, work);
    }

    /** Changes files. */
    public static SomeTool changes(String name, Work work) {
        return of(name, Effect.CHANGES, work);
    }

    /** Runs commands. */
    public static SomeTool commands(String name, Work work) {
        return of(name, Effect.COMMANDS, work);
    }

    private static SomeTool of(String name, Effect effect, Work work) {
        return new SomeTool(new ToolSpec(name, "a tool of the test", new JsonObject(), effect), work);
    }

    @Override
    public String title(JsonObject input) {
        return spec.name() + " " + input;
    }

    @Override
    public Optional<String> target(JsonObject input) {
        return Optional.ofNullable(input.get("command")).map(JsonElement::getAsString);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        return work.run(input, context);
    }
}
