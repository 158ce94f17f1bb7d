package dev.runnel.container;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;

/**
 * Somebody who holds the token.
 *
 * @param server scheme, host and port
 * @param context the context path, empty at the root
 */
record Client(URI server, String context, String token) {

    /** A request with the token; the path is one below the context. */
    Exchange send(Request request) throws IOException {
        return begin(request).awaitHead();
    }

    /** As {@link #send}, but does not wait for an answer. */
    Exchange begin(Request request) throws IOException {
        return below(request).with("Authorization", "Bearer " + token).send(server);
    }

    /** A request of somebody who has no token, or another one. */
    Exchange sendWithoutToken(Request request) throws IOException {
        return sendAsItIs(below(request));
    }

    /** A request to a path that begins at the root of the server. */
    Exchange sendAsItIs(Request request) throws IOException {
        return request.send(server).awaitHead();
    }

    private Request below(Request request) {
        return new Request(request.method(), context + request.path(), request.headers(), request.body());
    }

    /** The request that begins a run of the scripted model, with all that it needs. */
    Request chat(String message) {
        return below(Request.post("/chat").withJson(body(message))).with("Authorization", "Bearer " + token);
    }

    /** A body that has the scripted model asked. */
    static String body(String message) {
        var body = new JsonObject();
        body.addProperty("message", message);
        body.addProperty("model", ScriptedModel.NAME);
        return body.toString();
    }

    /** Begins a run of the scripted model. */
    Frames start(String message) throws IOException {
        return new Frames(sendAsItIs(chat(message)));
    }

    /** The run's events from its first. */
    Frames replay(String run) throws IOException {
        return new Frames(send(Request.get("/runs/" + run + "/events")));
    }

    /** The request for the run's events, with all that it needs. */
    Request events(String run) {
        return below(Request.get("/runs/" + run + "/events")).with("Authorization", "Bearer " + token);
    }

    /** What came whole of a run's events before, and what comes after that, to the end of the run. */
    byte[] continued(String run, Frames before) throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(before.whole());
        try (Exchange rest = resume(run, "native", before.last())) {
            all.writeBytes(rest.rest());
        }
        return all.toByteArray();
    }

    /** The run's events after that one. */
    Exchange resume(String run, String dialect, long after) throws IOException {
        return send(
                Request.get("/runs/" + run + "/events?dialect=" + dialect).with("Last-Event-ID", Long.toString(after)));
    }

    int cancel(String run) throws IOException {
        try (Exchange cancelled = send(Request.post("/runs/" + run + "/cancel"))) {
            return cancelled.status();
        }
    }
}
