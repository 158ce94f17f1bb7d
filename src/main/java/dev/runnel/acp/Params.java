package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members of an object that somebody sent; what is missing or of the wrong type is told by its name. JSON null is the same as nothing. */
record Params(JsonObject object) {

    String text(String name) throws Failure {
        return optionalText(name)
                .orElseThrow(() -> Failure.invalidParams("\"" + name + "\" is missing; it must be a string."));
    }

    Optional<String> optionalText(String name) throws Failure {
        Optional<JsonElement> value = find(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonPrimitive primitive && primitive.isString()) {
            return Optional.of(primitive.getAsString());
        }
        throw Failure.invalidParams("\"" + name + "\" must be a string.");
    }

    int number(String name) throws Failure {
        Optional<JsonElement> value = find(name);
        if (value.isPresent()
                && value.get() instanceof JsonPrimitive primitive
                && primitive.isNumber()
                && primitive.getAsString().matches("-?[0-9]{1,9}")) {
            return primitive.getAsInt();
        }
        throw Failure.invalidParams("\"" + name + "\" is missing or no whole number.");
    }

    Params part(String name) throws Failure {
        return new Params(part(name, find(name)));
    }

    private static JsonObject part(String name, Optional<JsonElement> value) throws Failure {
        if (value.isPresent() && value.get() instanceof JsonObject object) {
            return object;
        }
        throw Failure.invalidParams("\"" + name + "\" is missing; it must be an object.");
    }

    /** The objects of a list, none where there is no list. */
    List<Params> parts(String name) throws Failure {
        Optional<JsonElement> value = find(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof JsonArray list)) {
            throw Failure.invalidParams("\"" + name + "\" must be a list.");
        }
        var parts = new ArrayList<Params>();
        for (JsonElement element : list) {
            parts.add(new Params(part(name + "[" + parts.size() + "]", Optional.of(element))));
        }
        return parts;
    }

    /** Whether it is there and not null. */
    boolean has(String name) {
        return find(name).isPresent();
    }

    /** Whether there is an object under each of these names, one within the other. */
    boolean hasObject(String... path) {
        JsonElement at = object;
        for (String name : path) {
            if (!(at instanceof JsonObject here) || !(here.get(name) instanceof JsonObject)) {
                return false;
            }
            at = here.get(name);
        }
        return true;
    }

    private Optional<JsonElement> find(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isJsonNull());
    }
}
