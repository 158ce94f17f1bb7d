package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where two requests differ.
 *
 * @param place as a path: {@code messages[3].content}
 * @param then what stood there; {@code nothing} where it was not there
 */
record RequestDifference(String place, String then, String now) {

    // What is about the folder and the program, not about the conversation.
    private static final Set<String> ASIDE =
            Set.of("system", "instructions", "systemInstruction", "system_instruction", "tools");
    private static final String NOTHING = "nothing";

    /** The first one; empty if the conversations in them are the same. */
    static Optional<RequestDifference> first(JsonElement then, JsonElement now) {
        return first("", then, now);
    }

    private static Optional<RequestDifference> first(String place, JsonElement then, JsonElement now) {
        if (isSystem(then) && isSystem(now)) {
            return Optional.empty();
        }
        if (then instanceof JsonObject one && now instanceof JsonObject other) {
            return inObjects(place, one, other);
        }
        if (then instanceof JsonArray one && now instanceof JsonArray other) {
            return inArrays(place, one, other);
        }
        return then.equals(now)
                ? Optional.empty()
                : Optional.of(new RequestDifference(place, then.toString(), now.toString()));
    }

    /** The Chat Completions API has it among the messages. */
    private static boolean isSystem(JsonElement message) {
        return message instanceof JsonObject object
                && Json.string(object, "role").equals("system");
    }

    private static Optional<RequestDifference> inObjects(String place, JsonObject then, JsonObject now) {
        var names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            if (place.isEmpty() && ASIDE.contains(name)) {
                continue;
            }
            String inner = place.isEmpty() ? name : place + "." + name;
            Optional<RequestDifference> found = then.has(name) && now.has(name)
                    ? first(inner, then.get(name), now.get(name))
                    : Optional.of(new RequestDifference(inner, shown(then.get(name)), shown(now.get(name))));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String shown(@Nullable JsonElement value) {
        return value == null ? NOTHING : value.toString();
    }

    private static Optional<RequestDifference> inArrays(String place, JsonArray then, JsonArray now) {
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            Optional<RequestDifference> found = first(place + "[" + i + "]", then.get(i), now.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        if (then.size() == now.size()) {
            return Optional.empty();
        }
        int end = Math.min(then.size(), now.size());
        return Optional.of(new RequestDifference(
                place + "[" + end + "]",
                end < then.size() ? then.get(end).toString() : NOTHING,
                end < now.size() ? now.get(end).toString() : NOTHING));
    }
}
