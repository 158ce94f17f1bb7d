package dev.runnel.tool.coding;

import dev.runnel.sandbox.Sandbox;
import dev.runnel.tool.Tool;
import java.util.List;

/** The tools a coding agent has. A new one: one new file, one line here. */
public final class CodingTools {

    private CodingTools() {}

    /**
     * In the order models are told of them, which prompt caches remember.
     *
     * @param sandbox what commands are started in
     */
    public static List<Tool> all(Sandbox sandbox) {
        return List.of(
                new ReadTool(),
                new WriteTool(),
                new EditTool(),
                new LsTool(),
                new GlobTool(),
                new GrepTool(),
                new BashTool(sandbox),
                new PlanTool());
    }
}
