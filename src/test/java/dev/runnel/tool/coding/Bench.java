package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.sandbox.Command;
import dev.runnel.sandbox.CommandOutput;
import dev.runnel.sandbox.Exit;
import dev.runnel.sandbox.Sandbox;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Means;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tools at work in a real folder, and what they told while they worked. */
final class Bench implements ToolContext {

    /** A sandbox that starts nothing. */
    static final Sandbox NO_COMMANDS = new Sandbox() {
        @Override
        public boolean confines() {
            return false;
        }

        @Override
        public String name() {
            return "none here";
        }

        @Override
        public Exit run(Command command, CommandOutput output) throws IOException {
            throw new IOException("no commands in this test");
        }
    };

    final Path root;
    final List<FileChange> changes = new ArrayList<>();
    final List<PlanEntry> plan = new ArrayList<>();
    private final Workspace workspace;

    Bench(Path root) throws IOException {
        this(root, Means.BENEATH);
    }

    Bench(Path root, Means means) throws IOException {
        this.root = root;
        this.workspace = means.open(root);
    }

    Bench with(String path, String content) throws IOException {
        return with(path, content.getBytes(StandardCharsets.UTF_8));
    }

    Bench with(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    String file(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    /** @param arguments a JSON object; single quotes will do */
    ToolResult run(Tool tool, String arguments) throws ToolException, InterruptedException {
        return tool.run(json(arguments), this);
    }

    String output(Tool tool, String arguments) throws ToolException, InterruptedException {
        return run(tool, arguments).output();
    }

    String refusal(Tool tool, String arguments) {
        return assertThrows(ToolException.class, () -> run(tool, arguments)).getMessage();
    }

    static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    @Override
    public Workspace workspace() {
        return workspace;
    }

    @Override
    public void output(String stream, String chunk) {}

    @Override
    public void changed(FileChange change) {
        changes.add(change);
    }

    @Override
    public void plan(List<PlanEntry> items) {
        plan.clear();
        plan.addAll(items);
    }
}
