package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tool call as an editor shows it: what is known of it so far. Lists in an update replace those before, so they are kept whole. */
final class Call {

    // Of a command's output while it runs; the end has as much as the model is told.
    private static final int LIVE_OUTPUT = 16 * 1024;
    // Of diffs; the client's library takes messages of 32 MiB, and JSON may need six bytes for one.
    private static final int DIFFS = 1 << 20;

    private final String id;
    private final String name;
    private final Path root;
    private String title;
    private JsonElement input = JsonNull.INSTANCE;
    private final StringBuilder output = new StringBuilder();
    private boolean outputCut;
    private final List<JsonObject> diffs = new ArrayList<>();
    private int diffSize;
    private final Map<String, Optional<Integer>> places = new LinkedHashMap<>();
    private boolean unsent;

    Call(String id, String name, Path root) {
        this.id = id;
        this.name = name;
        this.title = name;
        this.root = root;
    }

    /** The first that is told of it, as far as it is known. */
    JsonObject announced(String status) {
        JsonObject call = Shapes.update("tool_call");
        describe(call);
        call.addProperty("status", status);
        return call;
    }

    /** All that is known about what is to be done. */
    JsonObject described(String status) {
        JsonObject call = Shapes.update("tool_call_update");
        describe(call);
        call.addProperty("status", status);
        return call;
    }

    JsonObject status(String status) {
        JsonObject update = update();
        update.addProperty("status", status);
        return update;
    }

    private JsonObject update() {
        JsonObject update = Shapes.update("tool_call_update");
        update.addProperty("toolCallId", id);
        return update;
    }

    private void describe(JsonObject call) {
        call.addProperty("toolCallId", id);
        call.addProperty("title", title);
        call.addProperty("name", name);
        call.addProperty("kind", kind());
        if (!input.isJsonNull()) {
            call.add("rawInput", input);
        }
        if (!places.isEmpty()) {
            call.add("locations", locations());
        }
    }

    /** The call as a person is asked about it. */
    JsonObject asked(Event.ApprovalRequired question) {
        JsonObject call = described("pending");
        call.remove("sessionUpdate");
        var content = new ArrayList<JsonObject>();
        List<JsonObject> proposed = kind().equals("edit") ? new Proposal(root, question.input()).diffs() : List.of();
        content.add(Shapes.content(
                proposed.isEmpty()
                        ? question.reason() + ":\n\n" + Shapes.fenced(question.asked())
                        : question.reason() + "."));
        content.addAll(proposed);
        call.add("content", Shapes.list(content));
        return call;
    }

    void starts(Event.ToolStart start) {
        title = start.title().isBlank() ? name : start.title();
        input = start.input();
        var proposal = new Proposal(root, input);
        if (!kind().equals("execute")) {
            proposal.path().ifPresent(path -> places.put(path, proposal.line()));
        }
    }

    void prints(String chunk) {
        output.append(chunk);
        int over = output.length() - LIVE_OUTPUT;
        if (over > 0) {
            outputCut = true;
            boolean half = Character.isLowSurrogate(output.charAt(over));
            output.delete(0, half ? over + 1 : over);
        }
        unsent = true;
    }

    void changes(Event.DiffReady change) {
        String path = root.resolve(change.path()).toString();
        List<Hunk> hunks = Hunk.of(change.diff());
        int size = hunks.stream()
                .mapToInt(hunk -> hunk.oldText().length() + hunk.newText().length())
                .sum();
        if (hunks.isEmpty() || diffSize + size > DIFFS) {
            diffs.add(Shapes.content(inWords(change)));
        } else {
            for (Hunk hunk : hunks) {
                boolean created = change.change() == Event.Change.CREATED;
                diffs.add(Shapes.diff(path, created ? Optional.empty() : Optional.of(hunk.oldText()), hunk.newText()));
            }
            diffSize += size;
            if (change.truncated()) {
                diffs.add(Shapes.content(inWords(change) + "; not all of it is shown"));
            }
        }
        places.put(path, hunks.stream().findFirst().map(hunk -> Math.max(1, hunk.line())));
        unsent = true;
    }

    private static String inWords(Event.DiffReady change) {
        String what = switch (change.change()) {
            case CREATED -> "created ";
            case MODIFIED -> "modified ";
            case DELETED -> "deleted ";
            case RENAMED -> "renamed " + change.from().orElse("") + " to ";
        };
        return what + change.path() + " (+" + change.added() + " -" + change.removed() + ")";
    }

    /** What came since this was asked last; empty where nothing did. */
    Optional<JsonObject> news() {
        if (!unsent) {
            return Optional.empty();
        }
        unsent = false;
        JsonObject update = update();
        var content = new ArrayList<JsonObject>();
        if (!output.isEmpty()) {
            content.add(Shapes.content(Shapes.fenced((outputCut ? "…" : "") + output)));
        }
        content.addAll(diffs);
        update.add("content", Shapes.list(content));
        update.add("locations", locations());
        return Optional.of(update);
    }

    JsonObject ends(Event.ToolEnd end) {
        unsent = false;
        JsonObject update = status(end.ok() ? "completed" : "failed");
        update.add("rawOutput", raw(end));
        var content = new ArrayList<JsonObject>();
        boolean diffsSayIt = end.ok() && kind().equals("edit") && !diffs.isEmpty();
        if (!diffsSayIt && !end.output().isBlank()) {
            content.add(Shapes.content(Shapes.fenced(end.output())));
        }
        content.addAll(diffs);
        update.add("content", Shapes.list(content));
        if (!diffs.isEmpty()) {
            update.add("locations", locations());
        }
        return update;
    }

    private static JsonObject raw(Event.ToolEnd end) {
        var raw = new JsonObject();
        raw.addProperty("ok", end.ok());
        raw.addProperty("output", end.output());
        raw.addProperty("duration_ms", end.durationMillis());
        end.error().ifPresent(error -> raw.addProperty("error", error));
        end.exit().ifPresent(exit -> raw.addProperty("exit", exit));
        if (end.truncated()) {
            raw.addProperty("truncated", true);
        }
        return raw;
    }

    private JsonArray locations() {
        var list = new ArrayList<JsonObject>();
        places.forEach((path, line) -> {
            var place = new JsonObject();
            place.addProperty("path", path);
            line.ifPresent(number -> place.addProperty("line", number));
            list.add(place);
        });
        return Shapes.list(list);
    }

    private String kind() {
        return switch (name) {
            case "read", "ls" -> "read";
            case "glob", "grep" -> "search";
            case "write", "edit" -> "edit";
            case "bash" -> "execute";
            case "plan" -> "think";
            default -> "other";
        };
    }
}
