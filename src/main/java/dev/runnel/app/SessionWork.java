package dev.runnel.app;

import java.nio.file.Path;
import java.util.Optional;

/** What is to be done with one session as a whole: {@code runnel sessions show ID} and its like. */
public sealed interface SessionWork {

    /** What was said and done in it. */
    record Show(String session) implements SessionWork {}

    /** Gives it a title. */
    record Rename(String session, String title) implements SessionWork {}

    /** Forgets it. */
    record Delete(String session) implements SessionWork {}

    /** Begins another with all up to the end of that run. */
    record Fork(String run) implements SessionWork {}

    /** Writes its journal to a new file, else to standard output. */
    record Export(String session, Optional<Path> file) implements SessionWork {}

    /** Takes in what was exported, from a file, else from standard input. */
    record Import(Optional<Path> file) implements SessionWork {}
}
