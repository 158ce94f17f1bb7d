package dev.runnel.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which session a client's own name for a conversation stands for: a file each, named by the hash of that name, with the session's id. */
final class ChatFiles {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Path folder;

    ChatFiles(Path folder) {
        this.folder = folder;
    }

    /** Takes the place of what was said before, whole and at once. */
    void put(String key, String session) throws IOException {
        Path draft = Files.createTempFile(folder, "chat", ".new", PrivateFiles.attributes(folder));
        boolean named = false;
        try {
            Files.writeString(draft, session, US_ASCII);
            Files.move(draft, file(key), StandardCopyOption.ATOMIC_MOVE);
            named = true;
        } finally {
            if (!named) {
                Files.deleteIfExists(draft);
            }
        }
    }

    Optional<String> find(String key) throws IOException {
        try {
            // Half a file, from a crash of the whole machine, names no session.
            return Optional.of(Files.readString(file(key), US_ASCII))
                    .filter(id -> ID.matcher(id).matches());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(String key) {
        if (!HASH.matcher(key).matches()) {
            throw new IllegalArgumentException("no hash of a name: " + key);
        }
        return folder.resolve(key);
    }
}
