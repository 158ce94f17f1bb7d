package dev.runnel.tool.coding;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.runnel.tool.ToolException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the arguments of a tool call. Strict about what is meant, kind about how it is written: a number may come as a
 * string, and each argument is also found by the names other agents have for it, which are given behind its own. What is
 * missing or of the wrong type is a {@link ToolException} that names it. JSON null is the same as nothing.
 */
final class Arguments {

    private static final int TITLE_LENGTH = 120;
    private static final int MAX_DIGITS = 40;

    private final JsonObject input;
    private final String where;

    Arguments(JsonObject input) {
        this(input, "");
    }

    private Arguments(JsonObject input, String where) {
        this.input = input;
        this.where = where;
    }

    /** An argument that must be there. */
    String text(String name, String... aliases) throws ToolException {
        Optional<String> text = optionalText(name, aliases);
        if (text.isEmpty()) {
            throw new ToolException(where + name + " is missing");
        }
        return text.get();
    }

    Optional<String> optionalText(String name, String... aliases) throws ToolException {
        Optional<JsonElement> value = find(name, aliases);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonPrimitive primitive && primitive.isString()) {
            return Optional.of(primitive.getAsString());
        }
        throw wrong(name, "a string", value.get());
    }

    /** A whole number. @throws ToolException also if it is less than {@code least} */
    OptionalInt number(String name, int least, String... aliases) throws ToolException {
        Optional<JsonElement> value = find(name, aliases);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            String digits = value.get().getAsString().strip();
            // Compared before it is made exact: 1e999999999 would be written out. A long row of digits is not read at
            // all.
            BigDecimal number = new BigDecimal(digits.substring(0, Math.min(digits.length(), MAX_DIGITS)));
            if (number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
                return OptionalInt.of(Integer.MAX_VALUE);
            }
            if (number.compareTo(BigDecimal.valueOf(least)) >= 0) {
                return OptionalInt.of(number.intValueExact());
            }
        } catch (ArithmeticException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException e) {
            ToolException wrong = wrong(name, "a whole number", value.get());
            wrong.initCause(e);
            throw wrong;
        }
        throw wrong(name, "a whole number from " + least, value.get());
    }

    /** False where it is not given. */
    boolean flag(String name, String... aliases) throws ToolException {
        Optional<JsonElement> value = find(name, aliases);
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.get() instanceof JsonPrimitive primitive ? primitive.getAsString() : "") {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false", value.get());
        };
    }

    /** A list of objects; one object counts as a list of one, and a string with the list's JSON is read. */
    List<Arguments> items(String name, String... aliases) throws ToolException {
        JsonElement value = find(name, aliases).orElseThrow(() -> new ToolException(where + name + " is missing"));
        JsonElement list = value instanceof JsonPrimitive primitive && primitive.isString()
                ? parsed(primitive.getAsString()).orElse(value)
                : value;
        if (list instanceof JsonObject single) {
            return List.of(new Arguments(single, where + name + "[0]."));
        }
        if (!(list instanceof JsonArray array)) {
            throw wrong(name, "a list of objects", value);
        }
        List<Arguments> items = new ArrayList<>();
        for (JsonElement element : array) {
            if (!(element instanceof JsonObject item)) {
                throw wrong(name + "[" + items.size() + "]", "an object", element);
            }
            items.add(new Arguments(item, where + name + "[" + items.size() + "]."));
        }
        return items;
    }

    /** Whether it is given, under any of its names. */
    boolean has(String name, String... aliases) {
        return find(name, aliases).isPresent();
    }

    /** A text for a title: one line, short, empty where there is none or it is no string. */
    String shown(String name, String... aliases) {
        return oneLine(string(name, aliases));
    }

    /** For a title too, but only the first line that is not blank, and as long as it is. */
    String shownLine(String name, String... aliases) {
        return string(name, aliases)
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.replaceAll("\\p{Cc}+", " ").strip())
                .orElse("");
    }

    private String string(String name, String... aliases) {
        return given(name, aliases).orElse("");
    }

    /** A text as it is; empty where there is none or it is no string. */
    Optional<String> given(String name, String... aliases) {
        return find(name, aliases)
                .filter(value -> value instanceof JsonPrimitive primitive && primitive.isString())
                .map(JsonElement::getAsString);
    }

    private static String oneLine(String text) {
        String start = text;
        if (text.length() > TITLE_LENGTH) {
            int end = TITLE_LENGTH - (Character.isHighSurrogate(text.charAt(TITLE_LENGTH - 2)) ? 2 : 1);
            start = text.substring(0, end) + "…";
        }
        return start.replaceAll("[\\p{Cc}\\s]+", " ").strip();
    }

    private Optional<JsonElement> find(String name, String... aliases) {
        JsonElement value = input.get(name);
        for (int i = 0; (value == null || value.isJsonNull()) && i < aliases.length; i++) {
            value = input.get(aliases[i]);
        }
        return Optional.ofNullable(value).filter(found -> !found.isJsonNull());
    }

    private ToolException wrong(String name, String wanted, JsonElement value) {
        String kind = switch (value) {
            case JsonObject _ -> "an object";
            case JsonArray _ -> "a list";
            default -> oneLine(value.toString());
        };
        return new ToolException(where + name + " must be " + wanted + ", not " + kind);
    }

    private static Optional<JsonElement> parsed(String json) {
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(element) : Optional.empty();
        } catch (IOException | JsonParseException e) {
            return Optional.empty(); // then it is just a string, and the wrong thing
        }
    }
}
