package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Sessions;
import java.util.Collection;
import java.util.Locale;

/** Runs and sessions as the API shows them. Times are ISO 8601, in UTC. */
final class RunJson {

    private RunJson() {}

    static JsonObject of(RunStatus run) {
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

    static JsonObject of(Sessions.Listed session) {
        var json = new JsonObject();
        json.addProperty("session", session.session());
        json.addProperty("title", session.title());
        json.addProperty("workspace", session.workspace());
        json.addProperty("created", session.created().toString());
        json.addProperty("running", session.running());
        return json;
    }

    static JsonObject of(Sessions.Shown shown) {
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

    static JsonArray strings(Collection<String> values) {
        var array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
