package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.model.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server of the Chat Completions kind wants back of its model's reasoning: OpenRouter its {@code reasoning_details},
 * DeepSeek and Moonshot the text, under the name they gave it. Kept with the message as
 * {@code {"text_as": "reasoning_content", "reasoning_details": [...]}}, either of them.
 */
final class ReasoningToReturn {

    private static final String CONTENT = "reasoning_content";
    private static final String DETAILS = "reasoning_details";
    private static final String TEXT_AS = "text_as";

    private final JsonArray details = new JsonArray();
    private boolean contentSeen;

    /** Takes what this delta has of it. */
    void take(JsonObject delta) {
        contentSeen |= !Json.string(delta, CONTENT).isEmpty();
        for (JsonElement detail : Json.array(delta, DETAILS)) {
            if (detail instanceof JsonObject piece) {
                takeDetail(piece);
            }
        }
    }

    /** The words in the details of this delta. */
    static String text(JsonObject delta) {
        var text = new StringBuilder();
        for (JsonElement detail : Json.array(delta, DETAILS)) {
            if (detail instanceof JsonObject piece) {
                text.append(Json.string(piece, "text")).append(Json.string(piece, "summary"));
            }
        }
        return text.toString();
    }

    /** Text and summaries come in fragments, and go back as one. */
    private void takeDetail(JsonObject piece) {
        JsonElement last = details.isEmpty() ? null : details.get(details.size() - 1);
        if (last instanceof JsonObject open && continues(open, piece)) {
            piece.entrySet().forEach(member -> extend(open, member.getKey(), member.getValue()));
        } else {
            details.add(piece.deepCopy());
        }
    }

    private static boolean continues(JsonObject open, JsonObject piece) {
        String type = Json.string(piece, "type");
        return (type.equals("reasoning.text") || type.equals("reasoning.summary"))
                && type.equals(Json.string(open, "type"))
                && Json.string(piece, "index").equals(Json.string(open, "index"));
    }

    private static void extend(JsonObject open, String name, JsonElement value) {
        if (name.equals("text") || name.equals("summary")) {
            open.add(
                    name, new JsonPrimitive(Json.string(open, name) + (value.isJsonNull() ? "" : value.getAsString())));
        } else if (!value.isJsonNull()) {
            open.add(name, value);
        }
    }

    Optional<JsonElement> opaque() {
        var opaque = new JsonObject();
        if (!details.isEmpty()) {
            opaque.add(DETAILS, details);
        } else if (contentSeen) {
            opaque.addProperty(TEXT_AS, CONTENT);
        }
        return opaque.isEmpty() ? Optional.empty() : Optional.of(opaque);
    }

    /** The members of the assistant message that this asks for. */
    static Map<String, JsonElement> members(JsonObject opaque, Message.Assistant assistant) {
        var members = new LinkedHashMap<String, JsonElement>();
        if (opaque.has(DETAILS)) {
            members.put(DETAILS, opaque.get(DETAILS));
        }
        String name = Json.string(opaque, TEXT_AS);
        if (!name.isEmpty()) {
            members.put(name, new JsonPrimitive(reasoning(assistant)));
        }
        return members;
    }

    private static String reasoning(Message.Assistant assistant) {
        var text = new StringBuilder();
        for (Message.Part part : assistant.parts()) {
            if (part instanceof Message.Reasoning reasoning) {
                text.append(reasoning.text());
            }
        }
        return text.toString();
    }
}
