package dev.runnel.workspace;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a system call of Linux failed (errno(3)); these numbers are the same on every architecture a JDK 25 runs on. */
final class Errno {

    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int EXDEV = 18;
    private static final int ENOTDIR = 20;
    private static final int EISDIR = 21;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EROFS = 30;
    private static final int ENAMETOOLONG = 36;
    private static final int ENOTEMPTY = 39;
    private static final int ELOOP = 40;

    private Errno() {}

    static boolean asksAgain(int errno) {
        return errno == EINTR || errno == EAGAIN;
    }

    /** As the JDK would throw it, where it does. */
    static FileSystemException failed(String name, int errno) {
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(name);
            case EACCES -> new AccessDeniedException(name);
            case ENOTDIR -> new NotDirectoryException(name);
            case ENOTEMPTY, EEXIST -> new DirectoryNotEmptyException(name);
            case ELOOP, EXDEV -> Refusal.because(name, "changed its place meanwhile");
            case EISDIR -> Refusal.because(name, "is a folder");
            case EMFILE, ENFILE -> Refusal.because(name, "Too many open files");
            case EROFS -> Refusal.because(name, "Read-only file system");
            case ENAMETOOLONG -> Refusal.because(name, "File name too long");
            default -> Refusal.because(name, "cannot be used (errno " + errno + ")");
        };
    }
}
