package dev.runnel.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Program.Ended;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever quotes a key, a provider, a command, a model, none is ever shown, kept, or sent on but in the header it belongs in. Holds
 * T9.
 */
@Timeout(120)
class KeysStayPrivateTest {

    private static final Map<String, String> KEYS = Map.of(
            "ANTHROPIC_API_KEY", "sk-ant-api03-fAkE-anthropic-1111111111",
            "OPENAI_API_KEY", "sk-proj-fAkE-openai-2222222222",
            "GEMINI_API_KEY", "AIzaFaKeGemini3333333333");
    private static final String IN_FILE = "xai-fAkE-of-the-file-4444444444";
    private static final String ALL = String.join(" and ", KEYS.values()) + " and " + IN_FILE;

    // Its own environment, its parent's as far as that can be read, and the file of settings.
    private static final String LOOKS_FOR_KEYS = "env; tr '\\0' '\\n' < /proc/self/environ;"
            + " tr '\\0' '\\n' < /proc/$PPID/environ; cat ~/.config/runnel/config.properties;"
            + " printf 'xai-fAkE-of-'; sleep 0.2; echo 'the-file-4444444444'; cat copy 2>/dev/null; true";

    @TempDir
    Path folder;

    private final Map<String, String> seen = new LinkedHashMap<>();

    /** A model that quotes keys, looks for them and writes them down; a provider that quotes them in refusals. */
    private static ProviderScript curious() {
        return ProviderServer.script()
                .thinks("They are " + ALL)
                .and()
                .says("I know " + ALL + ".")
                .and()
                .calls("write", Map.of("path", "copy", "content", "keys: " + ALL + "\n"))
                .calls("bash", Map.of("command", LOOKS_FOR_KEYS))
                .calls("read", Map.of("path", "copy"))
                .says("Seen: " + ALL)
                .inPiecesOf(7);
    }

    private static List<ProviderScript> refusals() {
        return List.of(
                ProviderServer.script().refuses(401, "invalid_api_key", "wrong key: " + ALL),
                ProviderServer.script().refuses(400, "invalid_request_error", ALL),
                ProviderServer.script()
                        .refuses(503, "busy", ALL)
                        .says("Well.")
                        .and()
                        .says(ALL),
                ProviderServer.script().says(ALL).breaksOff());
    }

    private Program program(ProviderServer provider, String name) throws IOException {
        Program program = Program.classes(Files.createDirectories(folder.resolve(name)))
                .with("OPENAI_BASE_URL", provider.baseUrl().toString())
                .with("RUNNEL_MODEL", "openai-chat/scripted");
        KEYS.forEach(program::with);
        // A command that is not confined finds them in our own process; then they are masked.
        program.with("RUNNEL_SANDBOX", "off").with("RUNNEL_APPROVAL", "auto");
        Path user = folder.resolve(name).resolve("user");
        writeSettings(user);
        return program.with("XDG_CONFIG_HOME", user.resolve(".config").toString());
    }

    private static void writeSettings(Path home) throws IOException {
        Path settings = Files.createDirectories(home.resolve(".config/runnel"));
        Files.writeString(settings.resolve("config.properties"), "XAI_API_KEY=" + IN_FILE + "\n");
    }

    private void look(String what, Ended ended) {
        seen.put(what + " out", ended.out());
        seen.put(what + " err", ended.err());
    }

    private void look(String what, List<ProviderRequest> requests) {
        for (ProviderRequest request : requests) {
            seen.put(what + " asked " + seen.size(), request.path() + "\n" + request.text());
        }
    }

