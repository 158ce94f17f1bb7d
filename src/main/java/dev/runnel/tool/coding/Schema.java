package dev.runnel.tool.coding;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** Writes the JSON Schema of an object, as short as models need it. */
final class Schema {

    private final JsonObject properties = new JsonObject();
    private final JsonArray required = new JsonArray();

    /** A property that must be given; {@code hint} may be empty. */
    Schema required(String name, String type, String hint) {
        required.add(name);
        return optional(name, type, hint);
    }

    Schema optional(String name, String type, String hint) {
        var property = new JsonObject();
        property.addProperty("type", type);
        if (!hint.isEmpty()) {
            property.addProperty("description", hint);
        }
        properties.add(name, property);
        return this;
    }

    /** A string that must be given and is one of these. */
    Schema oneOf(String name, String... values) {
        required(name, "string", "");
        var choices = new JsonArray();
        for (String value : values) {
            choices.add(value);
        }
        properties.getAsJsonObject(name).add("enum", choices);
        return this;
    }

    /** A list of such objects that must be given. */
    Schema list(String name, Schema items) {
        required(name, "array", "");
        properties.getAsJsonObject(name).add("items", items.json());
        return this;
    }

    JsonObject json() {
        var object = new JsonObject();
        object.addProperty("type", "object");
        object.add("properties", properties);
        if (!required.isEmpty()) {
            object.add("required", required);
        }
        return object;
    }
}
