package dev.runnel.tool.coding;

import dev.runnel.sandbox.Sandbox;
import dev.runnel.tool.Tool;
import java.util.List;

/** The tools a coding agent has. A new one: one new file, one line here. */
public final class CodingTools {

    private CodingTools() {}

    /** In the order the model is told of them. */
    public static List<Tool> all(Sandbox sandbox) {
        return List.of(new BashTool(sandbox));
    }
}
