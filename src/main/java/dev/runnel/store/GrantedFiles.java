package dev.runnel.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Calls that were allowed once and for all: a folder for each session, and in it an empty file for each, named by its digest. */
final class GrantedFiles {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;

    GrantedFiles(Path folder) {
        this.folder = folder;
    }

    void grant(String session, String digest) throws IOException {
        PrivateFiles.folder(folder.resolve(session));
        Path file = file(session, digest);
        try {
            Files.createFile(file, PrivateFiles.attributes(file));
        } catch (FileAlreadyExistsException e) {
            return; // allowed before
        }
    }

    boolean granted(String session, String digest) {
        return Files.exists(file(session, digest));
    }

    /** Forgets all that was allowed in a session. */
    void delete(String session) throws IOException {
        Path own = folder.resolve(session);
        if (!Files.isDirectory(own)) {
            return;
        }
        try (var files = Files.newDirectoryStream(own)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(own);
    }

    private Path file(String session, String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("no digest of a call: " + digest);
        }
        return folder.resolve(session).resolve(digest);
    }
}
