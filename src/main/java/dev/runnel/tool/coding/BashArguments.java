package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.ToolException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The arguments of {@code bash}, also under the names other agents use.
 *
 * @param timeout at most {@link #LONGEST}, whatever was asked for
 * @param directory where to start, as the model wrote it
 */
record BashArguments(String command, Duration timeout, String directory) {

    static final Duration USUAL = Duration.ofMinutes(2);
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** @throws ToolException if there is no command, or an argument is of the wrong type */
    static BashArguments of(JsonObject input) throws ToolException {
        var arguments = new Arguments(input);
        String command = arguments
                .optionalText("command", "cmd")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new ToolException("command is missing; give the shell command to run"));
        if (command.indexOf('\0') >= 0) {
            throw new ToolException("command holds a NUL character, which no command can; leave it out");
        }
        String directory = arguments.optionalText("cwd", "workdir").orElse(".");
        return new BashArguments(command, timeout(arguments), directory);
    }

    /** The command as it is; empty where there is none. */
    static Optional<String> command(JsonObject input) {
        return new Arguments(input).given("command", "cmd");
    }

    /** The command's first line, or as much of one as there is; never throws. */
    static String firstLine(JsonObject input) {
        return new Arguments(input).shownLine("command", "cmd");
    }

    private static Duration timeout(Arguments arguments) throws ToolException {
        OptionalInt millis = arguments.number("timeout_ms", 1, "timeout");
        return millis.isEmpty() ? USUAL : Duration.ofMillis(Math.min(millis.getAsInt(), LONGEST.toMillis()));
    }
}
