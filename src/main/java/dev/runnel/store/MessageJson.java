package dev.runnel.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                yield object;
            }
            case Message.Assistant(List<Message.Part> parts) -> {
                var object = new JsonObject();
                object.addProperty("role", "assistant");
                var array = new JsonArray();
                parts.forEach(part -> array.add(encode(part)));
                object.add("parts", array);
                yield object;
            }
            case Message.ToolResults(List<Message.Result> results) -> {
                var object = new JsonObject();
                object.addProperty("role", "tools");
                var array = new JsonArray();
                results.forEach(result -> array.add(encode(result)));
                object.add("results", array);
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
                        object.has("note") ? Optional.of(text(object, "note")) : Optional.empty());
            case "assistant" -> {
                var parts = new ArrayList<Message.Part>();
                object.getAsJsonArray("parts").forEach(part -> parts.add(part(part.getAsJsonObject())));
                yield new Message.Assistant(parts);
            }
            case "tools" -> {
                var results = new ArrayList<Message.Result>();
                object.getAsJsonArray("results").forEach(result -> results.add(result(result.getAsJsonObject())));
                yield new Message.ToolResults(results);
            }
            default -> throw new IllegalArgumentException("a message of an unknown role: " + role);
        };
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
