package dev.runnel.tool.coding;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.tool.ToolException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The arguments of {@code bash}, also under the names other agents use.
 *
 * @param timeout at most {@link #LONGEST}, whatever was asked for
 * @param directory where to start, as the model wrote it
 */
record BashArguments(String command, Duration timeout, String directory) {

    static final Duration USUAL = Duration.ofMinutes(2);
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** @throws ToolException if there is no command, or a number is none */
    static BashArguments of(JsonObject input) throws ToolException {
        String command = text(input, "command", "cmd")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new ToolException("command is missing; give the shell command to run"));
        if (command.indexOf('\0') >= 0) {
            throw new ToolException("command holds a NUL character, which no command can; leave it out");
        }
        return new BashArguments(
                command, timeout(input), text(input, "cwd", "workdir").orElse("."));
    }

    /** The command, or as much of one as there is; never throws. */
    static String command(JsonObject input) {
        return text(input, "command", "cmd").orElse("");
    }

    private static Duration timeout(JsonObject input) throws ToolException {
        Optional<String> given = text(input, "timeout_ms", "timeout");
        if (given.isEmpty()) {
            return USUAL;
        }
        long millis = (long) number(given.get()); // 0 for what is no number
        if (millis < 1) {
            throw new ToolException("timeout_ms is " + given.get() + "; give milliseconds, 1 to " + LONGEST.toMillis());
        }
        return Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static Optional<String> text(JsonObject input, String... names) {
        return Stream.of(names)
                .filter(input::has)
                .map(input::get)
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsJsonPrimitive)
                .map(JsonPrimitive::getAsString)
                .findFirst();
    }
}
