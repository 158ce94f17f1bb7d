package dev.runnel.acp;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.tool.Tool;
import dev.runnel.tool.coding.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A folder, runs in it, and what tests of an editor's agent say often. */
abstract class WithEditor {

    @TempDir
    Path folder;

    final Folders folders = new Folders();

    Runnel runnel(Script model, Tool... tools) throws Exception {
        return Runnel.in(folder).model(model).tools(tools).workspaces(folders).open();
    }

    static Tool tool(String name) {
        return CodingTools.all(new ProcessSandbox(Map.of())).stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String cwd() throws Exception {
        return Files.createDirectories(folder.resolve("project")).toRealPath().toString();
    }

    static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }

    /** The last that is told of a call. */
    static JsonObject last(List<JsonObject> calls, String id) {
        return calls.stream()
                .filter(call -> call.get("toolCallId").getAsString().equals(id))
                .toList()
                .getLast();
    }
}
