package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as Gemini streams them where it does: values with the JSON path they belong to, long strings in
 * pieces. Objects and arrays come into being with their first value.
 */
final class PartialArguments {

    // Deeper than any schema; a path is followed by recursion.
    private static final int MAX_DEPTH = 100;
    private static final Pattern STEP = Pattern.compile("""
            \\.(?<name>[^.\\[]+)|\\[(?<index>\\d{1,9})]|\\[(?<quote>['"])(?<quoted>.*?)\\k<quote>]""");

    /** From a value into a value in it. */
    private sealed interface Step {
        record Member(String name) implements Step {}

        record Element(int index) implements Step {}
    }

    private JsonObject all = new JsonObject();
    private final StringBuilder text = new StringBuilder();
    private String textPath = "";

    /** Takes arguments that came whole. */
    void takeWhole(JsonObject args) {
        all = args;
    }

    /** Takes an element of {@code partialArgs}. */
    void take(JsonObject piece) {
        String path = Json.string(piece, "jsonPath");
        if (!path.equals(textPath)) {
            endText();
        }
        if (piece.has("stringValue")) {
            text.append(Json.string(piece, "stringValue"));
            textPath = path;
            if (!Json.string(piece, "willContinue").equals("true")) {
                endText();
            }
        } else {
            put(path, value(piece));
        }
    }

    private static JsonElement value(JsonObject piece) {
        JsonElement value = piece.has("numberValue") ? piece.get("numberValue") : piece.get("boolValue");
        return value == null ? JsonNull.INSTANCE : value;
    }

    private void endText() {
        if (!textPath.isEmpty()) {
            put(textPath, new JsonPrimitive(text.toString()));
            text.setLength(0);
            textPath = "";
        }
    }

    private void put(String path, JsonElement value) {
        List<Step> steps = steps(path);
        if (!steps.isEmpty() && steps.getFirst() instanceof Step.Member) {
            put(all, steps, value);
        }
    }

    private static List<Step> steps(String path) {
        var steps = new ArrayList<Step>();
        Matcher step = STEP.matcher(path);
        while (step.find() && steps.size() < MAX_DEPTH) {
            if (step.group("index") != null) {
                steps.add(new Step.Element(Integer.parseInt(step.group("index"))));
            } else {
                String name = step.group("name");
                steps.add(new Step.Member(name == null ? step.group("quoted") : name));
            }
        }
        return steps;
    }

    /** The value in the place of {@code old} once {@code value} is put into it. */
    private static JsonElement put(@Nullable JsonElement old, List<Step> steps, JsonElement value) {
        if (steps.isEmpty()) {
            return value;
        }
        List<Step> rest = steps.subList(1, steps.size());
        return switch (steps.getFirst()) {
            case Step.Member(String name) -> {
                JsonObject object = old instanceof JsonObject known ? known : new JsonObject();
                object.add(name, put(object.get(name), rest, value));
                yield object;
            }
            case Step.Element(int index) -> {
                JsonArray array = old instanceof JsonArray known ? known : new JsonArray();
                if (index < array.size()) {
                    array.set(index, put(array.get(index), rest, value));
                } else {
                    array.add(put(null, rest, value)); // they come in order
                }
                yield array;
            }
        };
    }

    /** All of it, as JSON. */
    String json() {
        endText();
        return all.toString();
    }
}
