package dev.runnel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/**
 * JSON that a model wrote, for readers in JavaScript. Some names of members change what an object is there, so that readers refuse
 * the whole frame ({@code secure-json-parse}, which the AI SDK uses).
 */
final class PlainKeys {

    private PlainKeys() {}

    /** The value; as a string that holds its JSON where it has such names. */
    static JsonElement of(JsonElement value) {
        return refused(value) ? new JsonPrimitive(value.toString()) : value;
    }

    private static boolean refused(JsonElement value) {
        if (value.isJsonArray()) {
            return value.getAsJsonArray().asList().stream().anyMatch(PlainKeys::refused);
        }
        return value.isJsonObject()
                && (named(value.getAsJsonObject())
                        || value.getAsJsonObject().asMap().values().stream().anyMatch(PlainKeys::refused));
    }

    private static boolean named(JsonObject object) {
        boolean constructor = object.get("constructor") instanceof JsonObject made && made.has("prototype");
        return constructor || object.has("__proto__");
    }
}
