package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.app.Served;
import dev.runnel.event.EventSchema;
import dev.runnel.support.ProviderServer;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of itself is what it does: no operation more, none less, each body as described. */
@Timeout(60)
class ApiDocumentTest {

    private static final byte[] NOTHING = new byte[0];
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "patch", "delete", "options", "trace");

    private static ProviderServer words;
    private static Served served;
    private static JsonObject document;

    @BeforeAll
    static void serve(@TempDir Path home) throws Exception {
        words = ProviderServer.script().says("Fine.").repeating().start();
        served = Served.at(home).asking(words).start();
        document = Call.to(served).get("/openapi.json").json();
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        words.close();
    }

    private static Map<String, JsonElement> paths() {
        return document.getAsJsonObject("paths").asMap();
    }

    /** The methods of that path in the document. */
    private static Set<String> methods(String path) {
        var methods = new TreeSet<>(
                document.getAsJsonObject("paths").getAsJsonObject(path).keySet());
        methods.retainAll(METHODS);
        return methods;
    }

    /** With names of what is not there; a conversation can be asked for by any. */
    private static String address(String path) {
        String address = path.replaceAll("\\{[a-z]+\\}", "x");
        return path.equals("/api/chat") ? address + "?chatId=x" : address;
    }

    @Test
    void whatever_it_names_is_answered() throws Exception {
        for (String path : paths().keySet()) {
            for (String method : methods(path)) {
                Answer answer = Call.to(served).send(method.toUpperCase(Locale.ROOT), address(path), NOTHING);

                String asked = method + " " + path + ": " + answer;
                assertNotEquals(405, answer.status(), asked);
                assertFalse(answer.text().contains("There is nothing at"), asked);
                assertTrue(operation(method, path).getAsJsonObject("responses").has("" + answer.status()), asked);
            }
        }
    }

    @Test
    void whatever_it_does_not_name_is_not_allowed_and_what_it_names_is() throws Exception {
        for (String path : paths().keySet()) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                if (!methods(path).contains(method.toLowerCase(Locale.ROOT))) {
                    Answer answer = Call.to(served).send(method, address(path), NOTHING);

                    assertEquals(405, answer.status(), method + " " + path);
                    var allowed = new TreeSet<>(Arrays.asList(
                            answer.header("allow").toLowerCase(Locale.ROOT).split(", ")));
                    assertEquals(methods(path), allowed, path);
                }
            }
        }
    }

    @Test
    void every_servlet_is_in_it() {
        Set<String> mappings = mappings();
        var missing = new ArrayList<String>();
        for (String mapping : mappings) {
            String prefix = mapping.replaceAll("/\\*$", "");
            boolean known = paths().keySet().stream()
                    .anyMatch(path -> path.equals(mapping) || path.equals(prefix) || path.startsWith(prefix + "/"));
            if (!known && !mapping.equals("/problem")) { // where the container sends its own errors
                missing.add(mapping);
            }
        }

        assertTrue(mappings.contains("/chat") && mappings.contains("/runs/*"), mappings.toString());
        assertEquals(List.of(), missing);
    }

    /** At which paths there are servlets. */
    private static Set<String> mappings() {
        var mappings = new TreeSet<String>();
        ServletRegistration.Dynamic servlet = only(ServletRegistration.Dynamic.class, (method, arguments) -> {
            if (method.equals("addMapping")) {
                mappings.addAll(List.of((String[]) arguments[0]));
            }
            return Optional.empty();
        });
        FilterRegistration.Dynamic filter =
                only(FilterRegistration.Dynamic.class, (method, arguments) -> Optional.empty());
        served.routes().register(only(ServletContext.class, (method, arguments) -> switch (method) {
            case "addServlet" -> Optional.of(servlet);
            case "addFilter" -> Optional.of(filter);
            default -> Optional.empty();
        }));
        return mappings;
    }

    private static <T> T only(Class<T> type, BiFunction<String, Object[], Optional<Object>> calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        calls.apply(method.getName(), arguments).orElse(null)));
    }

    @Test
    void every_reference_leads_somewhere() {
        var broken = new TreeSet<String>();
        walk(document, object -> {
            if (object.has("$ref")) {
                String reference = object.get("$ref").getAsString();
                JsonElement at = document;
                for (String name : reference.substring(2).split("/", -1)) {
                    at = at != null && at.isJsonObject() ? at.getAsJsonObject().get(name) : null;
                }
                if (at == null || !reference.startsWith("#/")) {
                    broken.add(reference);
                }
            }
        });

        assertEquals(Set.of(), broken);
    }

    private static void walk(JsonElement json, Consumer<JsonObject> visitor) {
        if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(element -> walk(element, visitor));
        } else if (json.isJsonObject()) {
            visitor.accept(json.getAsJsonObject());
            json.getAsJsonObject().asMap().values().forEach(value -> walk(value, visitor));
        }
    }

    @Test
    void each_operation_has_a_name_of_its_own() {
        var names = new HashSet<String>();
        paths().forEach((path, item) -> methods(path)
                .forEach(method -> assertTrue(
                        names.add(operation(method, path).get("operationId").getAsString()), method + " " + path)));
    }

    @Test
    void only_the_page_and_health_are_open_to_all() {
        var open = new TreeSet<String>();
        paths().forEach((path, item) -> methods(path).forEach(method -> {
            JsonObject operation = operation(method, path);
            if (operation.has("security")) {
                open.add(path);
            } else {
                assertTrue(operation.getAsJsonObject("responses").has("401"), path);
            }
        }));

        assertEquals(Set.of("/", "/health/live", "/health/ready"), open);
        assertEquals("[{\"token\":[]},{}]", document.get("security").toString());
    }

    @Test
    void it_names_the_dialects_the_version_and_the_events_of_the_code() throws Exception {
        var names = new ArrayList<String>();
        parameter("/chat", "post", "dialect")
                .getAsJsonObject("schema")
                .getAsJsonArray("enum")
                .forEach(name -> names.add(name.getAsString()));
        var version = new Properties();
        try (InputStream in = Served.class.getResourceAsStream("version.properties")) {
            version.load(in);
        }

        assertEquals(Dialects.all().stream().map(Dialect::name).toList(), names);
        assertEquals(
                version.getProperty("version"),
                document.getAsJsonObject("info").get("version").getAsString());
        EventSchema.definitions("#/components/schemas/")
                .asMap()
                .forEach((name, schema) -> assertEquals(schema, schemas().get(name), name));
    }

    private static JsonObject parameter(String path, String method, String name) {
        for (JsonElement parameter : operation(method, path).getAsJsonArray("parameters")) {
            if (parameter.getAsJsonObject().get("name").getAsString().equals(name)) {
                return parameter.getAsJsonObject();
            }
        }
        throw new AssertionError(path + " has no parameter " + name);
    }

    private static JsonObject operation(String method, String path) {
        return document.getAsJsonObject("paths").getAsJsonObject(path).getAsJsonObject(method);
    }

    private static JsonObject schemas() {
        return document.getAsJsonObject("components").getAsJsonObject("schemas");
    }

    @Test
    void answers_look_as_it_says() throws Exception {
        Answer chat = Call.to(served).chat("Hello");
        String session = "/sessions/" + chat.header("x-session-id");
        String run = chat.header("x-run-id");
        var statuses = new ArrayList<Integer>();

        // Each call holds its answer against the document.
        for (String path :
                List.of("/runs/" + run, "/runs/none", "/sessions", session, "/models", "/health/ready", "/")) {
            statuses.add(Call.to(served).get(path).status());
        }
        statuses.add(json("PATCH", session, "{\"title\":\"T\"}").status());
        statuses.add(
                json("POST", session + "/fork", "{\"run\":\"" + run + "\"}").status());
        statuses.add(json("POST", "/api/chat", "{}").status());
        statuses.add(Call.to(served).post("/runs/" + run + "/cancel").status());

        assertEquals(List.of(200, 404, 200, 200, 200, 200, 200, 200, 201, 400, 202), statuses);
    }

    @Test
    void an_answer_that_is_not_described_is_noticed() {
        var json = Map.of("content-type", List.of("application/json"));
        byte[] body = "{\"run\":1}".getBytes(StandardCharsets.UTF_8);

        for (Answer wrong : List.of(
                new Answer(200, json, body, true),
                new Answer(202, json, body, true),
                new Answer(200, Map.of("content-type", List.of("text/html")), body, true))) {
            assertThrows(AssertionError.class, () -> Described.require("GET", "/runs/r", wrong));
        }
    }

    private static Answer json(String method, String path, String body) throws IOException {
        return Call.to(served)
                .with("Content-Type", "application/json")
                .send(method, path, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void streams_come_in_the_media_types_it_names() throws Exception {
        String run = Call.to(served).chat("Hello").header("x-run-id");
        var wrong = new TreeMap<String, String>();
        for (Dialect dialect : Dialects.all()) {
            String type = Call.to(served)
                    .get("/runs/" + run + "/events?dialect=" + dialect.name())
                    .header("content-type")
                    .split(";", 2)[0];
            JsonObject content = operation("get", "/runs/{run}/events")
                    .getAsJsonObject("responses")
                    .getAsJsonObject("200")
                    .getAsJsonObject("content");
            if (!content.has(type)) {
                wrong.put(dialect.name(), type);
            }
        }

        assertEquals(Map.of(), wrong);
    }

    @Test
    void both_documents_are_sent_once_and_then_confirmed() throws Exception {
        for (String path : List.of("/openapi.json", "/schema/events.json")) {
            Answer whole = Call.to(served).get(path);
            String tag = whole.header("etag");

            Answer again = Call.to(served).with("If-None-Match", tag).get(path);
            Answer head = Call.to(served).send("HEAD", path, NOTHING);

            assertEquals(200, whole.status());
            assertTrue(tag.matches("\"[0-9a-f]{16}\""), tag);
            assertEquals("no-cache", whole.header("cache-control"));
            assertEquals(304, again.status());
            assertEquals(0, again.body().length);
            assertEquals(200, head.status());
            assertEquals("" + whole.body().length, head.header("content-length"));
            assertEquals(tag, head.header("etag"));
        }
        assertEquals(
                EventSchema.document(),
                JsonParser.parseString(
                        Call.to(served).get("/schema/events.json").text()));
    }
}
