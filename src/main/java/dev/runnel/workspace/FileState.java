package dev.runnel.workspace;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A file, or a link, as it stands at a moment.
 *
 * @param kind {@link Kind#FILE} or {@link Kind#LINK}
 * @param permissions of a file, where the file system knows any
 * @param size in bytes
 * @param content a file's bytes, a link's text in UTF-8; empty where it was too large to be kept
 */
public record FileState(
        Kind kind, Optional<Set<PosixFilePermission>> permissions, long size, Optional<byte[]> content) {

    public FileState {
        if (kind != Kind.FILE && kind != Kind.LINK) {
            throw new IllegalArgumentException("a " + kind + " has no content");
        }
        permissions = permissions.map(Set::copyOf);
    }

    /** A file whose permissions do not matter. */
    public static FileState file(byte[] content) {
        return file(Optional.empty(), content);
    }

    static FileState file(Optional<Set<PosixFilePermission>> permissions, byte[] content) {
        return new FileState(Kind.FILE, permissions, content.length, Optional.of(content));
    }

    static FileState link(byte[] text) {
        return new FileState(Kind.LINK, Optional.empty(), text.length, Optional.of(text));
    }

    /** Whether both hold the same; never for what was too large to be kept. */
    boolean sameContent(FileState other) {
        return kind == other.kind
                && content.isPresent()
                && other.content.isPresent()
                && Arrays.equals(content.get(), other.content.get());
    }

    /** Whether both are the same in all that can be told, or both are nothing; permissions that are not known do not count. */
    static boolean same(Optional<FileState> one, Optional<FileState> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return one.get().sameContent(other.get()) && one.get().samePermissions(other.get());
    }

    boolean samePermissions(FileState other) {
        return permissions.isEmpty() || other.permissions.isEmpty() || permissions.equals(other.permissions);
    }
}
