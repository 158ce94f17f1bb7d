package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The native events as JSON Schema, draft 2020-12. Types come of the records of {@link Event}; the names of members, their order, and
 * which of them are always there, of what {@link EventJson} makes of examples: so the schema cannot say anything else than the code
 * does. It allows members it does not know, since fields may be added; of events it knows those of this version.
 */
public final class EventSchema {

    /** What the definition of any event in its native shape is called. */
    public static final String EVENT = "Event";
    /** What the definition of a line of {@code jsonl} and of journals is called. */
    public static final String LINE = "EventLine";

    private static final Set<Class<?>> WHOLE_NUMBERS = Set.of(int.class, long.class, OptionalLong.class);

    /** An object on the wire, with everything; the same with nothing in it that can be left out. */
    private record Wire(JsonObject full, JsonObject bare) {

        Wire member(String name) {
            return new Wire(objectIn(full, name), objectIn(bare, name));
        }

        private static JsonObject objectIn(JsonObject object, String name) {
            JsonElement value = object.get(name);
            JsonElement inside = value instanceof JsonArray list && !list.isEmpty() ? list.get(0) : value;
            return inside instanceof JsonObject found ? found : new JsonObject();
        }
    }

    private EventSchema() {}

    /** The schema of one event in its native shape, with all {@link #definitions}. */
    public static JsonObject document() {
        var schema = new JsonObject();
        schema.addProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.addProperty("title", "Events of Runnel");
        schema.addProperty("description", EventWords.ALL);
        schema.addProperty("$ref", "#/$defs/" + EVENT);
        schema.add("$defs", definitions("#/$defs/"));
        return schema;
    }

    /**
     * A schema for each event by its name on the wire, {@link #EVENT} for any of them and {@link #LINE} for any as a line.
     *
     * @param place where the definitions will be, as the beginning of references to them, such as {@code #/$defs/}
     */
    public static JsonObject definitions(String place) {
        var anyOfThem = new JsonArray();
        var definitions = new JsonObject();
        for (Class<?> type : Event.class.getPermittedSubclasses()) {
            String name = EventJson.name(EventExamples.FULL.event(type));
            definitions.add(name, event(name, type));
            anyOfThem.add(reference(place + name));
        }
        JsonObject any = described(EventWords.EVENT);
        any.add("oneOf", anyOfThem);
        definitions.add(EVENT, any);
        definitions.add(LINE, line(place));
        return definitions;
    }

    /** A schema that is another one. */
    public static JsonObject reference(String place) {
        var reference = new JsonObject();
        reference.addProperty("$ref", place);
        return reference;
    }

    private static JsonObject line(String place) {
        var members = new JsonObject();
        members.add("seq", described("Number of the event in the run, from 1, without repeat or gap.", "integer"));
        members.getAsJsonObject("seq").addProperty("minimum", 1);
        members.add("at", described("When it happened: milliseconds since the epoch.", "integer"));
        var both = new JsonArray();
        both.add(reference(place + EVENT));
        both.add(object(members, Set.of("seq", "at")));
        JsonObject line = described(EventWords.LINE);
        line.add("allOf", both);
        return line;
    }

    private static JsonObject event(String name, Class<?> type) {
        var word = new JsonObject();
        word.addProperty("const", name);
        var members = new JsonObject();
        members.add("event", word);
        var wire = new Wire(data(EventExamples.FULL.event(type)), data(EventExamples.HOLLOW.event(type)));
        JsonObject data =
                members(name, type, wire, data(EventExamples.BARE.event(type)).keySet());
        members.add("data", data);
        JsonObject schema = described(EventWords.of(name));
        object(members, members.keySet()).asMap().forEach(schema::add);
        return schema;
    }

    private static JsonObject data(Event event) {
        return JsonParser.parseString(new String(EventJson.encode(event), UTF_8))
                .getAsJsonObject()
                .getAsJsonObject("data");
    }