    /** Everything in the folder but what holds keys because a person, or the agent in the workspace, put them there. */
    private void look(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seen.put(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
    }

    private void assertNoKeySeen() {
        var found = new ArrayList<String>();
        var keys = new ArrayList<>(KEYS.values());
        keys.add(IN_FILE);
        seen.forEach((where, text) ->
                keys.stream().filter(text::contains).forEach(key -> found.add(where + " shows " + key)));
        assertEquals(List.of(), found);
    }

    @Test
    void a_command_in_the_sandbox_does_not_even_find_them() throws Exception {
        try (var provider = curious().start()) {
            Ended ended = program(provider, "confined")
                    .with("RUNNEL_SANDBOX", "required")
                    .run("Look", "-o", "jsonl");

            assertEquals(0, ended.exit(), ended::toString);
            look("confined", ended);
            assertNoKeySeen();
            assertFalse(ended.out().contains("=***"), ended.out());
        }
    }

    @Test
    void the_console_shows_and_keeps_no_key() throws Exception {
        for (String format : List.of("pretty", "text", "jsonl")) {
            try (var provider = curious().start()) {
                Ended ended = program(provider, format)
                        .run("Look", "-o", format, "-v", "--record", folder + "/record-" + format);

                assertEquals(0, ended.exit(), ended::toString);
                look(format, ended);
                look(format, provider.requests());
                look(folder.resolve(format).resolve("home"));
                look(folder.resolve("record-" + format));
            }
        }

        assertNoKeySeen();
        String events = seen.get("jsonl out");
        for (String name : KEYS.keySet()) {
            assertTrue(events.contains(name + "=***"), name + " was found and masked: " + events);
        }
        assertTrue(events.contains("XAI_API_KEY=***"), events);
    }

    @Test
    void a_provider_that_quotes_keys_in_its_refusals_is_not_quoted() throws Exception {
        int number = 0;
        for (ProviderScript refusal : refusals()) {
            for (String format : List.of("pretty", "jsonl")) {
                String name = format + number++;
                try (var provider = refusal.repeating().start()) {
                    look(name, program(provider, name).run("Look", "-o", format, "-v"));
                    look(folder.resolve(name).resolve("home"));
                }
            }
        }

        assertNoKeySeen();
        assertTrue(seen.get("jsonl1 out").contains("wrong key: ***"), seen.get("jsonl1 out"));
    }

    @Test
    void what_is_set_up_is_told_without_keys() throws Exception {
        try (var provider =
                ProviderServer.script().refuses(401, "no", ALL).repeating().start()) {
            Program program = program(provider, "looks");
            for (String words :
                    List.of("doctor", "doctor -o jsonl", "models", "models --json", "sessions", "-m xai/x Hi")) {
                look(words, program.run(words.split(" ", -1)));
            }
            look(folder.resolve("looks").resolve("home"));
        }

        assertNoKeySeen();
        assertTrue(seen.get("doctor out").contains("XAI_API_KEY in config.properties"), seen.get("doctor out"));
    }

    @Test
    void a_server_shows_and_keeps_no_key() throws Exception {
        Path home = Files.createDirectories(folder.resolve("served"));
        writeSettings(home);
        var scripts = new ArrayList<>(List.of(curious()));
        scripts.addAll(refusals());
        for (ProviderScript script : scripts) {
            try (var provider = script.start()) {
                var plan = Served.at(home).asking(provider);
                KEYS.forEach(plan::with);
                try (var served = plan.start();
                        var client = HttpClient.newHttpClient()) {
                    var chat = ask(client, served, "POST", "/chat", "{\"message\":\"Look\"}");
                    String run = chat.headers().firstValue("X-Run-Id").orElseThrow();
                    String session = chat.headers().firstValue("X-Session-Id").orElseThrow();
                    for (String path : List.of(
                            "/models",
                            "/",
                            "/sessions",
                            "/sessions/" + session,
                            "/sessions/" + session + "/export",
                            "/runs/" + run,
                            "/runs/" + run + "/events?dialect=jsonl",
                            "/runs/nothing")) {
                        ask(client, served, "GET", path, "");
                    }
                    ask(client, served, "POST", "/chat", "{\"message\":\"Look\",\"model\":\"xai/none\"}");
                }
            }
        }
        look(home.resolve("sessions"));

        assertNoKeySeen();
        assertTrue(seen.values().stream().anyMatch(text -> text.contains("I know ***")), "nothing was masked");
    }

    private HttpResponse<String> ask(HttpClient client, Served served, String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        seen.put(method + " " + path + " " + seen.size(), answer.headers() + "\n" + answer.body());
        return answer;
    }
}
