package dev.runnel.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a session keeps of files as JSON, for journals only: nothing outside the store relies on this shape. */
final class FileNoteJson {

    private FileNoteJson() {}

    static JsonObject encode(FileNote note) {
        return switch (note) {
            case FileNote.Changed changed -> changed(changed);
            case FileNote.Folders folders -> folders(folders);
            case FileNote.Looking(boolean begun) -> {
                var object = new JsonObject();
                object.addProperty("looking", begun);
                yield object;
            }
            case FileNote.Unseen(String why) -> {
                var object = new JsonObject();
                object.addProperty("unseen", why);
                yield object;
            }
            case FileNote.Finished() -> {
                var object = new JsonObject();
                object.addProperty("finished", true);
                yield object;
            }
            case FileNote.Turned turned -> {
                var object = new JsonObject();
                object.addProperty("run", turned.run());
                object.addProperty("again", turned.again());
                object.add("undone", array(turned.undone(), JsonPrimitive::new));
                object.add("changes", array(turned.changes(), FileNoteJson::changed));
                object.add("folders", folders(turned.folders()));
                yield object;
            }
        };
    }

    static FileNote decode(JsonObject object) {
        if (object.has("path")) {
            return changed(object);
        }
        if (object.has("made")) {
            return folders(object);
        }
        if (object.has("looking")) {
            return new FileNote.Looking(object.get("looking").getAsBoolean());
        }
        if (object.has("unseen")) {
            return new FileNote.Unseen(object.get("unseen").getAsString());
        }
        if (object.has("finished")) {
            return new FileNote.Finished();
        }
        return new FileNote.Turned(
                object.get("run").getAsInt(),
                object.get("again").getAsBoolean(),
                list(object.getAsJsonArray("undone"), JsonElement::getAsInt),
                list(object.getAsJsonArray("changes"), change -> changed(change.getAsJsonObject())),
                folders(object.getAsJsonObject("folders")));
    }

    private static JsonObject changed(FileNote.Changed changed) {
        var object = new JsonObject();
        object.addProperty("path", changed.path());
        changed.before().ifPresent(mark -> object.add("before", mark(mark)));
        changed.after().ifPresent(mark -> object.add("after", mark(mark)));
        return object;
    }

    private static FileNote.Changed changed(JsonObject object) {
        return new FileNote.Changed(
                object.get("path").getAsString(), optionalMark(object, "before"), optionalMark(object, "after"));
    }

    private static Optional<FileMark> optionalMark(JsonObject object, String name) {
        return object.has(name) ? Optional.of(mark(object.getAsJsonObject(name))) : Optional.empty();
    }

    private static JsonObject mark(FileMark mark) {
        var object = new JsonObject();
        object.addProperty("link", mark.link());
        object.addProperty("mode", mark.mode());
        object.addProperty("hash", mark.hash());
        object.addProperty("size", mark.size());
        return object;
    }

    private static FileMark mark(JsonObject object) {
        return new FileMark(
                object.get("link").getAsBoolean(),
                object.get("mode").getAsString(),
                object.get("hash").getAsString(),
                object.get("size").getAsLong());
    }

    private static JsonObject folders(FileNote.Folders folders) {
        var object = new JsonObject();
        object.add("made", array(folders.made(), JsonPrimitive::new));
        object.add("removed", array(folders.removed(), JsonPrimitive::new));
        return object;
    }

    private static FileNote.Folders folders(JsonObject object) {
        return new FileNote.Folders(
                list(object.getAsJsonArray("made"), JsonElement::getAsString),
                list(object.getAsJsonArray("removed"), JsonElement::getAsString));
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonElement> encoding) {
        var array = new JsonArray();
        values.forEach(value -> array.add(encoding.apply(value)));
        return array;
    }

    private static <T> List<T> list(JsonArray array, Function<JsonElement, T> decoding) {
        var values = new ArrayList<T>();
        array.forEach(element -> values.add(decoding.apply(element)));
        return values;
    }
}
