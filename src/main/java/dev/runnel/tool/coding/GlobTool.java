package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds files by name. */
final class GlobTool implements Tool {

    private static final int MAX_FILES = 1000;

    private static final ToolSpec SPEC = new ToolSpec(
            "glob",
            "Find files by pattern (**, {a,b}, [a-z]); one without / matches names at any depth. Skips what .gitignore"
                    + " lists.",
            new Schema()
                    .required("pattern", "string", "")
                    .optional("path", "string", "")
                    .json(),
            Effect.READS);

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        var arguments = new Arguments(input);
        String path = arguments.shown("path", Paths.FOLDER_ALIASES);
        return arguments.shown("pattern", "glob") + (path.isEmpty() ? "" : " in " + path);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        var arguments = new Arguments(input);
        String path = arguments.optionalText("path", Paths.FOLDER_ALIASES).orElse("");
        var filter = PathFilter.of("pattern", arguments.text("pattern", "glob"), context.workspace(), path);
        List<String> found = new ArrayList<>();
        try {
            context.workspace().walk(path, (entry, _) -> {
                if (filter.accepts(entry.path())) {
                    found.add(entry.path());
                }
                return found.size() <= MAX_FILES;
            });
        } catch (IOException e) {
            throw Failure.of(e);
        }
        return result(found);
    }

    private static ToolResult result(List<String> found) {
        if (found.isEmpty()) {
            return ToolResult.ok("no files match");
        }
        if (found.size() <= MAX_FILES) {
            return ToolResult.ok(String.join("\n", found));
        }
        String first = String.join("\n", found.subList(0, MAX_FILES));
        return ToolResult.ok(first + "\n[the first " + MAX_FILES + "; narrow the pattern]", true);
    }
}
