package dev.runnel.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What closes a run in its session: enough to find the run, its conversation and its changes again without reading it. A
 * private line behind the run's last event. Its {@code chain} covers every byte before it, and it covers itself, because all
 * its other members follow from those bytes.
 *
 * @param ordinal the run's, from 1
 * @param start where its first event begins
 * @param complete where its last event begins
 * @param events how many of its events are there
 * @param messages where the messages of its part of the conversation begin
 * @param files the files it changed
 */
public record Seal(int ordinal, long start, long complete, long events, List<Long> messages, List<String> files) {
    public Seal {
        messages = List.copyOf(messages);
        files = List.copyOf(files);
    }

    /** @param previous where the seal before this one begins; -1 for the first */
    JsonObject json(long previous, String chain) {
        var data = new JsonObject();
        data.addProperty("run", ordinal);
        data.addProperty("start", start);
        data.addProperty("complete", complete);
        data.addProperty("events", events);
        var offsets = new JsonArray();
        messages.forEach(offsets::add);
        data.add("messages", offsets);
        var paths = new JsonArray();
        files.forEach(paths::add);
        data.add("files", paths);
        data.addProperty("previous", previous);
        data.addProperty("chain", chain);
        return data;
    }

    static Seal of(JsonObject data) {
        var messages = new ArrayList<Long>();
        data.getAsJsonArray("messages").forEach(offset -> messages.add(offset.getAsLong()));
        var files = new ArrayList<String>();
        data.getAsJsonArray("files").forEach(path -> files.add(path.getAsString()));
        return new Seal(
                data.get("run").getAsInt(),
                data.get("start").getAsLong(),
                data.get("complete").getAsLong(),
                data.get("events").getAsLong(),
                messages,
                files);
    }

    static long previous(JsonObject data) {
        return data.get("previous").getAsLong();
    }
}
