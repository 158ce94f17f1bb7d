package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks a request of the Chat Completions API more strictly than any one server: what one of them refuses, this does. */
final class ChatRequestCheck extends RequestCheck {

    private static final Set<String> MEMBERS = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "stream",
            "stream_options",
            "parallel_tool_calls",
            "reasoning_effort",
            "max_completion_tokens",
            "max_tokens");

    private final Set<String> unanswered = new LinkedHashSet<>();

    ChatRequestCheck(ProviderRequest request) {
        super(request);
    }

    @Override
    void check(JsonObject body) {
        require(MEMBERS.containsAll(body.keySet()), "members nobody asked for: " + body.keySet());
        require(!string(body, "model").isBlank(), "no model");
        require(body.has("stream") && body.get("stream").getAsBoolean(), "no stream asked for");
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
        var names = new HashSet<String>();
        for (JsonElement tool : tools) {
            JsonObject function = tool.getAsJsonObject().getAsJsonObject("function");
            require(string(tool.getAsJsonObject(), "type").equals("function"), "a tool that is no function");
            require(string(function, "name").matches("[a-zA-Z0-9_-]{1,64}"), "a tool's name: " + function.get("name"));
            require(names.add(string(function, "name")), "two tools of one name: " + function.get("name"));
            require(string(function.getAsJsonObject("parameters"), "type").equals("object"), "parameters of no object");
        }
    }

    private void checkMessage(JsonObject message, int index) {
        String role = string(message, "role");
        if (!role.equals("tool")) {
            require(unanswered.isEmpty(), "calls without result before message " + index + ": " + unanswered);
            unanswered.clear();
        }
        switch (role) {
            case "system" ->
                require(index == 0 && !string(message, "content").isBlank(), "a system message at " + index);
            case "user" -> require(!string(message, "content").isBlank(), "an empty user message at " + index);
            case "assistant" -> checkAssistant(message, index);
            case "tool" -> checkResult(message, index);
            default -> complain("a message of role " + role);
        }
    }

    private void checkAssistant(JsonObject message, int index) {
        boolean calls = message.has("tool_calls");
        require(message.has("content"), "no content member in message " + index);
        require(calls || !string(message, "content").isBlank(), "an empty assistant message at " + index);
        if (!calls) {
            return;
        }
        require(!message.getAsJsonArray("tool_calls").isEmpty(), "an empty list of calls in message " + index);
        for (JsonElement call : message.getAsJsonArray("tool_calls")) {
            checkCall(call.getAsJsonObject(), index);
        }
    }

    private void checkCall(JsonObject call, int index) {
        String id = string(call, "id");
        JsonObject function = call.getAsJsonObject("function");
        require(!id.isBlank(), "a call without id in message " + index);
        require(unanswered.add(id), "two calls with the id " + id + " in message " + index);
        require(string(call, "type").equals("function"), "a call of no function in message " + index);
        require(!string(function, "name").isBlank(), "a call without name in message " + index);
        try {
            require(strictly(string(function, "arguments")).isJsonObject(), "arguments of no object");
        } catch (JsonParseException broken) {
            complain("arguments that are no JSON in message " + index + ": " + function.get("arguments"));
        }
    }

    private void checkResult(JsonObject message, int index) {
        String id = string(message, "tool_call_id");
        require(unanswered.remove(id), "a result without call in message " + index + ": " + id);
        require(message.has("content") && message.get("content").isJsonPrimitive(), "a result without content");
    }
}
