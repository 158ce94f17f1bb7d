package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.EventSchema;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;

/** The shapes of bodies, as JSON Schema, among them those of all events. */
final class ApiSchemas {

    static final String PROBLEM = "Problem";

    private static final String PLACE = "#/components/schemas/";

    /** Where {@code "reason"} stands, the words of the code are put in. */
    private static final String BODIES = """
            {
              "ChatRequest": {"type": "object", "required": ["message"], "properties": {
                "message": {"type": "string", "minLength": 1, "description": "What the user says."},
                "session": {"type": "string", "description": "The conversation to go on with; a new one where it is left out."},
                "model": {"type": "string", "description": "One that GET /models lists."},
                "workspace": {"type": "string", "description": "The name of a configured workspace."},
                "approval": {"enum": ["ask", "edits", "auto", "readonly"], "description": "Only as strict as configured, or stricter."},
                "on_disconnect": {"enum": ["continue", "cancel"], "default": "continue",
                  "description": "What becomes of the run when the client goes away."}}},
              "Conversation": {"type": "object", "anyOf": [
                {"required": ["messages"], "properties": {"messages": true}},
                {"required": ["message"], "properties": {"message": true}}], "properties": {
                "id": {"type": "string", "maxLength": 1024, "description": "The client's name for the conversation."},
                "messages": {"type": "array", "items": {"type": "object"},
                  "description": "The messages of the AI SDK, with content or with parts; only the last one counts, of 1 MiB at most."},
                "message": {"type": "object", "description": "That message alone, where the others are not sent."},
                "model": {"type": "string"},
                "workspace": {"type": "string"},
                "approval": {"enum": ["ask", "edits", "auto", "readonly"]}}},
              "RunAgentInput": {"type": "object", "required": ["threadId", "runId", "messages"], "properties": {
                "threadId": {"type": "string", "maxLength": 1024, "description": "The client's name for the conversation."},
                "runId": {"type": "string", "maxLength": 1024, "description": "The client's name for the run."},
                "messages": {"type": "array", "items": {"type": "object"}}},
                "description": "The input of AG-UI."},
              "Run": {"type": "object", "required": ["run", "session", "status", "model", "turns", "started"], "properties": {
                "run": {"type": "string"},
                "session": {"type": "string"},
                "status": {"enum": ["running", "ended"]},
                "model": {"type": "string"},
                "turns": {"type": "integer"},
                "started": {"type": "string", "format": "date-time"},
                "ended": {"type": "string", "format": "date-time"},
                "reason": {"$ref": "reason"}}},
              "Session": {"type": "object", "required": ["session", "title", "workspace", "created", "running"], "properties": {
                "session": {"type": "string"},
                "title": {"type": "string"},
                "workspace": {"type": "string"},
                "created": {"type": "string", "format": "date-time"},
                "running": {"type": "boolean", "description": "Whether a run of it goes on."}}},
              "Sessions": {"type": "object", "required": ["sessions"], "properties": {
                "sessions": {"type": "array", "items": {"$ref": "#/components/schemas/Session"},
                  "description": "The one changed last first."}}},
              "WholeSession": {"allOf": [{"$ref": "#/components/schemas/Session"},
                {"type": "object", "required": ["messages", "runs", "files"], "properties": {
                  "messages": {"type": "array", "items": {"type": "object", "required": ["role", "text"], "properties": {
                    "role": {"enum": ["user", "assistant"]}, "text": {"type": "string"}}}},
                  "runs": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Run"},
                    {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}]}},
                  "files": {"type": "array", "items": {"type": "string"}, "description": "Paths of the files it changed."}}}]},
              "Title": {"type": "object", "required": ["title"], "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 200}}},
              "Fork": {"type": "object", "required": ["run"], "properties": {
                "run": {"type": "string", "description": "The last run that the new session has."}}},
              "Turned": {"type": "object", "required": ["run", "preview", "diffs", "notes"], "properties": {
                "run": {"type": "string", "description": "Whose changes."},
                "preview": {"type": "boolean"},
                "diffs": {"type": "array",
                  "items": {"$ref": "#/components/schemas/on_diff_ready/properties/data"}},
                "notes": {"type": "array", "items": {"type": "string"}, "description": "Sentences worth reading."}}},
              "Decision": {"type": "object", "required": ["decision"], "properties": {
                "decision": {"enum": ["approve", "deny"]},
                "remember": {"type": "boolean", "default": false,
                  "description": "Whether the same command is allowed for the rest of the session."}}},
              "Decided": {"type": "object", "required": ["approval", "decision", "by"], "properties": {
                "approval": {"type": "string"},
                "decision": {"enum": ["approve", "deny"]},
                "by": {"enum": ["user", "policy", "timeout"]}}},
              "Models": {"type": "object", "required": ["default", "models"], "properties": {
                "default": {"type": "string", "description": "The one used where none is named; empty where none can be had."},
                "models": {"type": "array", "items": {"type": "object", "required": ["name", "offline", "usable"], "properties": {
                  "name": {"type": "string"},
                  "offline": {"type": "boolean"},
                  "usable": {"type": "boolean"},
                  "problem": {"type": "string", "description": "Why it cannot be used."}}}}}},
              "Live": {"type": "object", "required": ["status"], "properties": {"status": {"const": "live"}}},
              "Ready": {"type": "object", "required": ["status", "sandbox"], "properties": {
                "status": {"enum": ["ready", "not ready"]},
                "sandbox": {"type": "string", "description": "How commands are confined, in a word."}}},
              "Problem": {"type": "object", "required": ["type", "title", "status", "detail"], "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string", "description": "One sentence: what is wrong and what to do."},
                "run": {"type": "string", "description": "The run that is in the way."},
                "decision": {"enum": ["approve", "deny"], "description": "What was decided before."},
                "files": {"type": "array", "items": {"type": "string"}, "description": "What was changed since."}},
                "description": "RFC 9457."}
            }""";

