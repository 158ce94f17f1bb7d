package dev.runnel.tool.coding;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tools that take a path, each asked in a way that would do something there. */
final class SixTools {

    static final String WRITTEN = "this was written by a tool";

    private static final Map<String, Tool> TOOLS = new LinkedHashMap<>();

    static {
        TOOLS.put("read", new ReadTool());
        TOOLS.put("ls", new LsTool());
        TOOLS.put("glob", new GlobTool());
        TOOLS.put("grep", new GrepTool());
        TOOLS.put("edit", new EditTool());
        TOOLS.put("write", new WriteTool());
    }

    private SixTools() {}

    static Iterable<String> names() {
        return TOOLS.keySet();
    }

    /** Asks one of them about a path; what it says. */
    static String ask(String name, String path, Bench bench) throws ToolException, InterruptedException {
        var arguments = new JsonObject();
        arguments.addProperty("path", path);
        switch (name) {
            case "glob" -> arguments.addProperty("pattern", "**");
            case "grep" -> arguments.addProperty("pattern", ".");
            case "write" -> arguments.addProperty("content", WRITTEN);
            case "edit" -> arguments.add("edits", edits());
            default -> {}
        }
        return TOOLS.get(name).run(arguments, bench).output();
    }

    /** Replaces an {@code s}, which each file here has once. */
    private static JsonArray edits() {
        var edit = new JsonObject();
        edit.addProperty("old", "s");
        edit.addProperty("new", "S" + System.nanoTime() + "s");
        edit.addProperty("all", true);
        var edits = new JsonArray();
        edits.add(edit);
        return edits;
    }
}
