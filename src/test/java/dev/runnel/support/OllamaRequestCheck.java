package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks a request of Ollama's {@code /api/chat} more strictly than the server, which takes almost anything. */
final class OllamaRequestCheck extends RequestCheck {

    private static final Set<String> MEMBERS =
            Set.of("model", "messages", "tools", "stream", "options", "think", "format", "keep_alive");

    /** The calls that wait for their results, each as its id, if any, and its name. */
    private final List<String> unanswered = new ArrayList<>();

    OllamaRequestCheck(ProviderRequest request) {
        super(request);
    }

    @Override
    void check(JsonObject body) {
        require(MEMBERS.containsAll(body.keySet()), "members nobody asked for: " + body.keySet());
        require(!string(body, "model").isBlank(), "no model");
        require(string(body, "stream").equals("true"), "no stream asked for");
        if (body.has("tools")) {
            checkTools(body.getAsJsonArray("tools"));
        }
        JsonArray messages = body.getAsJsonArray("messages");
        require(!messages.isEmpty(), "no messages");
        for (int i = 0; i < messages.size(); i++) {
            checkMessage(messages.get(i).getAsJsonObject(), i);
        }
        require(unanswered.isEmpty(), "calls without result at the end: " + unanswered);
        String last = string(messages.get(messages.size() - 1).getAsJsonObject(), "role");
        require(!last.equals("assistant"), "nothing to answer: the last word is the assistant's");
    }

    private void checkTools(JsonArray tools) {
        require(!tools.isEmpty(), "an empty list of tools");
        for (JsonElement tool : tools) {
            require(string(tool.getAsJsonObject(), "type").equals("function"), "a tool that is no function");
            checkTool(tool.getAsJsonObject().getAsJsonObject("function"), "parameters");
        }
    }

    private void checkMessage(JsonObject message, int index) {
        String role = string(message, "role");
        require(message.get("content").getAsJsonPrimitive().isString(), "content that is no text at " + index);
        if (!role.equals("tool")) {
            require(unanswered.isEmpty(), "calls without result before message " + index + ": " + unanswered);
            unanswered.clear();
        }
        switch (role) {
            case "system" -> require(index == 0, "a system message at " + index);
            case "user" -> require(!string(message, "content").isBlank(), "an empty user message at " + index);
            case "assistant" -> checkAnswer(message, index);
            case "tool" -> checkResult(message);
            default -> complain("a message of role " + role);
        }
    }

    private void checkAnswer(JsonObject message, int index) {
        boolean calls = message.has("tool_calls");
        require(calls || !string(message, "content").isBlank(), "an empty answer at " + index);
        if (!calls) {
            return;
        }
        require(!message.getAsJsonArray("tool_calls").isEmpty(), "an empty list of calls at " + index);
        for (JsonElement element : message.getAsJsonArray("tool_calls")) {
            JsonObject call = element.getAsJsonObject();
            JsonObject function = call.getAsJsonObject("function");
            require(!string(function, "name").isBlank(), "a call without name at " + index);
            require(function.get("arguments").isJsonObject(), "arguments of no object at " + index);
            unanswered.add(string(call, "id") + " " + string(function, "name"));
        }
    }

    private void checkResult(JsonObject message) {
        String call = string(message, "tool_call_id") + " " + string(message, "tool_name");
        require(!unanswered.isEmpty() && unanswered.getFirst().equals(call), "a result out of place: " + call);
        unanswered.remove(call);
    }
}
