package dev.runnel.workspace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * What {@code statx(2)} tells of a file; its structure is the same on every architecture.
 *
 * @param mode kind and permissions, as {@code st_mode} has them
 * @param size in bytes
 * @param fileKey file systems' and file's numbers, which no two files have at a time
 */
record Statx(int mode, long size, FileTime lastModifiedTime, FileTime lastAccessTime, Key fileKey)
        implements BasicFileAttributes {

    record Key(long device, long inode) {}

    /** How large the structure is. */
    static final long BYTES = 256;

    /** The mask of what is asked for: STATX_BASIC_STATS. */
    static final int WANTED = 0x7ff;

    private static final int S_IFMT = 0xF000;
    private static final int S_IFLNK = 0xA000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFDIR = 0x4000;

    static Statx of(MemorySegment found) {
        return new Statx(
                Short.toUnsignedInt(found.get(ValueLayout.JAVA_SHORT, 28)),
                found.get(ValueLayout.JAVA_LONG, 40),
                time(found, 112),
                time(found, 64),
                new Key(found.get(ValueLayout.JAVA_LONG, 136), found.get(ValueLayout.JAVA_LONG, 32)));
    }

    private static FileTime time(MemorySegment found, long offset) {
        long seconds = found.get(ValueLayout.JAVA_LONG, offset);
        return FileTime.from(Instant.ofEpochSecond(seconds, found.get(ValueLayout.JAVA_INT, offset + Long.BYTES)));
    }

    Set<PosixFilePermission> permissions() {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        int bit = 0x100;
        for (PosixFilePermission permission :
                PosixFilePermission.values()) { // from the owner's reading down, as the bits
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }

    /** Not asked for: not every file system knows it. */
    @Override
    public FileTime creationTime() {
        return lastModifiedTime;
    }

    @Override
    public boolean isRegularFile() {
        return (mode & S_IFMT) == S_IFREG;
    }

    @Override
    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    @Override
    public boolean isSymbolicLink() {
        return (mode & S_IFMT) == S_IFLNK;
    }

    @Override
    public boolean isOther() {
        return !isRegularFile() && !isDirectory() && !isSymbolicLink();
    }
}
