package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks a request of the Responses API for what OpenAI refuses, as far as it is known. */
final class ResponsesRequestCheck extends RequestCheck {

    private static final Set<String> MEMBERS =
            Set.of("model", "stream", "store", "include", "reasoning", "tools", "instructions", "input");
    private static final Set<String> OUTPUTS = Set.of("message", "reasoning", "function_call", "custom_tool_call");

    private final Set<String> calls = new HashSet<>();
    private final Set<String> unanswered = new LinkedHashSet<>();
    private boolean afterReasoning;

    ResponsesRequestCheck(ProviderRequest request) {
        super(request);
    }

    /** Whether an item of the input was once part of an answer. */
    static boolean isOutput(JsonObject item) {
        return OUTPUTS.contains(string(item, "type"));
    }

    @Override
    void check(JsonObject body) {
        require(MEMBERS.containsAll(body.keySet()), "members nobody asked for: " + body.keySet());
        require(!string(body, "model").isBlank(), "no model");
        require(body.get("stream").getAsBoolean(), "no stream asked for");
        require(!body.get("store").getAsBoolean(), "the answer would be stored");
        if (body.has("tools")) {
            checkTools(body.getAsJsonArray("tools"));
        }
        JsonArray input = body.getAsJsonArray("input");
        require(!input.isEmpty(), "no input");
        for (int i = 0; i < input.size(); i++) {
            checkItem(input.get(i).getAsJsonObject(), i);
        }
        require(unanswered.isEmpty(), "calls without output at the end: " + unanswered);
        require(!isOutput(input.get(input.size() - 1).getAsJsonObject()), "nothing to answer");
    }

    private void checkTools(JsonArray tools) {
        require(!tools.isEmpty(), "an empty list of tools");
        for (JsonElement element : tools) {
            JsonObject tool = element.getAsJsonObject();
            require(string(tool, "type").equals("function"), "a tool that is no function");
            require(string(tool, "name").matches("[a-zA-Z0-9_-]{1,64}"), "a tool's name: " + tool.get("name"));
            require(string(tool.getAsJsonObject("parameters"), "type").equals("object"), "parameters of no object");
            require(tool.has("strict"), "a tool that is strict because nobody said otherwise");
        }
    }

    private void checkItem(JsonObject item, int index) {
        String type = string(item, "type");
        require(!afterReasoning || isOutput(item), "reasoning without what came of it before item " + index);
        afterReasoning = type.equals("reasoning");
        switch (type) {
            case "" -> checkWords(item, index);
            case "message" -> require(!item.getAsJsonArray("content").isEmpty(), "an empty message at " + index);
            case "reasoning" -> {
                require(string(item, "id").startsWith("rs_"), "reasoning without its id at " + index);
                require(item.has("summary"), "reasoning without summary at " + index);
                require(item.has("encrypted_content"), "reasoning nobody can read at " + index);
            }
            case "function_call" -> {
                checkCall(item, index);
                require(strictly(string(item, "arguments")).isJsonObject(), "arguments of no object at " + index);
            }
            case "custom_tool_call" -> checkCall(item, index);
            case "function_call_output", "custom_tool_call_output" -> {
                String id = string(item, "call_id");
                require(unanswered.remove(id), "an output without call at " + index + ": " + id);
                require(item.has("output"), "a result without output at " + index);
            }
            default -> complain("an item of the type " + type);
        }
    }

    private void checkWords(JsonObject message, int index) {
        require(string(message, "role").equals("user"), "a message of role " + message.get("role"));
        require(!string(message, "content").isBlank(), "an empty user message at " + index);
        require(unanswered.isEmpty(), "calls without output before item " + index + ": " + unanswered);
    }

    private void checkCall(JsonObject call, int index) {
        String id = string(call, "call_id");
        require(id.matches(".{1,64}"), "a call's id at " + index + ": " + id);
        require(calls.add(id), "two calls with the id " + id);
        require(!string(call, "name").isBlank(), "a call without name at " + index);
        unanswered.add(id);
    }
}
