package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be asked of the API: each path with its methods. A test asks for all of them, and for all that is not here. */
final class Operations {

    private static final String SAME_CONVERSATION =
            "The same key, conversation and settings join the same run, for 24 hours.";
    private static final String JSON = "application/json";
    private static final String ANSWER =
            "The events as they come, to the end of the run. The schemas are those of one event; other dialects have their own.";

    private final Map<String, Map<String, Operation>> paths = new LinkedHashMap<>();

    private Operations() {}

    /** The {@code paths} of the document. */
    static JsonObject paths() {
        var all = new Operations();
        all.runs();
        all.approvals();
        all.sessions();
        all.wholeSessions();
        all.conversations();
        all.facts();
        all.documents();
        var json = new JsonObject();
        all.paths.forEach((path, methods) -> {
            var item = new JsonObject();
            methods.forEach((method, operation) -> item.add(method, operation.json()));
            json.add(path, item);
        });
        return json;
    }

    private Operation at(String method, String path, String id, String summary) {
        var operation = new Operation(path, id, summary);
        paths.computeIfAbsent(path, any -> new LinkedHashMap<>()).put(method, operation);
        return operation;
    }

    private void runs() {
        begun(streaming(
                at("post", "/chat", "chat", "Begins a run and streams it")
                        .header("Idempotency-Key", "The same key and body joins the same run, for 24 hours.")
                        .body(JSON, either("ChatRequest", "Conversation")),
                Dialects.standard(),
                true));
        at("get", "/runs/{run}", "run", "How a run stands")
                .answers(200, "The run.", JSON, ApiSchemas.component("Run"))
                .problems(404);
        streaming(at("get", "/runs/{run}/events", "events", "The events of a run"), Dialects.standard(), true)
                .query("after", "The number of the last event the client has.", ApiSchemas.number())
                .header("Last-Event-ID", "The same; it wins.")
                .answers(204, "The run has ended, and the client has all of it.")
                .problems(400, 404);
        at("post", "/runs/{run}/cancel", "cancel", "Ends a run")
                .answers(202, "It ends, or has ended already.", JSON, ApiSchemas.component("Run"))
                .problems(404, 409);
    }

    private void approvals() {
        at("post", "/runs/{run}/approvals/{approval}", "decide", "Answers a call that waits for a person")
                .body(JSON, ApiSchemas.component("Decision"))
                .answers(200, "The answer counts; the same once more is fine.", JSON, ApiSchemas.component("Decided"))
                .problems(400, 404, 409, 413, 415);
    }

    private void sessions() {
        at("get", "/sessions", "sessions", "The sessions of who asks")
                .answers(200, "The list.", JSON, ApiSchemas.component("Sessions"));
        at("get", "/sessions/{session}", "session", "A session with messages, runs and changed files")
                .answers(200, "The session.", JSON, ApiSchemas.component("WholeSession"))
                .problems(404);
        at("patch", "/sessions/{session}", "rename", "Gives a session a title")
                .body(JSON, ApiSchemas.component("Title"))
                .answers(200, "The session.", JSON, ApiSchemas.component("Session"))
                .problems(400, 404, 413, 415);
        at("delete", "/sessions/{session}", "forget", "Forgets a session; the files of its workspace stay")
                .answers(204, "It is gone.")
                .problems(404, 409);
    }

    private void wholeSessions() {
        created(at("post", "/sessions/{session}/fork", "fork", "A new session that goes on from a run of this one")
                .body(JSON, ApiSchemas.component("Fork"))
                .problems(400, 404, 409, 413, 415));
        at("get", "/sessions/{session}/export", "exportSession", "A session as a file")
                .answers(200, "The file.", FileBody.TYPE, ApiSchemas.type("string"))
                .withHeader(200, "Content-Disposition", "Its name.")
                .problems(404, 409);
        created(at("post", "/sessions/import", "importSession", "A session from a file that was exported")
                .body(FileBody.TYPE, ApiSchemas.type("string"))
                .problems(400, 413, 415));
        turning("undo", "Takes back what the last run did to files; again: the one before");
        turning("redo", "Does again what was taken back last");
    }

    private static void created(Operation operation) {
        operation
                .answers(201, "The new session.", JSON, ApiSchemas.component("Session"))
                .withHeader(201, "Location", "Where it is.");
    }

    private void turning(String word, String summary) {
        at("post", "/sessions/{session}/" + word, word, summary)
                .query("preview", "Only tell what would be changed.", ApiSchemas.type("boolean"))
                .answers(200, "What was changed.", JSON, ApiSchemas.component("Turned"))
                .problems(400, 404, 409);
    }

