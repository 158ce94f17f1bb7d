package dev.runnel.provider;

import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Writes requests of Ollama's {@code /api/chat}. */
final class OllamaRequest extends GrowingRequest {

    private final OptionalInt contextTokens;
    private final Map<String, String> callIds = new HashMap<>();

    OllamaRequest(Endpoint endpoint, OptionalInt contextTokens) {
        super(endpoint, contextTokens);
        this.contextTokens = contextTokens;
    }

    @Override
    void begin(String system, List<ToolDefinition> tools) throws IOException {
        json.beginObject();
        json.name("model").value(endpoint.vendorModel());
        json.name("stream").value(true);
        if (contextTokens.isPresent()) {
            json.name("options").beginObject();
            json.name("num_ctx").value(contextTokens.getAsInt());
            json.endObject();
        }
        FunctionTools.write(body, tools);
        json.name("messages").beginArray();
        if (!system.isBlank()) {
            body.message("system", system);
        }
    }

    @Override
    void write(Message message) throws IOException {
        switch (message) {
            case Message.User user -> body.message("user", user.told());
            case Message.Assistant answer -> writeAnswer(answer);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (Message.Result result : results) {
                    writeResult(result);
                }
            }
        }
    }

    private void writeAnswer(Message.Assistant answer) throws IOException {
        callIds.clear();
        if (answer.text().isEmpty() && answer.calls().isEmpty()) {
            return; // it said nothing
        }
        json.beginObject();
        json.name("role").value("assistant");
        json.name("content").value(answer.text());
        String thinking = thinking(answer);
        if (!thinking.isEmpty()) {
            json.name("thinking").value(thinking);
        }
        writeCalls(answer.calls());
        json.endObject();
    }

    /** Only its own: another model's is foreign to it. */
    private String thinking(Message.Assistant answer) {
        var thinking = new StringBuilder();
        for (Message.Part part : answer.parts()) {
            if (part instanceof Message.Reasoning reasoning
                    && reasoning.provider().equals(endpoint.model())) {
                thinking.append(reasoning.text());
            }
        }
        return thinking.toString();
    }

    private void writeCalls(List<Message.ToolUse> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        json.name("tool_calls").beginArray();
        for (Message.ToolUse call : calls) {
            String id = CallNote.of(call, endpoint.model()).id();
            callIds.put(call.id(), id);
            json.beginObject();
            writeUnlessEmpty("id", id);
            json.name("function").beginObject();
            json.name("name").value(call.name());
            body.member("arguments", JsonBody.arguments(call.arguments()));
            json.endObject().endObject();
        }
        json.endArray();
    }

    private void writeResult(Message.Result result) throws IOException {
        json.beginObject();
        json.name("role").value("tool");
        json.name("tool_name").value(result.name());
        writeUnlessEmpty("tool_call_id", callIds.getOrDefault(result.id(), ""));
        json.name("content").value(result.output());
        json.endObject();
    }

    private void writeUnlessEmpty(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.name(name).value(value);
        }
    }
}
