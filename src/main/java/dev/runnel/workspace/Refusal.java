package dev.runnel.workspace;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why a path cannot be used, by the name it was asked for and in words: {@code a/b: no such file or folder}. */
final class Refusal {

    private Refusal() {}

    static NoSuchFileException missing(String path) {
        return new NoSuchFileException(shown(path), null, "no such file or folder");
    }

    static FileSystemException because(String path, String reason) {
        return new FileSystemException(shown(path), null, reason);
    }

    /** A pipe would block, and a device might act. */
    static FileSystemException irregular(String path) {
        return because(path, "is no regular file");
    }

    private static String shown(String path) {
        return path.replace("\0", "\\0");
    }

    static FileSystemException tooLarge(String path, long maxBytes) {
        return because(path, "larger than " + maxBytes + " bytes");
    }

    static FileSystemException invalid(String path, InvalidPathException e) {
        boolean nul = path.indexOf('\0') >= 0;
        var refusal = because(path, nul ? "a path cannot hold a NUL" : "not a possible file name");
        refusal.initCause(e);
        return refusal;
    }

    /** The system's own words are about a single name, which says little; ours name the whole path. */
    static FileSystemException of(String path, FileSystemException e) {
        if (shown(path).equals(e.getFile()) && e.getReason() != null) {
            return e;
        }
        FileSystemException refusal = switch (e) {
            case NoSuchFileException _ -> missing(path);
            case AccessDeniedException _ -> because(path, "permission denied");
            case NotDirectoryException _ -> because(path, "not a folder");
            case FileAlreadyExistsException _ -> because(path, "something else stands there already");
            default -> because(path, e.getReason() == null ? "cannot be used" : e.getReason());
        };
        refusal.initCause(e);
        return refusal;
    }
}
