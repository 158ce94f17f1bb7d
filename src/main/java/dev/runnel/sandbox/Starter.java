package dev.runnel.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** How a command's first process comes to be: as it is, or confined in one way or other. */
interface Starter extends AutoCloseable {

    /** As it is, with all rights of this process. */
    Starter PLAIN = new Starter() {
        @Override
        public Map<String, String> environment(Command command, Map<String, String> environment) {
            return environment;
        }

        @Override
        public Process start(Command command, List<String> line, ProcessBuilder builder) throws IOException {
            return builder.command(line).directory(command.directory().toFile()).start();
        }
    };

    /** The variables of the command, made from those all commands get. */
    Map<String, String> environment(Command command, Map<String, String> environment) throws IOException;

    /**
     * Starts it; called on a platform thread that lives until the last process of the command is gone.
     *
     * @param line the program, by its path, and its arguments
     * @param builder has environment and redirections already
     * @throws ConfinementException if it cannot be confined; then it was not started
     */
    Process start(Command command, List<String> line, ProcessBuilder builder) throws IOException;

    /**
     * Who belongs to what was started.
     *
     * @param found as it is found among all processes
     */
    default Family family(Process started, Family found) {
        return found;
    }

    /** Nothing more will be started. */
    @Override
    default void close() {}
}
