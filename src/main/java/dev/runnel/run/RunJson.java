package dev.runnel.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.Locale;

/** Runs and sessions as the API and the console's JSON show them. Times are ISO 8601, in UTC. */
public final class RunJson {

    private RunJson() {}

    /** A run, without its message. */
    public static JsonObject of(RunStatus run) {
        var json = new JsonObject();
        json.addProperty("run", run.run());
        json.addProperty("session", run.session());
        json.addProperty("status", run.running() ? "running" : "ended");
        json.addProperty("model", run.model());
        json.addProperty("turns", run.turns());
        json.addProperty("started", run.started().toString());
        run.ended().ifPresent(ended -> json.addProperty("ended", ended.toString()));
        run.reason()
                .ifPresent(reason -> json.addProperty("reason", reason.name().toLowerCase(Locale.ROOT)));
        return json;
    }

    /** A session in a list. */
    public static JsonObject of(Sessions.Listed session) {
        var json = new JsonObject();
        json.addProperty("session", session.session());
        json.addProperty("title", session.title());
        json.addProperty("workspace", session.workspace());
        json.addProperty("created", session.created().toString());
        json.addProperty("running", session.running());
        return json;
    }

    /** A session with all that was said, its runs with their messages, and the files they changed. */
    public static JsonObject of(Sessions.Shown shown) {
        JsonObject json = of(shown.session());
        var messages = new JsonArray();
        for (Sessions.Said said : shown.messages()) {
            var message = new JsonObject();
            message.addProperty("role", said.role());
            message.addProperty("text", said.text());
            messages.add(message);
        }
        json.add("messages", messages);
        var runs = new JsonArray();
        for (RunStatus status : shown.runs()) {
            JsonObject run = of(status);
            run.addProperty("message", status.message());
            runs.add(run);
        }
        json.add("runs", runs);
        json.add("files", strings(shown.files()));
        return json;
    }

    /** Each value as a string. */
    public static JsonArray strings(Collection<String> values) {
        var array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
