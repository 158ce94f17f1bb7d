package dev.runnel.provider;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads JSON of servers that keep to no schema: what is absent, null or of another type is simply not there. */
final class Json {

    private static final TypeAdapter<JsonElement> ELEMENT = new Gson().getAdapter(JsonElement.class);

    private Json() {}

    /**
     * One whole JSON value. As strict as RFC 8259 but for raw control characters in strings, which some servers send.
     *
     * @throws JsonParseException if it is cut, is no JSON, or something follows
     */
    static JsonElement parse(String text) {
        var reader = new JsonReader(new StringReader(text));
        // JsonParser would fall back to leniency, which takes almost anything for a value.
        reader.setStrictness(Strictness.LEGACY_STRICT);
        try {
            JsonElement value = ELEMENT.read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("something follows the JSON value");
            }
            return value;
        } catch (IOException | NumberFormatException broken) {
            throw new JsonParseException("no JSON: " + head(String.valueOf(broken.getMessage())), broken);
        }
    }

    /** The parsed text, if it is a whole JSON object. */
    static Optional<JsonObject> parseObject(String text) {
        try {
            return parse(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonParseException notWhole) {
            return Optional.empty();
        }
    }

    static Optional<JsonObject> object(JsonObject in, String name) {
        return in.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The elements, none if there is no such array. */
    static JsonArray array(JsonObject in, String name) {
        return in.get(name) instanceof JsonArray array ? array : new JsonArray();
    }

    /** The text of a string or number, else empty. */
    static String string(JsonObject in, String name) {
        return in.has(name) && in.get(name).isJsonPrimitive() ? in.get(name).getAsString() : "";
    }

    static OptionalLong number(JsonObject in, String name) {
        try {
            return OptionalLong.of(Math.round(Double.parseDouble(string(in, name))));
        } catch (NumberFormatException none) {
            return OptionalLong.empty();
        }
    }

    /** Messages of gson repeat what they read, at any length. */
    private static String head(String text) {
        return text.length() > 200 ? text.substring(0, 200) : text;
    }
}
