package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the arguments of a call say about files. Arguments are found by the names the tools find them by, the tool's own first;
 * what cannot be understood is left out, for the arguments themselves are shown as well.
 *
 * @param root the folder that paths are relative to
 */
record Proposal(Path root, JsonElement input) {

    private static final List<String> PATH =
            List.of("path", "file_path", "filePath", "file", "filename", "dir_path", "directory", "dir", "folder");
    private static final List<String> CONTENT = List.of("content", "contents", "text", "file_text");
    private static final List<String> OLD = List.of("old", "old_string", "oldText", "oldString", "old_text");
    private static final List<String> NEW = List.of("new", "new_string", "newText", "newString", "new_text");

    /** The absolute path, where one is named. */
    Optional<String> path() {
        return text(input, PATH).filter(path -> !path.isBlank()).flatMap(this::absolute);
    }

    private Optional<String> absolute(String path) {
        try {
            return Optional.of(root.resolve(path).normalize().toString());
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** The line, from 1, from which on a file is to be read. */
    Optional<Integer> line() {
        return input instanceof JsonObject object
                        && object.get("offset") instanceof JsonPrimitive offset
                        && offset.getAsString().matches("[1-9][0-9]{0,8}")
                ? Optional.of(offset.getAsInt())
                : Optional.empty();
    }

    /** The change that is proposed, as diffs: the file's whole new content, or each piece that is to be exchanged. */
    List<JsonObject> diffs() {
        Optional<String> path = path();
        if (path.isEmpty()) {
            return List.of();
        }
        Optional<String> content = text(input, CONTENT);
        if (content.isPresent()) {
            return List.of(Shapes.diff(path.get(), Optional.empty(), content.get()));
        }
        var diffs = new ArrayList<JsonObject>();
        for (JsonElement edit : edits()) {
            Optional<String> old = text(edit, OLD);
            Optional<String> young = text(edit, NEW);
            if (old.isPresent() && young.isPresent()) {
                diffs.add(Shapes.diff(path.get(), old, young.get()));
            }
        }
        return diffs;
    }

    private List<JsonElement> edits() {
        JsonElement edits = input instanceof JsonObject object ? object.get("edits") : null;
        if (edits instanceof JsonArray list) {
            return list.asList();
        }
        return edits instanceof JsonObject ? List.of(edits) : List.of(input);
    }

    private static Optional<String> text(JsonElement from, List<String> names) {
        if (!(from instanceof JsonObject object)) {
            return Optional.empty();
        }
        return names.stream()
                .filter(object::has)
                .map(object::get)
                .filter(value -> !value.isJsonNull())
                .findFirst()
                .filter(value -> value instanceof JsonPrimitive primitive && primitive.isString())
                .map(JsonElement::getAsString);
    }
}
