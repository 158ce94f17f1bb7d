package dev.runnel.workspace;

import java.util.Optional;

/**
 * One file as it was and as it is.
 *
 * @param path relative to the workspace, with {@code /} between the names
 * @param before the bytes it had; empty where it did not exist
 * @param after the bytes it has; empty where it is gone
 */
public record FileChange(String path, Optional<byte[]> before, Optional<byte[]> after) {

    /** Whether the file did not exist before. */
    public boolean created() {
        return before.isEmpty();
    }

    /** Whether the file is gone. */
    public boolean deleted() {
        return after.isEmpty();
    }
}
