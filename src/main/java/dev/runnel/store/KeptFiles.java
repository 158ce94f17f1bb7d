package dev.runnel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Contents of files as they were before they were changed, a folder for each session and in it a file for each content, named by
 * its hash. A file gets its name when it is whole.
 */
final class KeptFiles {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;

    KeptFiles(Path folder) {
        this.folder = folder;
    }

    /** Keeps a content; its SHA-256, in hexadecimal. */
    String keep(String session, byte[] content) throws IOException {
        String hash = Sha256.hex(content);
        Path own = folder.resolve(session);
        Path file = own.resolve(hash);
        if (Files.exists(file)) {
            return hash;
        }
        PrivateFiles.folder(own);
        Path draft = own.resolve("new-" + UUID.randomUUID());
        boolean named = false;
        try {
            Files.createFile(draft, PrivateFiles.attributes(draft));
            Files.write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            named = true;
        } finally {
            if (!named) {
                Files.deleteIfExists(draft);
            }
        }
        return hash;
    }

    /** The content of that hash; empty where it is not kept, or is another by now. */
    Optional<byte[]> kept(String session, String hash) throws IOException {
        if (!HASH.matcher(hash).matches()) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(folder.resolve(session).resolve(hash));
            return Optional.of(content).filter(bytes -> Sha256.hex(bytes).equals(hash));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Takes all that is kept for a session away. */
    void delete(String session) throws IOException {
        keepOnly(session, Set.of());
        Files.deleteIfExists(folder.resolve(session));
    }

    /** Takes away what is kept for a session, but for these hashes. */
    void keepOnly(String session, Set<String> hashes) throws IOException {
        Path own = folder.resolve(session);
        if (!Files.isDirectory(own)) {
            return;
        }
        try (var files = Files.newDirectoryStream(own)) {
            for (Path file : files) {
                if (!hashes.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The same for one session alone. */
    FileSessionWriter.Keeping of(String session) {
        return new FileSessionWriter.Keeping() {
            @Override
            public String keep(byte[] content) throws IOException {
                return KeptFiles.this.keep(session, content);
            }

            @Override
            public void keepOnly(Set<String> hashes) throws IOException {
                KeptFiles.this.keepOnly(session, hashes);
            }
        };
    }
}
