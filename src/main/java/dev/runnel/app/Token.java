package dev.runnel.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The token kept in {@code home/token}, made at first use: 256 random bits, readable by its owner only. */
final class Token {

    private Token() {}

    static String kept(Path home) throws IOException {
        Path file = file(home);
        if (!Files.exists(file)) {
            make(file);
        }
        String token = Files.readString(file).strip();
        if (token.isEmpty()) {
            throw new IOException(file + " is empty; delete it to have a new token made");
        }
        return token;
    }

    static Path file(Path home) {
        return home.resolve("token");
    }

    private static void make(Path file) throws IOException {
        byte[] bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        // Written aside and linked into place, so that nobody ever reads half of it.
        Path whole = Files.createTempFile(file.getParent(), "token", ".new", attributes(file));
        try {
            Files.writeString(whole, token + "\n");
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return; // by another process on the same home; that one counts
        } finally {
            Files.delete(whole);
        }
    }

    private static FileAttribute<?>[] attributes(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
