package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.Kind;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Lists one folder, also what {@code .gitignore} leaves out. */
final class LsTool implements Tool {

    private static final int MAX_ENTRIES = 1000;

    private static final ToolSpec SPEC = new ToolSpec(
            "ls", "List a folder.", new Schema().optional("path", "string", "").json(), Effect.READS);

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        return Paths.shown(new Arguments(input).shown("path", Paths.FOLDER_ALIASES));
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        String path =
                new Arguments(input).optionalText("path", Paths.FOLDER_ALIASES).orElse("");
        try {
            Kind kind = context.workspace().stat(path).kind();
            if (kind == Kind.MISSING) {
                throw new ToolException(path + ": no such folder" + NearNames.question(context.workspace(), path));
            }
            if (kind != Kind.FOLDER) {
                throw new ToolException(path + " is not a folder; use read");
            }
            return listing(context.workspace().list(path));
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    private static ToolResult listing(List<Entry> entries) {
        if (entries.isEmpty()) {
            return ToolResult.ok("[empty folder]");
        }
        String listing = entries.stream().limit(MAX_ENTRIES).map(LsTool::line).collect(Collectors.joining("\n"));
        return entries.size() <= MAX_ENTRIES
                ? ToolResult.ok(listing)
                : ToolResult.ok(listing + "\n[first " + MAX_ENTRIES + " of " + entries.size() + "; use glob]", true);
    }

    private static String line(Entry entry) {
        return switch (entry.kind()) {
            case FOLDER -> entry.name() + "/";
            case LINK -> entry.name() + " [link]";
            case OTHER -> entry.name() + " [no regular file]";
            case FILE, MISSING -> entry.name();
        };
    }
}
