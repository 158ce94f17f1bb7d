package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.Toolbox;
import dev.runnel.workspace.Workspace.OutsideException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every tool in the list keeps, whatever a model sends. */
class ToolContractTest {

    @TempDir
    Path root;

    static Stream<Tool> tools() {
        return CodingTools.all(Bench.NO_COMMANDS).stream();
    }

    private static Map<String, JsonElement> properties(Tool tool) {
        return tool.spec().parameters().getAsJsonObject("properties").asMap();
    }

    private static List<String> required(Tool tool) {
        JsonArray required = tool.spec().parameters().getAsJsonArray("required");
        return required == null
                ? List.of()
                : required.asList().stream().map(JsonElement::getAsString).toList();
    }

    /** Arguments of the right types. */
    private static JsonObject fitting(Tool tool) {
        var arguments = new JsonObject();
        properties(tool).forEach((name, schema) -> arguments.add(name, fitting(schema.getAsJsonObject())));
        return arguments;
    }

    private static JsonElement fitting(JsonObject schema) {
        return switch (schema.get("type").getAsString()) {
            case "string" -> schema.has("enum") ? schema.getAsJsonArray("enum").get(0) : new JsonPrimitive("x");
            case "integer" -> new JsonPrimitive(1);
            case "boolean" -> new JsonPrimitive(true);
            case "array" -> {
                var array = new JsonArray();
                array.add(fitting(schema.getAsJsonObject("items")));
                yield array;
            }
            case "object" -> {
                var object = new JsonObject();
                schema.getAsJsonObject("properties")
                        .asMap()
                        .forEach((name, of) -> object.add(name, fitting(of.getAsJsonObject())));
                yield object;
            }
            default -> throw new AssertionError("an unknown type in " + schema);
        };
    }

    private static List<JsonElement> garbage() {
        var deep = new JsonArray();
        for (int i = 0; i < 200; i++) {
            var outer = new JsonArray();
            outer.add(deep);
            deep = outer;
        }
        var object = new JsonObject();
        object.addProperty("a", 1);
        return List.of(
                deep,
                object,
                new JsonArray(),
                JsonNull.INSTANCE,
                new JsonPrimitive(true),
                new JsonPrimitive(1e300),
                new JsonPrimitive(-1),
                new JsonPrimitive(0.5),
                new JsonPrimitive(""),
                new JsonPrimitive("\0"),
                new JsonPrimitive("\uD800"),
                new JsonPrimitive("a\u009b\u001b[31m\nb"),
                new JsonPrimitive("../../etc/passwd"),
                new JsonPrimitive("x".repeat(100_000)),
                new JsonPrimitive("[".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void its_schema_says_what_it_needs(Tool tool) throws Exception {
        var bench = new Bench(root);

        assertEquals("object", tool.spec().parameters().get("type").getAsString());
        assertTrue(properties(tool).keySet().containsAll(required(tool)));
        for (String name : required(tool)) {
            JsonObject arguments = fitting(tool);
            arguments.remove(name);
            String message = assertThrows(ToolException.class, () -> tool.run(arguments, bench))
                    .getMessage();
            assertTrue(message.startsWith(name), message);
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void a_wrong_type_is_refused_by_the_arguments_name(Tool tool) throws Exception {
        var bench = new Bench(root);
        var wrong = new JsonObject();
        wrong.add("wrong", new JsonObject());
        for (String name : properties(tool).keySet()) {
            JsonObject arguments = fitting(tool);
            arguments.add(name, wrong);
            String message = assertThrows(ToolException.class, () -> tool.run(arguments, bench), name)
                    .getMessage();
            assertTrue(message.startsWith(name), message);
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    @Timeout(60)
    void garbage_is_refused_or_done_but_never_thrown_back(Tool tool) throws Exception {
        var bench = new Bench(Files.createDirectory(root.resolve("ws")));
        for (String name : properties(tool).keySet()) {
            for (JsonElement value : garbage()) {
                JsonObject arguments = fitting(tool);
                arguments.add(name, value);

                assertDoesNotThrow(() -> tool.title(arguments));
                try {
                    tool.run(arguments, bench);
                } catch (ToolException e) {
                    assertFalse(e.getMessage().isBlank());
                }
            }
        }
        try (var beside = Files.list(root)) {
            assertEquals(List.of(root.resolve("ws")), beside.toList());
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void its_title_is_one_short_line(Tool tool) {
        var titles = new ArrayList<String>();
        titles.add(tool.title(new JsonObject()));
        for (String name : properties(tool).keySet()) {
            for (JsonElement value : garbage()) {
                JsonObject arguments = fitting(tool);
                arguments.add(name, value);
                titles.add(tool.title(arguments));
            }
        }
        for (String title : titles) {
            assertTrue(title.length() < 300, title);
            assertTrue(title.chars().noneMatch(Character::isISOControl), title);
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void a_path_that_leads_out_is_refused_in_words(Tool tool) throws Exception {
        if (!properties(tool).containsKey("path")) {
            return;
        }
        var bench = new Bench(root);
        JsonObject arguments = fitting(tool);
        arguments.addProperty("path", "../x");

        ToolException refusal = assertThrows(ToolException.class, () -> tool.run(arguments, bench));

        assertEquals("../x is outside the workspace", refusal.getMessage());
        assertTrue(refusal.getCause() instanceof OutsideException);
    }

    @Test
    void all_definitions_together_are_small_and_names_differ() {
        int size = 0;
        for (Tool tool : new Toolbox(CodingTools.all(Bench.NO_COMMANDS)).all()) {
            size += tool.spec().name().length()
                    + tool.spec().description().length()
                    + tool.spec().parameters().toString().length();
        }
        System.out.println("tool definitions: " + size + " characters");
        assertTrue(size < 3500, size + " characters");
    }
}
