package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Config.BadSettingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which binds start with which token, what they say then, and whom they let in. Holds T16. */
@Timeout(60)
class ServeCommandTest {

    private static final Pattern LISTENS = Pattern.compile("Runnel \\S+ listens on http://(\\S+):(\\d+)/");

    @TempDir
    Path home;

    /** {@code without} and {@code with}: what a caller gets who sends no token, and one who sends it. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, , 200, 200",
        "127.0.0.1, auto, 401, 200",
        "127.0.0.1, secret, 401, 200",
        "::1, , 200, 200",
        "::1, auto, 401, 200",
        "::1, secret, 401, 200",
        "localhost, , 200, 200",
        "127.0.0.2, , 200, 200",
        "127.0.0.2, secret, 401, 200",
        "0.0.0.0, auto, 401, 200",
        "0.0.0.0, secret, 401, 200",
        "::, secret, 401, 200"
    })
    void a_server_starts_and_lets_in_whom_it_should(String host, String token, int without, int with) throws Exception {
        try (var started = new Started(settings(host, token))) {
            String secret = "auto".equals(token)
                    ? Files.readString(home.resolve("token")).strip()
                    : String.valueOf(token);

            assertEquals(List.of(without, with), List.of(started.ask(""), started.ask("Bearer " + secret)));
            assertTrue(
                    started.said.stream().anyMatch(line -> line.contains("curl -N -X POST")), started.said.toString());
            assertTrue(token == null || started.said.stream().noneMatch(line -> line.contains(secret)), "never shown");
            assertTrue(started.said.stream().anyMatch(line -> line.contains("approval=")), started.said.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, ", "::, ", "0.0.0.0, ' '"})
    void a_server_for_everybody_does_not_start_without_a_token(String host, String token) {
        var refused = assertThrows(BadSettingException.class, () -> new Started(settings(host, token)));

        assertTrue(refused.getMessage().contains("--token auto"), refused.getMessage());
    }

    @Test
    void a_port_that_is_taken_is_named_with_what_to_do() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Map<String, String> settings = settings("127.0.0.1", null);
            settings.put("port", Integer.toString(taken.getLocalPort()));

            var refused = assertThrows(BindException.class, () -> new Started(settings));

            assertTrue(
                    refused.getMessage().contains(Integer.toString(taken.getLocalPort()))
                            && refused.getMessage().contains("--port"),
                    refused.getMessage());
        }
    }

    @Test
    void an_address_of_another_machine_is_named() {
        var refused = assertThrows(BindException.class, () -> new Started(settings("192.0.2.1", "secret")));

        assertTrue(refused.getMessage().startsWith("cannot listen on 192.0.2.1: "), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"host, nowhere.invalid", "workspace, /nonexistent/folder", "port, 70000", "workspaces, a", "max-runs, 0"
    })
    void a_setting_that_cannot_be_is_named(String key, String value) {
        Map<String, String> settings = settings("127.0.0.1", null);
        settings.put(key, value);

        var refused = assertThrows(BadSettingException.class, () -> new Started(settings));

        assertTrue(refused.getMessage().startsWith(key + " is \"" + value), refused.getMessage());
    }

    private Map<String, String> settings(String host, String token) {
        var settings = new HashMap<String, String>();
        settings.put("home", home.toString());
        settings.put("webapp", Path.of("webapp").toAbsolutePath().toString());
        settings.put("host", host);
        settings.put("port", "0");
        if (token != null) {
            settings.put("token", token);
        }
        return settings;
    }

    /** The command at work on a thread of its own, which is interrupted in the end. */
    private static final class Started implements AutoCloseable {
        private final List<String> said = new ArrayList<>();
        private final Thread thread;
        private Exception failure = new IllegalStateException("ended without a word");

        Started(Map<String, String> settings) throws Exception {
            var in = new PipedInputStream(1 << 16);
            var out = new PipedOutputStream(in);
            thread = Thread.ofPlatform().name("serve").start(() -> {
                try (out) {
                    new ServeCommand(settings, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
                } catch (Exception e) {
                    failure = e;
                }
            });
            readGreeting(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }

        private void readGreeting(BufferedReader reader) throws Exception {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                if (line.contains("curl")) {
                    return;
                }
            }
            thread.join();
            throw failure;
        }

        /** The status for a caller who sends that. */
        int ask(String authorization) throws IOException, InterruptedException {
            Matcher listens = LISTENS.matcher(said.getFirst());
            assertTrue(listens.matches(), said.getFirst());
            String host = listens.group(1).replace("0.0.0.0", "127.0.0.1").replace("[0:0:0:0:0:0:0:0]", "[::1]");
            var request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + listens.group(2) + "/sessions"));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            try (var client = HttpClient.newHttpClient()) {
                return client.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.discarding())
                        .statusCode();
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
