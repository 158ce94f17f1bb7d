package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Searches the text of files with a regular expression. */
final class GrepTool implements Tool {

    // A pattern that needs longer is one that needs forever.
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MAX_CONTEXT = 20;

    private static final ToolSpec SPEC = new ToolSpec(
            "grep",
            "Search file contents by regular expression (Java syntax), line by line. Skips binary files and what"
                    + " .gitignore lists.",
            new Schema()
                    .required("pattern", "string", "")
                    .optional("path", "string", "file or folder")
                    .optional("glob", "string", "which files, as *.js")
                    .optional("ignore_case", "boolean", "")
                    .optional("context", "integer", "lines around each match")
                    .json(),
            Effect.READS);

    private final LongSupplier nanoTime;

    GrepTool() {
        this(System::nanoTime);
    }

    /** @param nanoTime a clock as {@link System#nanoTime} */
    GrepTool(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        var arguments = new Arguments(input);
        String path = arguments.shown("path", Paths.ALIASES);
        return arguments.shown("pattern", "query", "regex") + (path.isEmpty() ? "" : " in " + path);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        var arguments = new Arguments(input);
        Pattern pattern = Expression.compile(
                arguments.text("pattern", "query", "regex"), arguments.flag("ignore_case", "ignoreCase", "-i"));
        String path = arguments.optionalText("path", Paths.ALIASES).orElse("");
        Optional<String> glob = arguments.optionalText("glob", "include");
        Optional<PathFilter> filter = glob.isEmpty()
                ? Optional.empty()
                : Optional.of(PathFilter.of("glob", glob.get(), context.workspace(), path));
        int around = Math.min(MAX_CONTEXT, arguments.number("context", 0, "-C").orElse(0));
        var search = new Search(pattern, around, new Deadline(nanoTime, DEADLINE));
        try {
            context.workspace().walk(path, search.in(filter));
        } catch (IOException e) {
            throw Failure.of(e);
        }
        return search.result();
    }
}