    private ApiSchemas() {}

    /** All of them by name. */
    static JsonObject all() {
        JsonObject all = JsonParser.parseString(BODIES.replace(
                        "{\"$ref\": \"reason\"}",
                        EventSchema.words(CompletionReason.class).toString()))
                .getAsJsonObject();
        EventSchema.definitions(PLACE).asMap().forEach(all::add);
        return all;
    }

    /** The schema of that name. */
    static JsonObject component(String name) {
        return EventSchema.reference(PLACE + name);
    }

    static JsonObject type(String name) {
        var schema = new JsonObject();
        schema.addProperty("type", name);
        return schema;
    }

    /** A number of an event. */
    static JsonObject number() {
        JsonObject schema = type("integer");
        schema.addProperty("minimum", 0);
        return schema;
    }

    /** The names of all dialects. */
    static JsonObject dialects(Dialect standard) {
        var names = new JsonArray();
        Dialects.all().forEach(dialect -> names.add(dialect.name()));
        JsonObject schema = type("string");
        schema.add("enum", names);
        schema.addProperty("default", standard.name());
        return schema;
    }

    /**
     * A stream in the media types of all dialects; where they are ours, the schema is that of one event.
     *
     * @param events whether server-sent events are ours where nothing else is asked for
     */
    static JsonObject streams(boolean events) {
        var content = new JsonObject();
        for (Dialect dialect : Dialects.all()) {
            String type = dialect.contentType().split(";", 2)[0];
            JsonObject schema = switch (dialect.name()) {
                case "native" -> events ? component(EventSchema.EVENT) : type("string");
                case "jsonl" -> component(EventSchema.LINE);
                default -> type("string");
            };
            if (!content.has(type)) {
                content.add(type, Operation.content(type, schema).get(type));
            }
        }
        return content;
    }
}
