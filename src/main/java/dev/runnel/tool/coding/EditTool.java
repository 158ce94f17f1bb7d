package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Utf8;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replaces pieces of a text file; see {@link Edits} for what is matched how. */
final class EditTool implements Tool {

    private static final String[] OLD = {"old_string", "oldText", "oldString", "old_text"};
    private static final String[] NEW = {"new_string", "newText", "newString", "new_text"};
    private static final String[] ALL = {"replace_all", "replaceAll"};

    private static final ToolSpec SPEC = new ToolSpec(
            "edit",
            "Replace exact text in a file. Each old must occur once unless all; edits apply together to the file as it"
                    + " is.",
            new Schema()
                    .required("path", "string", "")
                    .list(
                            "edits",
                            new Schema()
                                    .required("old", "string", "")
                                    .required("new", "string", "")
                                    .optional("all", "boolean", "replace every occurrence"))
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
        List<Replacement> replacements = replacements(arguments);
        try {
            byte[] before = existing(path, replacements, context.workspace());
            String text = Utf8.decode(before).orElseThrow(() -> TextFile.binary(path, before));
            // Lines that end as they did on the first Macs; they are edited as if they did not.
            boolean returns = text.indexOf('\n') < 0 && text.indexOf('\r') >= 0;
            var edits = new Edits(path, returns ? text.replace('\r', '\n') : text);
            String edited = edits.apply(
                    returns ? replacements.stream().map(EditTool::withFeeds).toList() : replacements);
            byte[] after = Utf8.encode(returns ? edited.replace('\n', '\r') : edited)
                    .orElseThrow(() -> new ToolException("new holds half a surrogate pair, which is no character"));
            return done(path, edits, context.workspace().write(path, before, after), context);
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    private static Replacement withFeeds(Replacement asked) {
        return new Replacement(asked.name(), feeds(asked.oldText()), feeds(asked.newText()), asked.all());
    }

    private static String feeds(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static byte[] existing(String path, List<Replacement> replacements, Workspace workspace)
            throws IOException, ToolException, InterruptedException {
        Entry entry = workspace.stat(path);
        if (entry.kind() == Kind.FOLDER) {
            throw new ToolException(Paths.shown(path) + " is a folder; name a file in it");
        }
        if (entry.size() > Workspace.MAX_CHANGED_BYTES) {
            throw new ToolException(path + " has " + entry.size() + " bytes, more than can be edited ("
                    + Workspace.MAX_CHANGED_BYTES + "); change it with bash, as with sed -i");
        }
        if (entry.kind() == Kind.MISSING) {
            boolean creating = replacements.size() == 1
                    && replacements.getFirst().oldText().isEmpty();
            String hint = creating ? "; use write to create it" : NearNames.question(workspace, path);
            throw new ToolException(path + ": no such file" + hint);
        }
        return workspace.read(path, Workspace.MAX_CHANGED_BYTES);
    }

    private static ToolResult done(String path, Edits edits, Optional<FileChange> change, ToolContext context) {
        if (change.isEmpty()) {
            return ToolResult.ok(path + " reads like this already; nothing changed");
        }
        context.changed(change.get());
        String count = edits.count() == 1 ? "1 replacement" : edits.count() + " replacements";
        String notes = edits.notes().isEmpty() ? "" : "\n" + String.join("\n", edits.notes());
        return ToolResult.ok("edited " + change.get().path() + ", " + count + notes);
    }

    private static List<Replacement> replacements(Arguments arguments) throws ToolException {
        if (!arguments.has("edits") && arguments.has("old", OLD)) {
            return List.of(replacement("edit", arguments));
        }
        List<Replacement> replacements = new ArrayList<>();
        for (Arguments edit : arguments.items("edits")) {
            replacements.add(replacement("edits[" + replacements.size() + "]", edit));
        }
        if (replacements.isEmpty()) {
            throw new ToolException("edits is empty");
        }
        return replacements;
    }

    private static Replacement replacement(String name, Arguments edit) throws ToolException {
        return new Replacement(name, edit.text("old", OLD), edit.text("new", NEW), edit.flag("all", ALL));
    }
}
