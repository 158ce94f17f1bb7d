package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.Optional;

/** Shapes that occur in several messages; names as in the protocol's schema, version 1. */
final class Shapes {

    private Shapes() {}

    static JsonObject update(String kind) {
        var update = new JsonObject();
        update.addProperty("sessionUpdate", kind);
        return update;
    }

    static JsonObject chunk(String kind, String messageId, String text) {
        JsonObject chunk = update(kind);
        chunk.addProperty("messageId", messageId);
        chunk.add("content", text(text));
        return chunk;
    }

    static JsonObject text(String text) {
        var block = new JsonObject();
        block.addProperty("type", "text");
        block.addProperty("text", text);
        return block;
    }

    /** Text as content of a tool call. */
    static JsonObject content(String text) {
        var content = new JsonObject();
        content.addProperty("type", "content");
        content.add("content", text(text));
        return content;
    }

    /** @param path absolute */
    static JsonObject diff(String path, Optional<String> oldText, String newText) {
        var diff = new JsonObject();
        diff.addProperty("type", "diff");
        diff.addProperty("path", path);
        oldText.ifPresent(old -> diff.addProperty("oldText", old));
        diff.addProperty("newText", newText);
        return diff;
    }

    static JsonArray list(Collection<JsonObject> items) {
        var list = new JsonArray();
        items.forEach(list::add);
        return list;
    }

    /** Text that clients, which render Markdown, show as it is: within a fence that nothing in it can close. */
    static String fenced(String text) {
        String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
        return fence + "\n" + text + (text.endsWith("\n") ? "" : "\n") + fence;
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
