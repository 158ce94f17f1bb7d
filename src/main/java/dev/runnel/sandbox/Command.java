package dev.runnel.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A command to be run. Standard error goes where standard output goes; standard input is empty.
 *
 * @param arguments program and arguments, as they are, without a shell in between
 * @param root the folder it may change, where it is confined
 * @param directory where it starts; the root or a folder below it
 * @param timeout after which it is ended
 */
public record Command(List<String> arguments, Path root, Path directory, Duration timeout) {
    public Command {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command has at least a program");
        }
    }

    /** One that starts in the folder it may change. */
    public Command(List<String> arguments, Path root, Duration timeout) {
        this(arguments, root, root, timeout);
    }
}