    private void conversations() {
        Dialect parts = Dialects.find("ui-message-stream").orElseThrow();
        String chat = ChatRoutes.API_CHAT;
        begun(pausing(streaming(
                at("post", chat, "converse", "What useChat of the AI SDK sends")
                        .header("Idempotency-Key", SAME_CONVERSATION)
                        .body(JSON, ApiSchemas.component("Conversation")),
                parts,
                false)));
        resuming(at("get", chat, "resumeByQuery", "As GET /api/chat/{chat}/stream, for AI SDK 4")
                .query("chatId", "The client's name for the conversation.", ApiSchemas.type("string")));
        resuming(
                at("get", chat + "/{chat}/stream", "resume", "The run that goes on in a conversation, from its start"));
        at("post", chat + "/{chat}/stop", "stop", "Ends the run that goes on in a conversation")
                .answers(202, "It ends.", JSON, ApiSchemas.component("Run"))
                .answers(204, "Nothing runs, or the conversation is unknown.")
                .problems(400, 409);
        Dialects.find("ag-ui")
                .ifPresent(agUi -> begun(streaming(
                        at("post", ChatRoutes.AGUI, "agUi", "AG-UI: begins a run and streams it")
                                .header("Idempotency-Key", SAME_CONVERSATION)
                                .body(JSON, ApiSchemas.component("RunAgentInput")),
                        agUi,
                        false)));
    }

    private static void resuming(Operation operation) {
        pausing(streaming(operation, Dialects.find("ui-message-stream").orElseThrow(), false))
                .answers(204, "Nothing runs, or the conversation is unknown.")
                .problems(400);
    }

    private static Operation pausing(Operation operation) {
        return operation.query(
                "approvals",
                "Whether a call that waits for a person ends the stream; the page's next message answers it.",
                ApiSchemas.type("boolean"));
    }

    private static Operation streaming(Operation operation, Dialect standard, boolean events) {
        return operation
                .query("dialect", "The format of the stream.", ApiSchemas.dialects(standard))
                .answers(200, ANSWER, ApiSchemas.streams(events));
    }

    private static void begun(Operation operation) {
        operation
                .withHeader(200, "X-Session-Id", "The session.")
                .withHeader(200, "X-Run-Id", "The run.")
                .withHeader(200, "Location", "The events of the run.")
                .problems(400, 404, 409, 413, 415, 422, 429, 503);
    }

    private static JsonObject either(String... names) {
        var schemas = new JsonArray();
        for (String name : names) {
            schemas.add(ApiSchemas.component(name));
        }
        var schema = new JsonObject();
        schema.add("anyOf", schemas);
        return schema;
    }

    private void facts() {
        at("get", "/models", "models", "The models that can be used, and why the others cannot")
                .answers(200, "The list.", JSON, ApiSchemas.component("Models"));
        asked("/health/live", "live", "Whether the server runs", "Live", JSON).forEach(Operation::openToAll);
        asked("/health/ready", "ready", "Whether new work would be taken", "Ready", JSON)
                .forEach(operation ->
                        operation.openToAll().answers(503, "It would not.", JSON, ApiSchemas.component("Ready")));
    }

    private void documents() {
        for (String path : new String[] {"/schema/events.json", "/openapi.json"}) {
            boolean schema = path.contains("schema");
            String summary = schema ? "The events as JSON Schema" : "This description";
            asked(path, schema ? "eventSchema" : "openApi", summary, "", schema ? DocumentServlet.SCHEMA_TYPE : JSON)
                    .forEach(Operations::cached);
        }
        asked("/", "page", "The page", "", "text/html").forEach(page -> cached(page.openToAll()));
    }

    private static void cached(Operation operation) {
        operation
                .header("If-None-Match", "The ETag of what the client has.")
                .withHeader(200, "ETag", "Tells this version from any other.")
                .answers(304, "The client has it.");
    }

    /** Both GET and HEAD. */
    private List<Operation> asked(String path, String id, String summary, String component, String type) {
        JsonObject schema = component.isEmpty()
                ? ApiSchemas.type(type.startsWith("text/") ? "string" : "object")
                : ApiSchemas.component(component);
        return List.of(
                at("get", path, id, summary).answers(200, summary + ".", type, schema),
                at("head", path, id + "Head", summary).answers(200, "The same without its body."));
    }
}
