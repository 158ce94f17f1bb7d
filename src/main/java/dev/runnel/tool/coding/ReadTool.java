package dev.runnel.tool.coding;

import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.Kind;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;

/** Reads a text file, or a range of its lines, as it is. */
final class ReadTool implements Tool {

    private static final ToolSpec SPEC = new ToolSpec(
            "read",
            "Read a text file. At most 2000 lines or 50 KiB at once; the end says how to go on.",
            new Schema()
                    .required("path", "string", "")
                    .optional("offset", "integer", "first line, from 1")
                    .optional("limit", "integer", "number of lines")
                    .json(),
            Effect.READS);

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        return new Arguments(input).shown("path", Paths.ALIASES);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        var arguments = new Arguments(input);
        String path = arguments.text("path", Paths.ALIASES);
        int offset = Math.max(1, arguments.number("offset", 0).orElse(1));
        int limit = arguments.number("limit", 1).orElse(Window.MAX_LINES);
        try {
            Entry entry = context.workspace().stat(path);
            if (entry.kind() == Kind.MISSING) {
                throw new ToolException(path + ": no such file" + NearNames.question(context.workspace(), path));
            }
            if (entry.kind() == Kind.FOLDER) {
                throw new ToolException(Paths.shown(path) + " is a folder; use ls");
            }
            try (InputStream in = context.workspace().stream(path)) {
                return new Window(path, offset, limit).read(in);
            }
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }
}
