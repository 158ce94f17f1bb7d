package dev.runnel.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.runnel.model.Message;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The lines of a session that no reader is shown: {@code {"private":"KIND","data":{…}}}. What is asked of a line that cannot
 * be understood throws {@link IllegalArgumentException}.
 */
final class PrivateLines {

    static final byte[] LINK = "{\"private\":\"link\",".getBytes(UTF_8);
    static final byte[] SEAL = "{\"private\":\"seal\",".getBytes(UTF_8);

    /** More than a session's first line has: a path and two names, each byte of them written as six. */
    static final int LONGEST_SESSION = 64 * 1024;

    private static final byte[] TITLE = "{\"private\":\"title\",".getBytes(UTF_8);
    private static final byte[] SESSION = "{\"private\":\"session\",".getBytes(UTF_8);
    private static final byte[] FILES = "{\"private\":\"files\",".getBytes(UTF_8);
    private static final byte[] MESSAGE = "{\"private\":\"message\",".getBytes(UTF_8);
    private static final byte[] CHANGED = "{\"private\":\"changed\",".getBytes(UTF_8);
    private static final int VERSION = 1;
    // A line wraps what a provider sent, which Gson takes up to 255 levels deep; so this must be more.
    private static final int NESTING = 300;

    private PrivateLines() {}

    static boolean isMessage(byte[] line) {
        return startsWith(line, MESSAGE);
    }

    static Message message(byte[] line) {
        return read(line, MessageJson::decode);
    }

    static byte[] line(Message message) {
        return line("message", MessageJson.encode(message));
    }

    static boolean isNote(byte[] line) {
        return startsWith(line, FILES);
    }

    static FileNote note(byte[] line) {
        return read(line, FileNoteJson::decode);
    }

    static byte[] line(FileNote note) {
        return line("files", FileNoteJson.encode(note));
    }

    static byte[] line(SessionInfo session) {
        var data = new JsonObject();
        data.addProperty("v", VERSION);
        data.addProperty("id", session.id());
        data.addProperty("created", session.created().toEpochMilli());
        data.addProperty("principal", session.principal());
        data.addProperty("workspace", session.workspace());
        session.workspaceName().ifPresent(name -> data.addProperty("workspace_name", name));
        return line("session", data);
    }

    /** What the first line of a session says; empty where it is none. */
    static Optional<SessionInfo> session(byte[] line) {
        if (!startsWith(line, SESSION)) {
            return Optional.empty();
        }
        return Optional.of(read(
                line,
                data -> new SessionInfo(
                        data.get("id").getAsString(),
                        Instant.ofEpochMilli(data.get("created").getAsLong()),
                        data.get("principal").getAsString(),
                        data.get("workspace").getAsString(),
                        data.has("workspace_name")
                                ? Optional.of(data.get("workspace_name").getAsString())
                                : Optional.empty())));
    }

    /** The name a person gave the session; of several the last one counts. */
    static byte[] title(String title) {
        var data = new JsonObject();
        data.addProperty("title", title);
        return line("title", data);
    }

    static boolean isTitle(byte[] line) {
        return startsWith(line, TITLE);
    }

    static String title(byte[] line) {
        return read(line, data -> data.get("title").getAsString());
    }

    /**
     * A link of the session's chain.
     *
     * @param title where the last title before it begins; -1 where there is none
     */
    static byte[] link(String chain, long title) {
        var data = new JsonObject();
        data.addProperty("chain", chain);
        addTitle(data, title);
        return line("link", data);
    }

    /**
     * A seal.
     *
     * @param previous where the seal before this one begins; -1 for the first
     * @param title where the last title before it begins; -1 where there is none
     */
    static byte[] line(Seal seal, long previous, String chain, long title) {
        JsonObject data = seal.json(previous, chain);
        addTitle(data, title);
        return line("seal", data);
    }

    /** The files that a run changed whose events are no longer kept. */
    static byte[] changed(List<String> files) {
        var paths = new JsonArray();
        files.forEach(paths::add);
        var data = new JsonObject();
        data.add("files", paths);
        return line("changed", data);
    }

    static boolean isChanged(byte[] line) {
        return startsWith(line, CHANGED);
    }

    static List<String> changed(byte[] line) {
        return read(line, data -> {
            var files = new ArrayList<String>();
            for (JsonElement path : data.getAsJsonArray("files")) {
                files.add(path.getAsString());
            }
            return files;
        });
    }

    /** Links and seals know the title, so that it is found from the end of however long a session. */
    private static void addTitle(JsonObject data, long title) {
        if (title >= 0) {
            data.addProperty("title", title);
        }
    }

    /** Where the title begins that a link or a seal knows of; -1 where it knows of none. */
    static long titlePlace(byte[] line) {
        return read(line, data -> data.has("title") ? data.get("title").getAsLong() : -1L);
    }

    static boolean isLink(byte[] line) {
        return startsWith(line, LINK);
    }

    static boolean isSeal(byte[] line) {
        return startsWith(line, SEAL);
    }

    /** Whether a file that begins so may be a session's, be its first line torn. */
    static boolean mayBeginASession(byte[] beginning) {
        int length = Math.min(beginning.length, SESSION.length);
        return Arrays.equals(beginning, 0, length, SESSION, 0, length);
    }

    static boolean isSession(byte[] line) {
        return startsWith(line, SESSION);
    }

    /** The hash that a link or a seal carries. */
    static String chain(byte[] line) {
        return read(line, data -> data.get("chain").getAsString());
    }

    static Seal seal(byte[] line) {
        return read(line, Seal::of);
    }

    /** Where the seal before this one begins; -1 where this is the first. */
    static long previousSeal(byte[] line) {
        return read(line, Seal::previous);
    }

    private static byte[] line(String kind, JsonObject data) {
        var line = new JsonObject();
        line.addProperty("private", kind);
        line.add("data", data);
        return (line + "\n").getBytes(UTF_8);
    }

    private static <T> T read(byte[] line, Function<JsonObject, T> meaning) {
        var reader = new JsonReader(new StringReader(new String(line, UTF_8)));
        reader.setNestingLimit(NESTING);
        try {
            return meaning.apply(
                    JsonParser.parseReader(reader).getAsJsonObject().getAsJsonObject("data"));
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NullPointerException
                | DateTimeException e) {
            throw new IllegalArgumentException("the line cannot be understood", e);
        }
    }

    private static boolean startsWith(byte[] line, byte[] prefix) {
        return line.length >= prefix.length && Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length);
    }
}
