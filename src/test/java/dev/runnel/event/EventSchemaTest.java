package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import dev.runnel.support.EventCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schema and what is written say the same, to the last member. */
class EventSchemaTest {

    private static final JsonObject SCHEMA = EventSchema.document();
    private static final JsonObject DEFINITIONS = SCHEMA.getAsJsonObject("$defs");
    private static final String MODEL = "https://json-schema.org/draft/2020-12/schema";
    private static final int MOST_WORDS = 20;

    @Test
    void it_is_a_valid_schema_of_draft_2020_12() {
        var result = new ValidatorFactory()
                .withJsonNodeFactory(new GsonNode.Factory())
                .validate((Object) JsonParser.parseString("{\"$ref\":\"" + MODEL + "\"}"), (Object) SCHEMA);

        assertTrue(result.isValid(), () -> result.getErrors().toString());
        assertEquals(MODEL, SCHEMA.get("$schema").getAsString());
    }

    @Test
    void every_event_that_can_be_written_is_as_it_says() {
        for (Event event : everything()) {
            JsonObject json = json(event);

            EventCheck.event(json);
            assertEquals(List.of(), EventCheck.problems(EventSchema.EVENT, json), json.toString());
            EventCheck.line(line(event));
        }
    }

    @Test
    void every_member_that_is_ever_written_is_in_it() {
        var unknown = new TreeSet<String>();
        for (Event event : everything()) {
            compare("", json(event), definition(event), unknown, new HashMap<>());
        }

        assertEquals(Set.of(), unknown);
    }

    @Test
    void exactly_what_is_always_written_is_required() {
        Map<String, Set<String>> always = new HashMap<>();
        var required = new HashMap<String, Set<String>>();
        for (Event event : everything()) {
            compare(EventJson.name(event), json(event), definition(event), new TreeSet<>(), always);
            required(EventJson.name(event), definition(event), required);
        }

        assertEquals(required, always);
    }

    @Test
    void nothing_that_is_required_can_be_missing() {
        for (Event event : everything()) {
            for (JsonElement name : requiredIn(dataSchema(event))) {
                JsonObject json = json(event);
                json.getAsJsonObject("data").remove(name.getAsString());

                assertFalse(EventCheck.problems(EventSchema.EVENT, json).isEmpty(), json.toString());
            }
        }
    }

    @Test
    void all_that_may_be_missing_is_read_without() {
        for (Event event : everything()) {
            JsonObject json = json(event);
            var kept = new LinkedHashSet<String>();
            requiredIn(dataSchema(event)).forEach(name -> kept.add(name.getAsString()));
            json.getAsJsonObject("data").keySet().retainAll(kept);

            EventCheck.event(json);
            assertEquals(
                    event.getClass(),
                    EventReader.event(json.toString().getBytes(UTF_8)).getClass());
        }
    }

    @Test
    void members_of_later_versions_are_allowed_everywhere() {
        for (Event event : everything()) {
            JsonObject json = json(event);
            json.addProperty("later", 1);
            json.getAsJsonObject("data").addProperty("later", 1);

            EventCheck.event(json);
        }
    }

    @Test
    void words_and_types_that_are_none_of_ours_are_refused() {
        for (String wrong : List.of(
                "{\"event\":\"on_unheard_of\",\"data\":{}}",
                "{\"event\":\"on_turn\",\"data\":{\"turn\":\"1\"}}",
                "{\"event\":\"on_turn\",\"data\":{\"turn\":-1}}",
                "{\"event\":\"on_turn\",\"data\":[]}",
                "{\"event\":\"on_turn\"}",
                "{\"data\":{\"turn\":1}}",
                "{\"event\":\"on_token\",\"data\":{\"token\":\"\"}}",
                "{\"event\":\"on_tool_start\",\"data\":{\"id\":\"a\",\"name\":\"b\",\"input\":[],\"title\":\"c\"}}",
                "{\"event\":\"on_plan\",\"data\":{\"items\":[{\"text\":\"a\",\"status\":\"soon\"}]}}",
                "{\"event\":\"on_plan\",\"data\":{\"items\":[{\"status\":\"done\"}]}}")) {
            JsonObject json = JsonParser.parseString(wrong).getAsJsonObject();

            assertFalse(EventCheck.problems(EventSchema.EVENT, json).isEmpty(), wrong);
        }
    }

