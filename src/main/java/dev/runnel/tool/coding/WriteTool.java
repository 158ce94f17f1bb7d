package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Utf8;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.Optional;

/** Gives a file new content, whole. */
final class WriteTool implements Tool {

    private static final ToolSpec SPEC = new ToolSpec(
            "write",
            "Create or overwrite a file. Makes missing folders.",
            new Schema()
                    .required("path", "string", "")
                    .required("content", "string", "")
                    .json(),
            Effect.CHANGES);

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        return new Arguments(input).shown("path", Paths.ALIASES);
    }

    @Override
    public Optional<String> target(JsonObject input) {
        return new Arguments(input).given("path", Paths.ALIASES);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        var arguments = new Arguments(input);
        String path = arguments.text("path", Paths.ALIASES);
        String content = arguments.text("content", "contents", "text", "file_text");
        byte[] bytes = Utf8.encode(content)
                .orElseThrow(() -> new ToolException("content holds half a surrogate pair, which is no character"));
        if (path.isEmpty()) {
            throw new ToolException("path is empty");
        }
        Optional<FileChange> change;
        try {
            refuseOmission(path, content, context.workspace());
            change = context.workspace().write(path, bytes);
        } catch (IOException e) {
            throw Failure.of(e);
        }
        if (change.isEmpty()) {
            return ToolResult.ok(path + " has this content already; nothing changed");
        }
        context.changed(change.get());
        String verb = change.get().created() ? "created " : "overwrote ";
        return ToolResult.ok(verb + change.get().path() + ", " + lines(content));
    }

    /** A file is not to lose what its new content only hints at. */
    private static void refuseOmission(String path, String content, Workspace workspace)
            throws IOException, ToolException {
        if (Omission.inNew(content).isEmpty() || workspace.stat(path).kind() != Kind.FILE) {
            return;
        }
        String before =
                Utf8.decode(workspace.read(path, Workspace.MAX_CHANGED_BYTES)).orElse("");
        Optional<String> omission = Omission.inNew(content, before);
        if (omission.isPresent()) {
            throw new ToolException("content leaves lines of " + path + " out (" + omission.get()
                    + "), and they would be lost; write them all, or use edit");
        }
    }

    private static String lines(String content) {
        long ends = content.chars().filter(c -> c == '\n').count();
        long lines = content.isEmpty() || content.endsWith("\n") ? ends : ends + 1;
        return lines == 1 ? "1 line" : lines + " lines";
    }
}
