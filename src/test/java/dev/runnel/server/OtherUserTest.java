package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another user of the same Linux machine calls: {@code nobody}, whom only root can play, with setpriv, curl and bash. Holds T16. */
@Tag("system")
@Timeout(60)
class OtherUserTest {

    private static final String NOBODY = "65534";

    @TempDir
    Path home;

    private static ProviderServer words() throws IOException {
        return ProviderServer.script().says("Fine.").repeating().start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
    void another_user_is_refused_and_we_are_not(String host) throws Exception {
        try (var words = words();
                var served = Served.at(home).asking(words).start()) {
            String address = "http://" + host + ":" + served.port() + "/sessions";
            List<String> curl = List.of("curl", "-s", "-w", "%{http_code}", address);

            assertTrue(output(asNobody(curl)).endsWith("403"));
            assertTrue(output(curl).endsWith("200"));
        }
    }

    @Test
    void another_user_may_open_the_page() throws Exception {
        try (var words = words();
                var served = Served.at(home).asking(words).start()) {
            String address = "http://127.0.0.1:" + served.port() + "/";

            assertTrue(output(asNobody(List.of("curl", "-s", "-w", "%{http_code}", address)))
                    .endsWith("200"));
        }
    }

    @Test
    void another_user_with_the_token_is_let_in() throws Exception {
        try (var words = words();
                var served =
                        Served.at(home).asking(words).set("token", "secret").start()) {
            String address = "http://127.0.0.1:" + served.port() + "/sessions";

            String answer = output(asNobody(
                    List.of("curl", "-s", "-w", "%{http_code}", "-H", "Authorization: Bearer secret", address)));

            assertTrue(answer.endsWith("200"), answer);
        }
    }

    /** A closed socket stands in the kernel's table as if it were root's. */
    @Test
    void another_user_who_does_not_wait_for_the_answer_is_refused_as_well() throws Exception {
        try (var words = words();
                var served = Served.at(home).asking(words).start()) {
            String body = "{\"message\":\"Steal\"}";
            String request = "POST /chat HTTP/1.1\\r\\nHost: localhost:" + served.port()
                    + "\\r\\nContent-Type: application/json\\r\\nContent-Length: " + body.length() + "\\r\\n\\r\\n"
                    + body.replace("\"", "\\\"");
            // All connections first, then all requests, then all closed at once: the server is behind by then.
            String script = "fds=(); for i in {1..100}; do exec {fd}<>/dev/tcp/127.0.0.1/" + served.port()
                    + "; fds+=($fd); done; for fd in ${fds[@]}; do printf '" + request.replace("\\\"", "\"")
                    + "' >&$fd; done; exit";

            output(asNobody(List.of("bash", "-c", script)));
            Answer after = Call.to(served).get("/sessions");

            // What was sent before is looked at before: one connection after the other is taken up.
            assertEquals("{\"sessions\":[]}\n", after.text());
            assertEquals(0, words.requests().size());
        }
    }

    private static List<String> asNobody(List<String> command) {
        var words = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        words.addAll(command);
        return words;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
