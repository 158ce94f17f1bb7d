package dev.runnel.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests that were asked with a key, a file each, named by the key's hash. A file comes into being whole and at once, by a
 * link: of two who ask at the same time, in whatever process, one finds the other's.
 */
final class AskedFiles {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;

    AskedFiles(Path folder) {
        this.folder = folder;
    }

    /** Remembers what came of the key, unless something did before; that is given back then. */
    Optional<Asked> remember(String key, Asked asked) throws IOException {
        Path file = file(key);
        Path whole = Files.createTempFile(folder, "asked", ".new", PrivateFiles.attributes(folder));
        try {
            Files.writeString(whole, line(asked));
            while (true) {
                try {
                    Files.createLink(file, whole);
                    return Optional.empty();
                } catch (FileAlreadyExistsException e) {
                    Optional<Asked> before = find(key);
                    if (before.isPresent()) {
                        return before;
                    }
                    Files.deleteIfExists(file); // it could not be understood: nobody can rely on it
                }
            }
        } finally {
            Files.delete(whole);
        }
    }

    Optional<Asked> find(String key) throws IOException {
        try {
            JsonObject json =
                    JsonParser.parseString(Files.readString(file(key))).getAsJsonObject();
            return Optional.of(new Asked(
                    json.get("run").getAsString(),
                    json.get("body").getAsString(),
                    Instant.ofEpochMilli(json.get("at").getAsLong())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            return Optional.empty(); // half a file, from a crash of the whole machine
        }
    }

    void forget(String key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    /** Forgets what was asked before that time. */
    void forgetBefore(Instant time) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static String line(Asked asked) {
        var json = new JsonObject();
        json.addProperty("run", asked.run());
        json.addProperty("body", asked.body());
        json.addProperty("at", asked.at().toEpochMilli());
        return json + "\n";
    }

    private Path file(String key) {
        if (!HASH.matcher(key).matches()) {
            throw new IllegalArgumentException("no hash of a key: " + key);
        }
        return folder.resolve(key);
    }
}
