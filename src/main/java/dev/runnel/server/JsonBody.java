package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A request's body: one object of strict JSON in UTF-8, bounded in size and depth while it is read. */
record JsonBody(JsonObject object) {

    private static final int MAX_DEPTH = 64;
    /** How much of a body that is too large is read for the sake of its sender; the connection is cut after that. */
    static final int MAX_PASSED_OVER = 16 << 20;

    /** Reads the whole body; 415, 413 and 400 come as {@link Problem.Found}. */
    static JsonBody read(HttpServletRequest request, int maxBytes) throws IOException, Problem.Found {
        requireJson(request);
        String text = decode(bytes(request, maxBytes));
        requireShallow(text);
        return new JsonBody(parse(text));
    }

    /** That the body is said to be JSON, as it is; 415 otherwise. */
    static void requireJson(HttpServletRequest request) throws Problem.Found {
        requireType(request, "application/json", "Send the body as JSON");
    }

    /**
     * That the body is said to be of that type, as it is; 415 otherwise.
     *
     * @param send what to do, to which the header is added
     */
    static void requireType(HttpServletRequest request, String wanted, String send) throws Problem.Found {
        List<String> types = Collections.list(request.getHeaders("Content-Type"));
        // Of two, who looked at the request before us may have looked at the other one.
        String type = types.size() == 1 ? types.getFirst() : "";
        String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!plain.equals(wanted)) {
            throw new Problem.Found(new Problem(
                    415, "Unsupported media type", send + ", with the header Content-Type: " + wanted + "."));
        }
        if (request.getHeader("Content-Encoding") != null) {
            throw new Problem.Found(new Problem(
                    415, "Unsupported content encoding", "Send the body as it is, without Content-Encoding."));
        }
    }

    private static byte[] bytes(HttpServletRequest request, int maxBytes) throws Problem.Found {
        requireSize(request, maxBytes);
        try (InputStream in = request.getInputStream()) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                passOverRest(in, MAX_PASSED_OVER);
                throw tooLarge(maxBytes);
            }
            return bytes;
        } catch (IOException broken) {
            throw brokeOff(request);
        }
    }

    /** Too late, cut short, or no chunks at all: the sender's doing, which the container would call our failure. */
    static Problem.Found brokeOff(HttpServletRequest request) {
        return ProblemServlet.keptFor(
                request,
                Problem.badRequest("The body broke off, or did not come in time.")
                        .withHeader("Connection", "close"));
    }

    /** A client that sends everything before it listens would find its connection broken, and never read the answer. */
    static void passOverRest(InputStream in, int most) throws IOException {
        byte[] some = new byte[16 * 1024];
        int left = most;
        for (int read = in.read(some); read >= 0 && left > 0; read = in.read(some)) {
            left -= read;
        }
    }

    /** Refuses a body that says how large it is before the client sends anything, where that waits for a word. */
    static void requireSize(HttpServletRequest request, int maxBytes) throws Problem.Found {
        if (request.getContentLengthLong() > maxBytes && request.getHeader("Expect") != null) {
            throw tooLarge(maxBytes);
        }
    }

    static Problem.Found tooLarge(int maxBytes) {
        return new Problem.Found(new Problem(
                        413,
                        "Content too large",
                        "The body may have " + maxBytes
                                + " bytes at most; put large texts into files of the workspace.")
                .withHeader("Connection", "close"));
    }

    private static String decode(byte[] bytes) throws Problem.Found {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Problem.Found(Problem.badRequest("The body is not UTF-8."));
        }
    }

    /** Gson's own limit is deeper, and its message repeats the whole path. */
    private static void requireShallow(String text) throws Problem.Found {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                if (++depth > MAX_DEPTH) {
                    throw new Problem.Found(
                            Problem.badRequest("The body is nested deeper than " + MAX_DEPTH + " levels."));
                }
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    private static JsonObject parse(String text) throws IOException, Problem.Found {
        if (text.isBlank()) {
            throw new Problem.Found(
                    Problem.badRequest("The body is empty; send a JSON object such as {\"message\": \"…\"}."));
        }
        requireNoMark(text);
        try (var reader = strict(text)) {
            JsonElement element = JsonParser.parseReader(reader);
            if (!element.isJsonObject()) {
                throw new Problem.Found(Problem.badRequest("The body must be a JSON object."));
            }
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new Problem.Found(Problem.badRequest("There is more in the body than one JSON object."));
            }
            requireUnambiguous(text);
            return element.getAsJsonObject();
        } catch (JsonParseException | IOException | IllegalStateException | StackOverflowError e) {
            throw new Problem.Found(Problem.badRequest("The body is no valid JSON" + place(e) + "."));
        }
    }

    private static JsonReader strict(String text) {
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    /** RFC 8259, section 8.1: no byte order mark in front. Gson would pass over it. */
    private static void requireNoMark(String text) throws Problem.Found {
        if (text.startsWith("\ufeff")) {
            throw new Problem.Found(Problem.badRequest("The body begins with a byte order mark; leave it out."));
        }
    }

    /**
     * What readers do not agree on is refused: of two members with one name Gson keeps the last and others the first; and numbers may
     * have any size, but not for all.
     */
    private static void requireUnambiguous(String text) throws IOException, Problem.Found {
        var names = new ArrayDeque<Set<String>>();
        try (var reader = strict(text)) {
            for (JsonToken next = reader.peek(); next != JsonToken.END_DOCUMENT; next = reader.peek()) {
                switch (next) {
                    case BEGIN_OBJECT -> {
                        reader.beginObject();
                        names.push(new HashSet<>());
                    }
                    case END_OBJECT -> {
                        reader.endObject();
                        names.pop();
                    }
                    case BEGIN_ARRAY -> reader.beginArray();
                    case END_ARRAY -> reader.endArray();
                    case NAME -> requireNew(reader.nextName(), names.element());
                    case NUMBER -> requireFinite(reader.nextString());
                    case STRING, BOOLEAN, NULL, END_DOCUMENT -> reader.skipValue();
                }
            }
        }
    }

    private static void requireNew(String name, Set<String> names) throws Problem.Found {
        if (!names.add(name)) {
            throw new Problem.Found(Problem.badRequest("An object in the body has two members of the same name."));
        }
    }

    /** A number that others read as infinity, or compute for minutes. */
    private static void requireFinite(String number) throws Problem.Found {
        if (Double.isInfinite(Double.parseDouble(number))) {
            throw new Problem.Found(Problem.badRequest("A number in the body is too large."));
        }
    }

    /** Where the parser stopped, as far as its message says so. */
    private static String place(Throwable e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("");
        int at = message.indexOf("at line ");
        int end = message.indexOf(" path", Math.max(at, 0));
        return at < 0 || end < 0 ? "" : " (" + message.substring(at, end) + ")";
    }

    /** A member that must be text and not blank. */
    String required(String name) throws Problem.Found {
        String value = optional(name)
                .orElseThrow(() ->
                        new Problem.Found(Problem.badRequest("\"" + name + "\" is missing; it must be a string.")));
        if (value.isBlank()) {
            throw new Problem.Found(Problem.badRequest("\"" + name + "\" is empty."));
        }
        return value;
    }

    /** A member that is text where it is there; null counts as not there. */
    Optional<String> optional(String name) throws Problem.Found {
        JsonElement element = object.get(name);
        if (element == null || element.isJsonNull()) {
            return Optional.empty();
        }
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
            throw new Problem.Found(Problem.badRequest("\"" + name + "\" must be a string."));
        }
        return Optional.of(element.getAsString());
    }
}
