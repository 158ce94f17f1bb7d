package dev.runnel.provider;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;

/** A request's body while it is written. The same values always make the same bytes. */
final class JsonBody {

    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final JsonWriter out;

    JsonBody(Writer text) {
        this.out = new JsonWriter(text);
    }

    JsonWriter out() {
        return out;
    }

    void member(String name, JsonElement value) throws IOException {
        out.name(name);
        value(value);
    }

    /** A message of nothing but words. */
    void message(String role, String content) throws IOException {
        out.beginObject();
        out.name("role").value(role);
        out.name("content").value(content);
        out.endObject();
    }

    /** As {@code value} is, without change. */
    void value(JsonElement value) {
        GSON.toJson(value, out);
    }

    /** The arguments of a call as text that every server can parse: some refuse the whole conversation if they cannot. */
    static String validArguments(String arguments) {
        return arguments.isBlank() || Json.parseObject(arguments).isEmpty()
                ? GSON.toJson(arguments(arguments))
                : arguments;
    }

    /** The arguments of a call as an object. */
    static JsonObject arguments(String arguments) {
        if (arguments.isBlank()) {
            return new JsonObject();
        }
        return Json.parseObject(arguments).orElseGet(() -> {
            var broken = new JsonObject();
            broken.addProperty("invalid_json", arguments);
            return broken;
        });
    }
}
