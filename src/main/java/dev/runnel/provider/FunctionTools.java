package dev.runnel.provider;

import com.google.gson.stream.JsonWriter;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.List;

/** The tools of a request as Chat Completions has them, and Ollama too. */
final class FunctionTools {

    private FunctionTools() {}

    /** Writes the member; none at all without tools: an empty list is refused. */
    static void write(JsonBody body, List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        JsonWriter json = body.out();
        json.name("tools").beginArray();
        for (ToolDefinition tool : tools) {
            json.beginObject().name("type").value("function").name("function").beginObject();
            json.name("name").value(tool.name());
            json.name("description").value(tool.description());
            body.member("parameters", tool.parameters());
            json.endObject().endObject();
        }
        json.endArray();
    }
}
