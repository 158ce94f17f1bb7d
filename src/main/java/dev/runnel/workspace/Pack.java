package dev.runnel.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Bytes kept aside in one nameless file, found again by where they begin. A {@link RandomAccessFile} and not a channel, because
 * a channel closes itself when the thread is interrupted. Not for use by two threads.
 */
final class Pack implements Closeable {

    private final Path path;
    private final RandomAccessFile file;
    private long length;

    private Pack(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** A new one in that folder, which is made where missing. */
    static Pack in(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, "rwx------"));
        Path path = Files.createTempFile(folder, "pack", ".tmp", attributes(folder, "rw-------"));
        var file = new RandomAccessFile(path.toFile(), "rw");
        if (onPosix(folder)) {
            Files.delete(path); // it lives as long as it is open, and nothing is left of it whatever happens
        }
        return new Pack(path, file);
    }

    private static FileAttribute<?>[] attributes(Path folder, String permissions) {
        return onPosix(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean onPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Keeps bytes; where they begin. */
    long add(byte[] bytes) throws IOException {
        long place = length;
        file.seek(place);
        file.write(bytes);
        length += bytes.length;
        return place;
    }

    byte[] read(long place, int size) throws IOException {
        byte[] bytes = new byte[size];
        file.seek(place);
        file.readFully(bytes);
        return bytes;
    }

    /** How much was added in all, in bytes. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            Files.deleteIfExists(path);
        }
    }
}
