package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.sandbox.Command;
import dev.runnel.sandbox.CommandOutput;
import dev.runnel.sandbox.Exit;
import dev.runnel.sandbox.NoSuchProgramException;
import dev.runnel.sandbox.Sandbox;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code bash}: runs a shell command, shows its output while it runs, and leaves nothing of it running. */
public final class BashTool implements Tool {

    private static final int TITLE_CHARS = 80;

    private static final ToolSpec SPEC =
            new ToolSpec("bash", """
            Runs a command with bash in the workspace; returns what it wrote to standard output and standard error, and its \
            exit code if not 0. Standard input is empty. Everything the command started, also in the background, ends with \
            the call: to try a server, start it, use it and stop it in one command. Of long output (over 2000 lines or \
            50 KiB) the middle is left out.""", JsonParser.parseString("""
                    {
                      "type": "object",
                      "properties": {
                        "command": {"type": "string", "description": "the command, as typed into a shell"},
                        "timeout_ms": {
                          "type": "integer", "minimum": 1, "maximum": 600000,
                          "description": "milliseconds after which it is ended; 120000 if not given"
                        },
                        "cwd": {"type": "string", "description": "folder to start in; the workspace if not given"}
                      },
                      "required": ["command"]
                    }""").getAsJsonObject(), ToolSpec.Effect.COMMANDS);

    private final Sandbox sandbox;

    /** @param sandbox what commands are started in */
    public BashTool(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    /** The command's first line, shortened. */
    @Override
    public String title(JsonObject input) {
        String line = BashArguments.firstLine(input);
        if (line.codePointCount(0, line.length()) <= TITLE_CHARS) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, TITLE_CHARS - 1)) + "…";
    }

    @Override
    public Optional<String> target(JsonObject input) {
        return BashArguments.command(input);
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException, InterruptedException {
        BashArguments arguments = BashArguments.of(input);
        Path directory = directory(arguments.directory(), context.workspace());
        var kept = new HeadAndTail();
        Exit exit;
        try (var live = new LiveOutput(piece -> context.output("stdout", piece)).start()) {
            exit = run(arguments, context.workspace().root(), directory, (bytes, offset, length) -> {
                kept.write(bytes, offset, length);
                live.write(bytes, offset, length);
            });
        }
        return result(arguments.timeout(), exit, kept.kept());
    }

    private static Path directory(String path, Workspace workspace) throws ToolException {
        try {
            return workspace.directory(path);
        } catch (IOException e) {
            throw new ToolException("cwd: " + e.getMessage(), e);
        }
    }

    /** With the shell that is there; {@code sh} always is. */
    private Exit run(BashArguments arguments, Path root, Path directory, CommandOutput output)
            throws ToolException, InterruptedException {
        try {
            try {
                return sandbox.run(command("bash", arguments, root, directory), output);
            } catch (NoSuchProgramException noBash) {
                return sandbox.run(command("sh", arguments, root, directory), output);
            }
        } catch (IOException e) {
            throw new ToolException("cannot run the command: " + e.getMessage(), e);
        }
    }

    private static Command command(String shell, BashArguments arguments, Path root, Path directory) {
        return new Command(List.of(shell, "-c", arguments.command()), root, directory, arguments.timeout());
    }

    private static ToolResult result(Duration timeout, Exit exit, HeadAndTail.Kept kept) {
        var text = new StringBuilder(kept.text().isEmpty() ? "[no output]" : kept.text());
        if (exit.timedOut()) {
            line(text, "[timed out after " + seconds(timeout) + " s; the command was ended]");
        } else if (exit.code() != 0) {
            line(text, "[exit code " + exit.code() + "]");
        }
        boolean ok = exit.code() == 0 && !exit.timedOut();
        return new ToolResult(ok, text.toString(), kept.truncated(), OptionalInt.of(exit.code()));
    }

    private static void line(StringBuilder text, String line) {
        if (text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        text.append(line);
    }

    private static String seconds(Duration timeout) {
        return BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
