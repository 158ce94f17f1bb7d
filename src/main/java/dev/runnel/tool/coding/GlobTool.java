package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.Visitor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds files by name. */
final class GlobTool implements Tool {

    private static final int MAX_FILES = 1000;
    // As for grep.
    private static final Duration DEADLINE = Duration.ofSeconds(2);

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
        var deadline = new Deadline(System::nanoTime, DEADLINE);
        try {
            context.workspace().walk(path, new Visitor() {
                @Override
                public boolean visit(Entry entry, Content content) {
                    if (filter.accepts(entry.path())) {
                        found.add(entry.path());
                    }
                    return found.size() <= MAX_FILES;
                }

                @Override
                public boolean late() {
                    return deadline.over();
                }
            });
        } catch (IOException e) {
            throw Failure.of(e);
        }
        return result(found, deadline.over());
    }

    private static ToolResult result(List<String> found, boolean late) {
        String end = late ? "\n[stopped when time was up; narrow pattern or path]" : "";
        if (found.isEmpty()) {
            return ToolResult.ok("no files match" + end, late);
        }
        if (found.size() <= MAX_FILES) {
            return ToolResult.ok(String.join("\n", found) + end, late);
        }
        String first = String.join("\n", found.subList(0, MAX_FILES));
        return ToolResult.ok(first + "\n[the first " + MAX_FILES + "; narrow the pattern]", true);
    }
}
