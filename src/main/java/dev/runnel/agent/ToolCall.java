package dev.runnel.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.runnel.model.Message;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;

/**
 * A call the model made.
 *
 * @param id ours, unique in the run
 * @param use the call as the model wrote it, but for secrets
 * @param arguments the arguments as it wrote them; empty where that is no JSON object
 */
public record ToolCall(String id, Message.ToolUse use, Optional<JsonObject> arguments) {

    /** The id of a run's call of that number, counted from 1 in the order in which the model wrote them. */
    public static String id(int number) {
        return "c" + number;
    }

    static ToolCall of(String id, Message.ToolUse use) {
        return of(id, use, use.arguments());
    }

    /** @param written the arguments with secrets that are masked in {@code use} */
    static ToolCall of(String id, Message.ToolUse use, String written) {
        return new ToolCall(id, use, parse(written));
    }

    /** The tool's name. */
    public String name() {
        return use.name();
    }

    /** The arguments as readers see them: the object, or the raw text where it was none. */
    public JsonElement shown() {
        return parse(use.arguments())
                .<JsonElement>map(object -> object)
                .orElseGet(() -> new JsonPrimitive(use.arguments()));
    }

    /** The object in {@code text}; no text at all means no arguments. */
    private static Optional<JsonObject> parse(String text) {
        if (text.isBlank()) {
            return Optional.of(new JsonObject());
        }
        try (var reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement parsed = JsonParser.parseReader(reader);
            boolean alone = reader.peek() == JsonToken.END_DOCUMENT;
            return alone && parsed.isJsonObject() ? Optional.of(parsed.getAsJsonObject()) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // told to the model as a failed call, with the text it wrote
        }
    }
}