    @Test
    void a_line_has_its_number_and_its_time() {
        for (String name : List.of("seq", "at")) {
            JsonObject line = line(new Event.TurnStart(1));
            line.remove(name);

            assertFalse(EventCheck.problems(EventSchema.LINE, line).isEmpty(), line.toString());
        }
        JsonObject line = line(new Event.TurnStart(1));
        line.add("seq", new JsonPrimitive(0));
        assertFalse(EventCheck.problems(EventSchema.LINE, line).isEmpty());
    }

    @Test
    void the_definitions_refer_to_where_they_are_put() {
        String elsewhere = EventSchema.definitions("#/components/schemas/").toString();

        assertTrue(elsewhere.contains("\"#/components/schemas/on_token\""));
        assertFalse(elsewhere.contains("$defs"));
    }

    /** The samples, and each record with nothing, something and everything that is optional, with each constant of its enums. */
    private static Set<Event> everything() {
        var all = new LinkedHashSet<>(Samples.all().keySet());
        for (Class<?> type : Event.class.getPermittedSubclasses()) {
            for (int choice = 0; choice < MOST_WORDS; choice++) {
                for (EventExamples some : List.of(EventExamples.BARE, EventExamples.HOLLOW, EventExamples.FULL)) {
                    all.add(new EventExamples(some.filled(), choice).event(type));
                }
            }
        }
        return all;
    }

    @Test
    void every_constant_of_every_enum_is_among_what_is_checked() {
        String written =
                everything().stream().map(EventSchemaTest::json).toList().toString();
        var missing = new ArrayList<Object>();
        for (Class<?> type : Event.class.getDeclaredClasses()) {
            if (type.isEnum()) {
                Arrays.stream(type.getEnumConstants())
                        .filter(constant -> !written.contains("\"" + EventJson.word((Enum<?>) constant) + "\""))
                        .forEach(missing::add);
            }
        }

        assertEquals(List.of(), missing);
    }

    private static JsonObject json(Event event) {
        return JsonParser.parseString(new String(EventJson.encode(event), UTF_8))
                .getAsJsonObject();
    }

    private static JsonObject line(Event event) {
        byte[] line = EventJson.line(new Envelope(1, 0, event, EventJson.encode(event)));
        return JsonParser.parseString(new String(line, UTF_8)).getAsJsonObject();
    }

    private static JsonObject definition(Event event) {
        return DEFINITIONS.getAsJsonObject(EventJson.name(event));
    }

    private static JsonObject dataSchema(Event event) {
        return definition(event).getAsJsonObject("properties").getAsJsonObject("data");
    }

    private static List<JsonElement> requiredIn(JsonObject schema) {
        return schema.has("required") ? schema.getAsJsonArray("required").asList() : List.of();
    }

    /** Collects members that the schema does not have, and at each path those that all objects there have had so far. */
    private static void compare(
            String at, JsonElement json, JsonObject schema, Set<String> unknown, Map<String, Set<String>> always) {
        if (json.isJsonArray()) {
            json.getAsJsonArray()
                    .forEach(element -> compare(at, element, schema.getAsJsonObject("items"), unknown, always));
            return;
        }
        if (!json.isJsonObject() || !schema.has("properties")) {
            return;
        }
        JsonObject members = schema.getAsJsonObject("properties");
        always.computeIfAbsent(at, path -> new TreeSet<>(json.getAsJsonObject().keySet()))
                .retainAll(json.getAsJsonObject().keySet());
        json.getAsJsonObject().asMap().forEach((name, value) -> {
            if (members.has(name)) {
                compare(at + "." + name, value, members.getAsJsonObject(name), unknown, always);
            } else {
                unknown.add(at + "." + name);
            }
        });
    }

    private static void required(String at, JsonObject schema, Map<String, Set<String>> required) {
        if (schema.has("items")) {
            required(at, schema.getAsJsonObject("items"), required);
        } else if (schema.has("properties")) {
            var names = new TreeSet<String>();
            requiredIn(schema).forEach(name -> names.add(name.getAsString()));
            required.put(at, names);
            schema.getAsJsonObject("properties")
                    .asMap()
                    .forEach((name, member) -> required(at + "." + name, member.getAsJsonObject(), required));
        }
    }
}
