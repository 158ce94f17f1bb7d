package dev.runnel.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Holds what comes back against what {@code /openapi.json} says of the operation. */
final class Described {

    private static final String PLACE = "urn:api";
    private static final JsonObject DOCUMENT = ApiDocument.of("0", "/");
    private static final Validator VALIDATOR =
            new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
    /** What any operation may meet with: another method, a broken request, a bug, trouble with the home. */
    private static final Set<Integer> ANYWHERE = Set.of(405, 500, 503);

    static {
        VALIDATOR.registerSchema(URI.create(PLACE), (Object) DOCUMENT);
    }

    private Described() {}

    /** Fails where the request is one of an operation that is described, and the answer is none that is described for it. */
    static void require(String method, String target, Answer answer) {
        operation(method.toLowerCase(Locale.ROOT), target.split("\\?", 2)[0])
                .filter(operation -> !ANYWHERE.contains(answer.status()) && ours(answer))
                .ifPresent(operation -> require(operation, method + " " + target + ": " + answer, answer));
    }

    /** Whether it came from us, and not from the container, which refuses broken requests by itself. */
    private static boolean ours(Answer answer) {
        return answer.status() < 400 || answer.headers().containsKey("x-content-type-options");
    }

    private static Optional<JsonObject> operation(String method, String path) {
        JsonObject paths = DOCUMENT.getAsJsonObject("paths");
        return paths.keySet().stream()
                .filter(template -> path.matches(template.replaceAll("\\{[a-z]+\\}", "[^/%;]+")))
                .min((one, two) -> Boolean.compare(one.contains("{"), two.contains("{")))
                .map(template -> paths.getAsJsonObject(template).getAsJsonObject(method));
    }

    private static void require(JsonObject operation, String what, Answer answer) {
        JsonObject responses = operation.getAsJsonObject("responses");
        if (!responses.has("" + answer.status())) {
            throw new AssertionError("a status that is not described, " + what);
        }
        JsonObject response = responses.getAsJsonObject("" + answer.status());
        if (!answer.headers().containsKey("content-type")
                || operation.get("operationId").getAsString().endsWith("Head")) {
            return;
        }
        String type = answer.header("content-type").split(";", 2)[0];
        JsonObject content = response.has("content") ? response.getAsJsonObject("content") : new JsonObject();
        if (!content.has(type)) {
            throw new AssertionError("a media type that is not described, " + what);
        }
        JsonObject schema = content.getAsJsonObject(type).getAsJsonObject("schema");
        if (type.endsWith("json") && schema.has("$ref")) {
            List<String> values =
                    type.endsWith("ndjson") ? answer.text().lines().toList() : List.of(answer.text());
            List<String> problems = values.stream()
                    .filter(value -> !value.isEmpty()) // a sign of life
                    .flatMap(value -> problems(schema.get("$ref").getAsString(), value).stream())
                    .toList();
            if (!problems.isEmpty()) {
                throw new AssertionError("not as described: " + problems + ", " + what);
            }
        }
    }

    private static List<String> problems(String reference, String json) {
        var result = VALIDATOR.validate(URI.create(PLACE + reference), (Object) JsonParser.parseString(json));
        return result.isValid()
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }
}
