package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes requests of the Gemini API. Roles take turns: what one side says in a row is one content.
 */
final class GeminiRequest extends GrowingRequest {

    private static final String USER = "user";
    private static final String MODEL = "model";
    // The first word must be the user's, whatever a history begins with.
    private static final String BEGINNING = "Go on.";

    private final Map<String, String> callIds = new HashMap<>();
    private String role = "";

    GeminiRequest(Endpoint endpoint) {
        super(endpoint, "");
    }

    @Override
    void begin(String system, List<ToolDefinition> tools) throws IOException {
        json.beginObject();
        writeTools(tools);
        if (!system.isBlank()) {
            json.name("systemInstruction").beginObject().name("parts").beginArray();
            writeText(system);
            json.endArray().endObject();
        }
        json.name("contents").beginArray();
    }

    @Override
    String end() {
        return role.isEmpty() ? "]}" : "]}]}";
    }

    private void writeTools(List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.name("tools").beginArray().beginObject();
        json.name("functionDeclarations").beginArray();
        for (ToolDefinition tool : tools) {
            json.beginObject();
            json.name("name").value(tool.name());
            json.name("description").value(tool.description());
            body.member("parametersJsonSchema", tool.parameters());
            json.endObject();
        }
        json.endArray().endObject().endArray();
    }

    @Override
    void write(Message message) throws IOException {
        switch (message) {
            case Message.User user -> writeUser(user.told());
            case Message.Assistant answer -> writeAnswer(answer);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (Message.Result result : results) {
                    content(USER);
                    writeResult(result);
                }
            }
        }
    }

    private void writeUser(String text) throws IOException {
        if (!text.isEmpty()) {
            content(USER);
            writeText(text);
        }
    }

    private void writeAnswer(Message.Assistant answer) throws IOException {
        callIds.clear();
        for (Message.ToolUse call : answer.calls()) {
            callIds.put(call.id(), CallNote.of(call, endpoint.model()).id());
        }
        for (JsonObject part : GeminiParts.of(answer, endpoint)) {
            if (role.isEmpty()) {
                writeUser(BEGINNING);
            }
            content(MODEL);
            body.value(part);
        }
    }

    /** Parts follow one another in a content as long as they are of the same role. */
    private void content(String speaker) throws IOException {
        if (!role.equals(speaker)) {
            endContent();
            role = speaker;
            json.beginObject().name("role").value(role).name("parts").beginArray();
        }
    }

    private void endContent() throws IOException {
        if (!role.isEmpty()) {
            json.endArray().endObject();
        }
    }

    private void writeText(String text) throws IOException {
        json.beginObject().name("text").value(text).endObject();
    }

    private void writeResult(Message.Result result) throws IOException {
        json.beginObject().name("functionResponse").beginObject();
        String id = callIds.getOrDefault(result.id(), "");
        if (!id.isEmpty()) {
            json.name("id").value(id);
        }
        json.name("name").value(result.name());
        json.name("response").beginObject();
        json.name(result.ok() ? "output" : "error").value(result.output());
        json.endObject().endObject().endObject();
    }
}
