package dev.runnel.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Messages as JSON, for journals only: nothing outside the store relies on this shape. */
final class MessageJson {

    private MessageJson() {}

    static JsonObject encode(Message message) {
        return switch (message) {
            case Message.User user -> {
                var object = new JsonObject();
                object.addProperty("role", "user");
                object.addProperty("text", user.text());
                user.note().ifPresent(note -> object.addProperty("note", note));
                user.anew().ifPresent(kept -> object.add("anew", array(kept, MessageJson::encode)));
                yield object;
            }
            case Message.Assistant(List<Message.Part> parts) -> {
                var object = new JsonObject();
                object.addProperty("role", "assistant");
                object.add("parts", array(parts, MessageJson::encode));
                yield object;
            }
            case Message.ToolResults(List<Message.Result> results) -> {
                var object = new JsonObject();
                object.addProperty("role", "tools");
                object.add("results", array(results, MessageJson::encode));
                yield object;
            }
        };
    }

    static Message decode(JsonObject object) {
        String role = object.get("role").getAsString();
        return switch (role) {
            case "user" ->
                new Message.User(
                        text(object, "text"),
                        object.has("note") ? Optional.of(text(object, "note")) : Optional.empty(),
                        object.has("anew")
                                ? Optional.of(list(object.getAsJsonArray("anew"), MessageJson::decode))
                                : Optional.empty());
            case "assistant" -> new Message.Assistant(list(object.getAsJsonArray("parts"), MessageJson::part));
            case "tools" -> new Message.ToolResults(list(object.getAsJsonArray("results"), MessageJson::result));
            default -> throw new IllegalArgumentException("a message of an unknown role: " + role);
        };
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonObject> encoding) {
        var array = new JsonArray();
        items.forEach(item -> array.add(encoding.apply(item)));
        return array;
    }

    private static <T> List<T> list(JsonArray array, Function<JsonObject, T> decoding) {
        var items = new ArrayList<T>();
        array.forEach(item -> items.add(decoding.apply(item.getAsJsonObject())));
        return items;
    }

    private static JsonObject encode(Message.Part part) {
        return switch (part) {
            case Message.Text(String text) -> {
                var object = new JsonObject();
                object.addProperty("text", text);
                yield object;
            }
            case Message.Reasoning reasoning -> {
                var object = new JsonObject();
                object.addProperty("reasoning", reasoning.text());
                object.addProperty("provider", reasoning.provider());
                reasoning.opaque().ifPresent(opaque -> object.add("opaque", opaque));
                yield object;
            }
            case Message.ToolUse use -> {
                var object = new JsonObject();
                object.addProperty("call", use.id());
                object.addProperty("name", use.name());
                object.addProperty("arguments", use.arguments());
                use.opaque().ifPresent(opaque -> object.add("opaque", opaque));
                yield object;
            }
        };
    }

    private static Message.Part part(JsonObject object) {
        Optional<JsonElement> opaque = Optional.ofNullable(object.get("opaque"));
        if (object.has("reasoning")) {
            return new Message.Reasoning(text(object, "reasoning"), text(object, "provider"), opaque);
        }
        if (object.has("call")) {
            return new Message.ToolUse(text(object, "call"), text(object, "name"), text(object, "arguments"), opaque);
        }
        return new Message.Text(text(object, "text"));
    }

    private static JsonObject encode(Message.Result result) {
        var object = new JsonObject();
        object.addProperty("call", result.id());
        object.addProperty("name", result.name());
        object.addProperty("ok", result.ok());
        object.addProperty("output", result.output());
        return object;
    }

    private static Message.Result result(JsonObject object) {
        return new Message.Result(
                text(object, "call"), text(object, "name"), object.get("ok").getAsBoolean(), text(object, "output"));
    }

    private static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }
}
