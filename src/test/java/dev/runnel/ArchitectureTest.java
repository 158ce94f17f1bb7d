package dev.runnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.support.Uses;
import dev.runnel.support.Walls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walls of the house stand: the table "Rooms" of the architecture, checked in the class files. */
class ArchitectureTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path LAUNCHER = Path.of("target/launch");

    @TempDir
    Path folder;

    @Test
    void no_room_uses_what_it_may_not() throws Exception {
        var broken = new ArrayList<String>();
        for (Path classes : List.of(CLASSES, LAUNCHER)) {
            List<Uses> all = read(classes);
            assertTrue(!all.isEmpty(), "no classes below " + classes + "; run from the project's folder");
            all.forEach(uses -> broken.addAll(Walls.broken(uses)));
        }

        assertEquals(List.of(), broken);
    }

    @Test
    void the_launcher_stands_alone() throws Exception {
        assertEquals(
                List.of(),
                read(CLASSES).stream()
                        .filter(uses -> uses.name().startsWith("dev.runnel.launch."))
                        .toList());
    }

    @Test
    void each_way_through_a_wall_is_seen() throws Exception {
        var ways = new TreeMap<String, String>(Map.of(
                "event", "dev.runnel.run.Runs[] field;",
                "agent", "Object field = dev.runnel.run.Runs.class;",
                "provider", "java.util.List<dev.runnel.event.Event> field;",
                "server", "void method(org.eclipse.jetty.client.HttpClient client) {}",
                "run", "boolean method(Object o) { return o instanceof jakarta.servlet.Servlet; }",
                "workspace", "com.google.gson.JsonObject method() { return null; }",
                "console", "void method() throws dev.runnel.model.ModelException {}",
                "tool", "String method() { return System.getenv(\"HOME\"); }",
                "app", "Integer method() { return Integer.getInteger(\"port\"); }",
                "attic", "int field;"));
        var seen = new TreeMap<String, List<String>>();
        for (var way : ways.entrySet()) {
            seen.put(way.getKey(), Walls.broken(compiled(way.getKey(), way.getValue())));
        }

        assertEquals(
                Map.of(
                        "event", List.of("dev.runnel.event.Wrong uses dev.runnel.run.Runs"),
                        "agent", List.of("dev.runnel.agent.Wrong uses dev.runnel.run.Runs"),
                        "provider", List.of("dev.runnel.provider.Wrong uses dev.runnel.event.Event"),
                        "server", List.of("dev.runnel.server.Wrong uses org.eclipse.jetty.client.HttpClient"),
                        "run", List.of("dev.runnel.run.Wrong uses jakarta.servlet.Servlet"),
                        "workspace", List.of("dev.runnel.workspace.Wrong uses com.google.gson.JsonObject"),
                        "console", List.of("dev.runnel.console.Wrong uses dev.runnel.model.ModelException"),
                        "tool", List.of("dev.runnel.tool.Wrong calls java.lang.System.getenv"),
                        "app", List.of("dev.runnel.app.Wrong calls java.lang.Integer.getInteger"),
                        "attic", List.of("dev.runnel.attic.Wrong is in no room of the house")),
                seen);
    }

    @Test
    void what_is_allowed_is_not_complained_of() throws Exception {
        for (var way : Map.of(
                        "event", "com.google.gson.JsonObject field;",
                        "tool.coding", "dev.runnel.tool.Tool[][] field; dev.runnel.sandbox.Command other;",
                        "provider.offline", "dev.runnel.model.Model field; org.eclipse.jetty.client.HttpClient client;",
                        "launch", "String method() { return System.getProperty(\"java.home\"); }",
                        "run", "@org.jspecify.annotations.Nullable String field = \"Ldev/runnel/server/Chat;\";",
                        "server", "jakarta.servlet.Servlet field; java.util.logging.Logger log;")
                .entrySet()) {
            assertEquals(List.of(), Walls.broken(compiled(way.getKey(), way.getValue())));
        }
    }

    private static List<Uses> read(Path classes) throws IOException {
        var read = new ArrayList<Uses>();
        try (var files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                read.add(Uses.of(Files.readAllBytes(file)));
            }
        }
        return read;
    }

    /** A class of that room with that body. */
    private Uses compiled(String room, String body) throws IOException {
        String source = "package dev.runnel." + room + "; class Wrong { " + body + " }";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var options =
                List.of("-d", folder.toString(), "-proc:none", "-classpath", System.getProperty("java.class.path"));
        var file = new SimpleJavaFileObject(URI.create("string:///Wrong.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        assertTrue(
                compiler.getTask(null, null, null, options, null, List.of(file)).call(), source);
        return Uses.of(Files.readAllBytes(folder.resolve("dev/runnel/" + room.replace('.', '/') + "/Wrong.class")));
    }
}
