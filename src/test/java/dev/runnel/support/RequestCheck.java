package dev.runnel.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a request more strictly than any one server of its kind: what one of them refuses, this does. */
abstract class RequestCheck {

    private final ProviderRequest request;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> tools = new HashSet<>();

    RequestCheck(ProviderRequest request) {
        this.request = request;
    }

    final ProviderRequest request() {
        return request;
    }

    /** What is wrong; empty if nothing is. */
    final List<String> violations() {
        try {
            require(request.headers().getOrDefault("content-type", "").startsWith("application/json"), "content type");
            check(strictly(request.text()).getAsJsonObject());
        } catch (RuntimeException shape) {
            complain("not of the right shape: " + shape);
        }
        return violations;
    }

    abstract void check(JsonObject body);

    /** The members a tool has in any protocol. */
    final void checkTool(JsonObject tool, String schema) {
        String name = string(tool, "name");
        require(name.matches("[a-zA-Z_][a-zA-Z0-9_-]{0,63}"), "a tool's name: " + name);
        require(tools.add(name), "two tools of one name: " + name);
        require(!string(tool, "description").isBlank(), "a tool without description: " + name);
        require(string(tool.getAsJsonObject(schema), "type").equals("object"), "parameters of no object");
    }

    static JsonElement strictly(String text) {
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return JsonParser.parseReader(reader);
    }

    static String string(JsonObject in, String name) {
        return in.has(name) && in.get(name).isJsonPrimitive() ? in.get(name).getAsString() : "";
    }

    final void require(boolean holds, String complaint) {
        if (!holds) {
            complain(complaint);
        }
    }

    final void complain(String complaint) {
        violations.add(complaint);
    }
}
