package dev.runnel.provider;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes requests of the Chat Completions API. The messages stand last and only grow, so each body of a conversation begins
 * with the bytes of the one before, but for the two closing brackets: prompt caches live on that.
 */
final class OpenAiChatRequest {

    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final Endpoint endpoint;
    private final JsonWriter json;

    private OpenAiChatRequest(Endpoint endpoint, JsonWriter json) {
        this.endpoint = endpoint;
        this.json = json;
    }

    /** @param withUsage whether to ask for the numbers of tokens; some older servers refuse the question */
    static byte[] body(Endpoint endpoint, ModelRequest request, boolean withUsage) {
        var text = new StringWriter();
        try {
            new OpenAiChatRequest(endpoint, new JsonWriter(text)).write(request, withUsage);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(ModelRequest request, boolean withUsage) throws IOException {
        json.beginObject();
        json.name("model").value(endpoint.vendorModel());
        json.name("stream").value(true);
        if (withUsage) {
            json.name("stream_options")
                    .beginObject()
                    .name("include_usage")
                    .value(true)
                    .endObject();
        }
        writeTools(request.tools());
        json.name("messages").beginArray();
        if (!request.system().isBlank()) {
            writeMessage("system", request.system());
        }
        for (Message message : request.messages()) {
            writeMessage(message);
        }
        json.endArray().endObject();
    }

    /** No member at all without tools: an empty list is refused. */
    private void writeTools(List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.name("tools").beginArray();
        for (ToolDefinition tool : tools) {
            json.beginObject().name("type").value("function").name("function").beginObject();
            json.name("name").value(tool.name());
            json.name("description").value(tool.description());
            writeMember("parameters", tool.parameters());
            json.endObject().endObject();
        }
        json.endArray();
    }

    private void writeMessage(Message message) throws IOException {
        switch (message) {
            case Message.User user -> writeMessage("user", user.told());
            case Message.Assistant assistant -> writeAssistant(assistant);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (Message.Result result : results) {
                    writeResult(result);
                }
            }
        }
    }

    private void writeMessage(String role, String content) throws IOException {
        json.beginObject();
        json.name("role").value(role);
        json.name("content").value(content);
        json.endObject();
    }

    private void writeResult(Message.Result result) throws IOException {
        json.beginObject();
        json.name("role").value("tool");
        json.name("tool_call_id").value(result.id());
        json.name("content").value(result.output());
        json.endObject();
    }

    private void writeAssistant(Message.Assistant assistant) throws IOException {
        String text = assistant.text();
        if (text.isEmpty() && assistant.calls().isEmpty()) {
            return; // it said nothing, and an empty answer is refused
        }
        json.beginObject();
        json.name("role").value("assistant");
        json.name("content").value(text.isEmpty() ? null : text);
        writeReasoning(assistant);
        writeCalls(assistant.calls());
        json.endObject();
    }

    /** Only what this very model gave us to return; another one may refuse it. */
    private void writeReasoning(Message.Assistant assistant) throws IOException {
        for (Message.Part part : assistant.parts()) {
            if (part instanceof Message.Reasoning reasoning
                    && reasoning.provider().equals(endpoint.model())
                    && reasoning.opaque().orElse(null) instanceof JsonObject opaque) {
                for (var member : ReasoningToReturn.members(opaque, assistant).entrySet()) {
                    writeMember(member.getKey(), member.getValue());
                }
            }
        }
    }

    private void writeCalls(List<Message.ToolUse> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        json.name("tool_calls").beginArray();
        for (Message.ToolUse call : calls) {
            json.beginObject();
            json.name("id").value(call.id());
            json.name("type").value("function");
            json.name("function").beginObject();
            json.name("name").value(call.name());
            json.name("arguments").value(validArguments(call.arguments()));
            json.endObject();
            if (call.opaque().orElse(null) instanceof JsonObject opaque && opaque.has(CallMerge.EXTRA)) {
                writeMember(CallMerge.EXTRA, opaque.get(CallMerge.EXTRA));
            }
            json.endObject();
        }
        json.endArray();
    }

    /** vLLM and others parse the arguments of earlier calls and refuse the whole conversation if one of them is broken. */
    private static String validArguments(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        if (Json.parseObject(arguments).isPresent()) {
            return arguments;
        }
        var broken = new JsonObject();
        broken.addProperty("invalid_json", arguments);
        return GSON.toJson(broken);
    }

    private void writeMember(String name, JsonElement value) throws IOException {
        json.name(name);
        GSON.toJson(value, json);
    }
}