    private static JsonObject members(String at, Class<?> type, Wire wire, Set<String> required) {
        var members = new JsonObject();
        for (String name : wire.full().keySet()) {
            String path = at + "." + name;
            JsonObject schema = described(EventWords.of(path));
            member(path, type, name, wire).asMap().forEach(schema::add);
            members.add(name, schema);
        }
        return object(members, required);
    }

    /** A member that no component has is the same in every event of the kind. */
    private static JsonObject member(String path, Class<?> type, String name, Wire wire) {
        Optional<RecordComponent> found = component(type, name)
                .or(() -> Arrays.stream(type.getRecordComponents())
                        .filter(holder ->
                                holder.getType().isRecord() && !wire.full().has(wireName(holder)))
                        .flatMap(holder -> component(holder.getType(), name).stream())
                        .findFirst());
        if (found.isEmpty()) {
            var constant = new JsonObject();
            constant.add("const", wire.full().get(name));
            return constant;
        }
        JsonObject schema = type(path, found.get().getGenericType(), wire.member(name));
        if (found.get().getType() == String.class && EventExamples.refusesEmpty(found.get())) {
            schema.addProperty("minLength", 1);
        }
        return schema;
    }

    private static Optional<RecordComponent> component(Class<?> type, String wireName) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> wireName(component).equals(wireName))
                .findFirst();
    }

    private static String wireName(RecordComponent component) {
        return component
                .getName()
                .replaceAll("Millis$", "Ms")
                .replaceAll("([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
    }

    private static JsonObject type(String path, Type type, Wire wire) {
        if (type instanceof ParameterizedType generic) {
            JsonObject element = type(path, generic.getActualTypeArguments()[0], wire);
            return generic.getRawType() == Optional.class ? element : list(element);
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return members(path, plain, wire, wire.bare().keySet());
        }
        return plain.isEnum() ? words(plain) : scalar(plain);
    }

    private static JsonObject scalar(Class<?> type) {
        JsonObject schema = new JsonObject();
        switch (type.getSimpleName()) {
            case "String" -> schema.addProperty("type", "string");
            case "boolean" -> schema.addProperty("type", "boolean");
            case "int", "long", "OptionalInt", "OptionalLong" -> schema.addProperty("type", "integer");
            case "OptionalDouble" -> schema.addProperty("type", "number");
            case "JsonElement" -> schema.add("anyOf", objectOrString());
            default -> throw new IllegalStateException("no schema of " + type);
        }
        if (WHOLE_NUMBERS.contains(type)) {
            schema.addProperty("minimum", 0); // counts and times; what may be less is an OptionalInt
        }
        return schema;
    }

    private static JsonArray objectOrString() {
        var either = new JsonArray();
        for (String type : new String[] {"object", "string"}) {
            var schema = new JsonObject();
            schema.addProperty("type", type);
            either.add(schema);
        }
        return either;
    }

    /** The schema of one of an enum's words, as they are on the wire. */
    public static JsonObject words(Class<?> type) {
        var words = new JsonArray();
        for (Object constant : type.getEnumConstants()) {
            words.add(EventJson.word((Enum<?>) constant));
        }
        var schema = new JsonObject();
        schema.addProperty("type", "string");
        schema.add("enum", words);
        return schema;
    }

    private static JsonObject list(JsonObject element) {
        var schema = new JsonObject();
        schema.addProperty("type", "array");
        schema.add("items", element);
        return schema;
    }

    private static JsonObject object(JsonObject members, Set<String> required) {
        var schema = new JsonObject();
        schema.addProperty("type", "object");
        schema.add("properties", members);
        var names = new JsonArray();
        required.forEach(names::add);
        if (!names.isEmpty()) {
            schema.add("required", names);
        }
        return schema;
    }

    private static JsonObject described(String description) {
        var schema = new JsonObject();
        schema.addProperty("description", description);
        return schema;
    }

    private static JsonObject described(String description, String type) {
        JsonObject schema = described(description);
        schema.addProperty("type", type);
        return schema;
    }
}
