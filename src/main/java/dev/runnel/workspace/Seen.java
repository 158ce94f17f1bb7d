package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file or link as a {@link Survey} found it.
 *
 * @param place of its bytes in the pack, or {@link #NOT_KEPT}
 * @param size how many they are
 * @param young whether it had changed so shortly before that another change might not show in its time
 */
record Seen(Look look, long place, int size, boolean young) {

    static final long NOT_KEPT = -1;

    // Coarser than the clock of any file system met here (a kernel tick is up to 10 ms), but for FAT.
    private static final long TICK_MILLIS = 50;

    /** What tells a file that changed from one that did not, without reading it. */
    record Look(
            Kind kind,
            long size,
            FileTime modified,
            @Nullable Object fileKey,
            Optional<Set<PosixFilePermission>> permissions) {

        static Look of(BasicFileAttributes attributes) {
            return new Look(
                    attributes.isSymbolicLink() ? Kind.LINK : Kind.FILE,
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    attributes.fileKey(),
                    attributes.isSymbolicLink() ? Optional.empty() : FileBytes.permissions(attributes));
        }

        boolean isYoungAt(long millis) {
            return modified.toMillis() > millis - TICK_MILLIS;
        }
    }

    static Seen kept(Look look, long place, int size, boolean young) {
        return new Seen(look, place, size, young);
    }

    static Seen notKept(Look look, boolean young) {
        return new Seen(look, NOT_KEPT, 0, young);
    }

    boolean kept() {
        return place != NOT_KEPT;
    }

    /** It with its bytes. */
    FileState state(Pack pack) throws IOException {
        return kept()
                ? new FileState(look.kind(), look.permissions(), size, Optional.of(pack.read(place, size)))
                : new FileState(look.kind(), look.permissions(), look.size(), Optional.empty());
    }
}
