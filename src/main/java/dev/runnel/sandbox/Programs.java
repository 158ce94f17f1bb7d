package dev.runnel.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell would, in the environment the command gets, not in ours. */
final class Programs {

    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private final String path;

    Programs(Map<String, String> environment) {
        this.path = environment.getOrDefault("PATH", USUAL_PATH);
    }

    /** Where {@code program} lies; a name with a slash is taken from {@code directory}. */
    Optional<Path> find(String program, Path directory) {
        return program.contains("/")
                ? Stream.of(directory.resolve(program)).filter(Programs::runs).findFirst()
                : find(program);
    }

    /** Where {@code PATH} has {@code program}. */
    Optional<Path> find(String program) {
        return Stream.of(path.split(":", -1))
                // A relative entry would let files of the workspace stand in for the system's programs.
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, program))
                .filter(Programs::runs)
                .findFirst();
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
