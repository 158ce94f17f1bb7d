package dev.runnel.workspace;

import java.util.List;
import java.util.Optional;

/**
 * One file as it was and as it is.
 *
 * @param path relative to the workspace, with {@code /} between the names
 * @param before what it was; empty where it did not exist
 * @param after what it is; empty where it is gone
 * @param from the path it had before, where it was only given another one
 */
public record FileChange(String path, Optional<FileState> before, Optional<FileState> after, Optional<String> from)
        implements Trace {

    /** A file that stayed at its path, or came there, or went. */
    public FileChange(String path, Optional<FileState> before, Optional<FileState> after) {
        this(path, before, after, Optional.empty());
    }

    /** A change of bytes, where permissions do not matter. */
    public static FileChange ofBytes(String path, Optional<byte[]> before, Optional<byte[]> after) {
        return new FileChange(path, before.map(FileState::file), after.map(FileState::file));
    }

    /** The same as what happened at each path: one that was moved went at one path and came at another. */
    public List<FileChange> withoutMove() {
        return from.isEmpty()
                ? List.of(this)
                : List.of(
                        new FileChange(from.get(), before, Optional.empty()),
                        new FileChange(path, Optional.empty(), after));
    }

    /** Whether the file did not exist before. */
    public boolean created() {
        return before.isEmpty();
    }

    /** Whether the file is gone. */
    public boolean deleted() {
        return after.isEmpty();
    }
}
