package dev.runnel.provider.offline;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;

/** A tool call a script wants to have done. */
record Call(String tool, JsonObject arguments) {

    /** A replacement in a file; {@code old} occurs in it once. */
    record Edit(String old, String replacement) {}

    static Call read(String path) {
        return new Call("read", with("path", path));
    }

    static Call write(String path, String content) {
        JsonObject arguments = with("path", path);
        arguments.addProperty("content", content);
        return new Call("write", arguments);
    }

    static Call edit(String path, List<Edit> edits) {
        var list = new JsonArray();
        for (Edit edit : edits) {
            JsonObject one = with("old", edit.old());
            one.addProperty("new", edit.replacement());
            list.add(one);
        }
        JsonObject arguments = with("path", path);
        arguments.add("edits", list);
        return new Call("edit", arguments);
    }

    /** Lists the workspace's top folder. */
    static Call ls() {
        return ls(".");
    }

    static Call ls(String path) {
        return new Call("ls", with("path", path));
    }

    static Call glob(String pattern) {
        return new Call("glob", with("pattern", pattern));
    }

    static Call bash(String command) {
        return new Call("bash", with("command", command));
    }

    static Call bash(String command, Duration timeout) {
        JsonObject arguments = with("command", command);
        arguments.addProperty("timeout_ms", timeout.toMillis());
        return new Call("bash", arguments);
    }

    /** The steps of the work: those before {@code current} are done, it is going on, the rest is to come. */
    static Call plan(List<String> steps, int current) {
        var items = new JsonArray();
        for (int step = 0; step < steps.size(); step++) {
            JsonObject item = with("text", steps.get(step));
            item.addProperty("status", step < current ? "done" : step == current ? "in_progress" : "pending");
            items.add(item);
        }
        var arguments = new JsonObject();
        arguments.add("items", items);
        return new Call("plan", arguments);
    }

    private static JsonObject with(String name, String value) {
        var arguments = new JsonObject();
        arguments.addProperty(name, value);
        return arguments;
    }
}
