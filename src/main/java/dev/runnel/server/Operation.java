package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One method of one path, as OpenAPI 3.1 describes it. Not for use by two threads. */
final class Operation {

    private static final Pattern IN_PATH = Pattern.compile("\\{([a-z]+)\\}");
    private static final Set<Integer> RETRIED = Set.of(429, 503);
    private static final List<Integer> DOOR = List.of(401, 403);

    private final String path;
    private final JsonArray parameters = new JsonArray();
    private final JsonObject responses = new JsonObject();
    private final JsonObject json = new JsonObject();
    private boolean open;

    /**
     * An operation of an address below the context.
     *
     * @param id what generated clients call it
     */
    Operation(String path, String id, String summary) {
        this.path = path;
        json.addProperty("operationId", id);
        json.addProperty("summary", summary);
        var names = IN_PATH.matcher(path);
        while (names.find()) {
            JsonObject parameter = parameter("path", names.group(1), "", ApiSchemas.type("string"));
            parameter.remove("description");
            parameter.addProperty("required", true);
        }
    }

    /** Anybody may ask for it, without a token. */
    Operation openToAll() {
        open = true;
        json.add("security", new JsonArray());
        return this;
    }

    Operation query(String name, String description, JsonObject schema) {
        parameter("query", name, description, schema);
        return this;
    }

    Operation header(String name, String description) {
        parameter("header", name, description, ApiSchemas.type("string"));
        return this;
    }

    private JsonObject parameter(String in, String name, String description, JsonObject schema) {
        var parameter = new JsonObject();
        parameter.addProperty("name", name);
        parameter.addProperty("in", in);
        parameter.addProperty("description", description);
        parameter.add("schema", schema);
        parameters.add(parameter);
        return parameter;
    }

    /** It must have a body of that type. */
    Operation body(String type, JsonObject schema) {
        var body = new JsonObject();
        body.addProperty("required", true);
        body.add("content", content(type, schema));
        json.add("requestBody", body);
        return this;
    }

    /** It may answer with nothing in the body. */
    Operation answers(int status, String description) {
        var response = new JsonObject();
        response.addProperty("description", description);
        responses.add(Integer.toString(status), response);
        return this;
    }

    private static JsonObject described(String description, JsonObject content) {
        var response = new JsonObject();
        response.addProperty("description", description);
        response.add("content", content);
        return response;
    }

    Operation answers(int status, String description, String type, JsonObject schema) {
        return answers(status, description, content(type, schema));
    }

    /** It may answer so, in one of several media types. */
    Operation answers(int status, String description, JsonObject content) {
        responses.add(Integer.toString(status), described(description, content));
        return this;
    }

    /** The answers of that status have such a header. */
    Operation withHeader(int status, String name, String description) {
        JsonObject response = responses.getAsJsonObject(Integer.toString(status));
        if (!response.has("headers")) {
            response.add("headers", new JsonObject());
        }
        var header = new JsonObject();
        header.addProperty("description", description);
        header.add("schema", ApiSchemas.type("string"));
        response.getAsJsonObject("headers").add(name, header);
        return this;
    }

    /** It may be refused so. */
    Operation problems(Integer... statuses) {
        for (int status : statuses) {
            problem(status);
            if (status == 415) {
                problem(501); // of a body, too, but said by its framing
            }
        }
        return this;
    }

    private void problem(int status) {
        answers(status, meaning(status), trouble());
        if (RETRIED.contains(status)) {
            withHeader(status, "Retry-After", "When to try again, in seconds.");
        }
        if (status == 401) {
            withHeader(status, "WWW-Authenticate", "Bearer");
        }
    }

    private static String meaning(int status) {
        return switch (status) {
            case 400 -> "The request is not as it must be.";
            case 401 -> "A token is missing or wrong.";
            case 403 -> "Refused: a foreign page or host, or more than the configuration allows.";
            case 404 -> "Unknown, or another's.";
            case 409 -> "It cannot be done now, or was decided otherwise before.";
            case 413 -> "The body is too large.";
            case 415 -> "The body is not of the media type it must be, or is compressed.";
            case 422 -> "The same Idempotency-Key came with another body before.";
            case 429 -> "Too many runs.";
            case 501 -> "The body has a Transfer-Encoding other than chunked.";
            case 503 -> "Shutting down, or the home cannot be read or written.";
            default -> throw new IllegalArgumentException("nobody said what " + status + " means");
        };
    }

    /** How it is told that something is wrong: where pages show the body as it is, by one sentence. */
    private JsonObject trouble() {
        return ChatRoutes.showBody(path)
                ? content("text/plain", ApiSchemas.type("string"))
                : content("application/problem+json", ApiSchemas.component(ApiSchemas.PROBLEM));
    }

    static JsonObject content(String type, JsonObject schema) {
        var media = new JsonObject();
        media.add("schema", schema);
        var content = new JsonObject();
        content.add(type, media);
        return content;
    }

    /** The operation as it stands in the document. */
    JsonObject json() {
        if (!open) {
            DOOR.stream().filter(status -> !responses.has(status.toString())).forEach(this::problem);
        }
        JsonObject whole = json.deepCopy();
        if (!parameters.isEmpty()) {
            whole.add("parameters", parameters);
        }
        var inOrder = new JsonObject();
        new TreeSet<>(responses.keySet()).forEach(status -> inOrder.add(status, responses.get(status)));
        inOrder.add("default", described("Whatever else goes wrong.", trouble()));
        whole.add("responses", inOrder);
        return whole;
    }
}
