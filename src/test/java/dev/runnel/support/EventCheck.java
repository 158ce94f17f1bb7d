package dev.runnel.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.Validator.Result;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import dev.runnel.event.EventSchema;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** Holds what a client is sent against the schema of the events, as shipped. Safe for use by several threads. */
public final class EventCheck {

    // What a model wrote may be 255 levels deep, and the event stands around it.
    private static final int DEEPEST = 300;
    private static final String PLACE = "urn:events";
    private static final Validator VALIDATOR =
            new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();

    private static final JsonObject SCHEMA = EventSchema.document();

    static {
        VALIDATOR.registerSchema(URI.create(PLACE), (Object) SCHEMA);
    }

    private EventCheck() {}

    /** Fails unless it is an event in its native shape, UTF-8. */
    public static void event(byte[] json) {
        var reader = new JsonReader(new StringReader(new String(json, UTF_8)));
        reader.setNestingLimit(DEEPEST);
        event(JsonParser.parseReader(reader).getAsJsonObject());
    }

    /** Fails unless it is an event in its native shape. */
    public static void event(JsonObject event) {
        // By its own definition, which is faster than trying all, and tells what is wrong.
        String name = event.has("event") ? event.get("event").getAsString() : EventSchema.EVENT;
        require(problems(name, event), event);
    }

    /** Fails unless it is an event with number and time in front. */
    public static void line(JsonObject line) {
        event(line);
        require(problems(EventSchema.LINE, line), line);
    }

    /** What is wrong by that definition; nothing where all is well. */
    public static List<String> problems(String definition, JsonObject json) {
        if (!SCHEMA.getAsJsonObject("$defs").has(definition)) {
            return List.of("no event: " + definition);
        }
        Result result = VALIDATOR.validate(URI.create(PLACE + "#/$defs/" + definition), (Object) json);
        return result.isValid()
                ? List.of()
                : result.getErrors().stream().map(EventCheck::sentence).toList();
    }

    private static String sentence(Error error) {
        return error.getInstanceLocation() + ": " + error.getError();
    }

    private static void require(List<String> problems, JsonObject json) {
        if (!problems.isEmpty()) {
            throw new AssertionError(problems.stream().collect(Collectors.joining("; ", "not as the schema says: ", ""))
                    + " in " + json);
        }
    }
}
