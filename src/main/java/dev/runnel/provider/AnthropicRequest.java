package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.List;

/**
 * Writes requests of the Messages API.
 *
 * <p>Roles take turns, so messages in a row of the same role are one; and what the API refuses is left out: texts with nothing
 * in them, reasoning that is not this model's, or that came without a signature.
 */
final class AnthropicRequest extends GrowingRequest {

    /** What is marked for the provider's cache. */
    enum Caching {
        /** The system text and with it the tools, and whatever is last. */
        ALL,
        /** Only the former: some servers do not know the other mark. */
        SYSTEM,
        NONE;

        Caching less() {
            return this == ALL ? SYSTEM : NONE;
        }
    }

    private static final int MAX_NAME = 64;
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    // A conversation may not end with the model's own words; these are in nobody's way.
    private static final String NUDGE = """
            ,{"role":"user","content":[{"type":"text","text":"Go on."}]}""";

    private final int maxTokens;
    private final Caching caching;
    private final CallNames names = CallNames.upTo64();
    private String role = "";

    /** @param maxTokens how long the answer may be at most */
    AnthropicRequest(Endpoint endpoint, int maxTokens, Caching caching) {
        super(endpoint, List.of(maxTokens, caching));
        this.maxTokens = maxTokens;
        this.caching = caching;
    }

    @Override
    void begin(String system, List<ToolDefinition> tools) throws IOException {
        json.beginObject();
        json.name("model").value(endpoint.vendorModel());
        json.name("max_tokens").value(maxTokens);
        json.name("stream").value(true);
        if (caching == Caching.ALL) {
            mark();
        }
        writeTools(tools);
        writeSystem(system);
        json.name("messages").beginArray();
    }

    @Override
    String end() {
        String open = role.isEmpty() ? "" : "]}";
        return open + (role.equals(ASSISTANT) ? NUDGE : "") + "]}";
    }

    private void mark() throws IOException {
        json.name("cache_control").beginObject();
        json.name("type").value("ephemeral");
        json.endObject();
    }

    private void writeTools(List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.name("tools").beginArray();
        for (ToolDefinition tool : tools) {
            json.beginObject();
            json.name("name").value(tool.name());
            json.name("description").value(tool.description());
            body.member("input_schema", tool.parameters());
            json.endObject();
        }
        json.endArray();
    }

    private void writeSystem(String system) throws IOException {
        if (system.isBlank()) {
            return;
        }
        json.name("system").beginArray().beginObject();
        json.name("type").value("text");
        json.name("text").value(system);
        if (caching != Caching.NONE) {
            mark();
        }
        json.endObject().endArray();
    }

    @Override
    void write(Message message) throws IOException {
        switch (message) {
            case Message.User user -> writeText(USER, user.told());
            case Message.Assistant assistant -> writeAssistant(assistant);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (int i = 0; i < results.size(); i++) {
                    writeResult(results.get(i), names.result(i).id());
                }
            }
        }
    }

    private void writeAssistant(Message.Assistant assistant) throws IOException {
        names.next(assistant.calls());
        int call = 0;
        for (Message.Part part : assistant.parts()) {
            switch (part) {
                case Message.Text(String text) -> writeText(ASSISTANT, text);
                case Message.Reasoning reasoning -> writeReasoning(reasoning);
                case Message.ToolUse _ -> writeCall(names.result(call++));
            }
        }
    }

    private void writeText(String role, String text) throws IOException {
        if (!text.isBlank()) {
            beginBlock(role, "text");
            json.name("text").value(text);
            json.endObject();
        }
    }

    /** Only what this very model gave us to return; another one cannot read it. */
    private void writeReasoning(Message.Reasoning reasoning) throws IOException {
        if (!reasoning.provider().equals(endpoint.model())
                || !(reasoning.opaque().orElse(null) instanceof JsonObject opaque)) {
            return;
        }
        switch (Json.string(opaque, "type")) {
            case AnthropicBlocks.THINKING -> {
                beginBlock(ASSISTANT, AnthropicBlocks.THINKING);
                json.name("thinking").value(reasoning.text());
                body.member("signature", opaque.get("signature"));
                json.endObject();
            }
            case AnthropicBlocks.REDACTED -> {
                beginBlock(ASSISTANT, AnthropicBlocks.REDACTED);
                body.member("data", opaque.get("data"));
                json.endObject();
            }
            default -> {} // of another protocol
        }
    }

    private void writeCall(CallNames.Named named) throws IOException {
        beginBlock(ASSISTANT, "tool_use");
        json.name("id").value(named.id());
        json.name("name").value(allowedName(named.call().name()));
        body.member("input", JsonBody.arguments(named.call().arguments()));
        json.endObject();
    }

    /** A model may call tools by names that no tool can have. */
    private static String allowedName(String name) {
        String clean = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        return clean.isEmpty() ? "unnamed" : clean.substring(0, Math.min(clean.length(), MAX_NAME));
    }

    private void writeResult(Message.Result result, String id) throws IOException {
        beginBlock(USER, "tool_result");
        json.name("tool_use_id").value(id);
        json.name("content").value(result.output());
        if (!result.ok()) {
            json.name("is_error").value(true);
        }
        json.endObject();
    }

    /** Begins a block in the open message, if that is of this role, or in a new one. */
    private void beginBlock(String role, String type) throws IOException {
        if (!this.role.equals(role)) {
            closeMessage();
            this.role = role;
            json.beginObject();
            json.name("role").value(role);
            json.name("content").beginArray();
        }
        json.beginObject();
        json.name("type").value(type);
    }

    private void closeMessage() throws IOException {
        if (!role.isEmpty()) {
            json.endArray().endObject();
        }
    }
}
