package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Checks a request of the Messages API: what Anthropic or a server that speaks it refuses, this does. */
final class AnthropicRequestCheck extends RequestCheck {

    private static final Set<String> MEMBERS =
            Set.of("model", "max_tokens", "stream", "cache_control", "tools", "tool_choice", "system", "messages");
    private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
    private static final int MOST_MARKS = 4;

    private final Set<String> unanswered = new LinkedHashSet<>();
    private final Set<String> ids = new HashSet<>();
    private int marks;

    AnthropicRequestCheck(ProviderRequest request) {
        super(request);
    }

    @Override
    void check(JsonObject body) {
        checkHeaders(request().headers());
        require(MEMBERS.containsAll(body.keySet()), "members nobody asked for: " + body.keySet());
        require(!string(body, "model").isBlank(), "no model");
        require(string(body, "max_tokens").matches("[1-9][0-9]*"), "max_tokens: Field required");
        require(body.has("stream") && body.get("stream").getAsBoolean(), "no stream asked for");
        checkMark(body);
        if (body.has("tools")) {
            checkTools(body.getAsJsonArray("tools"));
        }
        if (body.has("system")) {
            checkSystem(body.getAsJsonArray("system"));
        }
        checkMessages(body.getAsJsonArray("messages"));
        require(marks <= MOST_MARKS, marks + " cache marks");
    }

    private void checkHeaders(Map<String, String> headers) {
        require(headers.getOrDefault("anthropic-version", "").matches("\\d{4}-\\d\\d-\\d\\d"), "no anthropic-version");
        require(!headers.containsKey("x-api-key") || !headers.containsKey("authorization"), "two kinds of keys");
    }

    private void checkMark(JsonObject holder) {
        if (holder.has("cache_control")) {
            marks++;
            require(
                    string(holder.getAsJsonObject("cache_control"), "type").equals("ephemeral"),
                    "a mark: " + holder.get("cache_control"));
        }
    }

    private void checkTools(JsonArray tools) {
        require(!tools.isEmpty(), "an empty list of tools");
        var names = new HashSet<String>();
        for (JsonElement element : tools) {
            JsonObject tool = element.getAsJsonObject();
            requireOnly(tool, "name", "description", "input_schema", "cache_control");
            require(string(tool, "name").matches(NAME), "a tool's name: " + tool.get("name"));
            require(names.add(string(tool, "name")), "two tools of one name: " + tool.get("name"));
            require(string(tool.getAsJsonObject("input_schema"), "type").equals("object"), "a schema of no object");
            checkMark(tool);
        }
    }

    private void checkSystem(JsonArray system) {
        require(!system.isEmpty(), "an empty system");
        for (JsonElement block : system) {
            checkText(block.getAsJsonObject(), "system");
        }
    }

    private void checkMessages(JsonArray messages) {
        require(!messages.isEmpty(), "no messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonObject message = messages.get(i).getAsJsonObject();
            requireOnly(message, "role", "content");
            require(
                    string(message, "role").equals(i % 2 == 0 ? "user" : "assistant"),
                    "roles do not take turns at " + i);
            JsonArray content = message.getAsJsonArray("content");
            require(!content.isEmpty(), "an empty message at " + i);
            if (string(message, "role").equals("user")) {
                checkUser(content, "message " + i);
            } else {
                checkAssistant(content, "message " + i);
            }
        }
        require(unanswered.isEmpty(), "calls without result at the end: " + unanswered);
        require(messages.size() % 2 == 1, "the conversation must end with a user message");
    }

    private void checkUser(JsonArray content, String place) {
        boolean results = true;
        for (JsonElement element : content) {
            JsonObject block = element.getAsJsonObject();
            boolean result = string(block, "type").equals("tool_result");
            require(results || !result, "a result after other blocks in " + place);
            results &= result;
            if (result) {
                checkResult(block, place);
            } else {
                checkText(block, place);
            }
        }
        require(unanswered.isEmpty(), "calls without result before or in " + place + ": " + unanswered);
        unanswered.clear();
    }

    private void checkResult(JsonObject block, String place) {
        requireOnly(block, "type", "tool_use_id", "content", "is_error", "cache_control");
        String id = string(block, "tool_use_id");
        require(unanswered.remove(id), "a result without call in " + place + ": " + id);
        require(block.has("content") && block.get("content").isJsonPrimitive(), "a result without content in " + place);
        checkMark(block);
    }

    private void checkAssistant(JsonArray content, String place) {
        unanswered.clear();
        for (JsonElement element : content) {
            JsonObject block = element.getAsJsonObject();
            switch (string(block, "type")) {
                case "text" -> checkText(block, place);
                case "thinking" -> checkThinking(block, place);
                case "redacted_thinking" -> {
                    requireOnly(block, "type", "data");
                    require(!string(block, "data").isEmpty(), "redacted thinking without data in " + place);
                }
                case "tool_use" -> checkCall(block, place);
                default -> complain("a block of type " + string(block, "type") + " in " + place);
            }
        }
    }

    private void checkText(JsonObject block, String place) {
        requireOnly(block, "type", "text", "cache_control");
        require(string(block, "type").equals("text"), "a block of type " + string(block, "type") + " in " + place);
        require(!string(block, "text").isBlank(), "a text without text in " + place);
        checkMark(block);
    }

    private void checkThinking(JsonObject block, String place) {
        requireOnly(block, "type", "thinking", "signature");
        String signature = string(block, "signature");
        require(block.has("thinking") && !signature.isEmpty(), "thinking without signature in " + place);
        if (signature.startsWith(AnthropicSpeech.SIGNED)) {
            String right = AnthropicSpeech.signature(string(block, "thinking"));
            require(signature.equals(right), "thinking was modified in " + place);
        }
    }

    private void checkCall(JsonObject block, String place) {
        requireOnly(block, "type", "id", "name", "input", "cache_control");
        String id = string(block, "id");
        require(id.matches(NAME), "a call's id in " + place + ": " + id);
        require(ids.add(id), "two calls with the id " + id);
        unanswered.add(id);
        require(string(block, "name").matches(NAME), "a call's name in " + place + ": " + block.get("name"));
        require(block.has("input") && block.get("input").isJsonObject(), "an input that is no object in " + place);
        checkMark(block);
    }

    private void requireOnly(JsonObject object, String... members) {
        require(Set.of(members).containsAll(object.keySet()), "extra inputs are not permitted: " + object.keySet());
    }
}
