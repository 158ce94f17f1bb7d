package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.support.ProviderServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first request costs before anything was done, with all tools. */
@Timeout(60)
class FirstRequestTest {

    // The smallest that is known of agents of this kind.
    private static final int SMALLEST_OF_OTHERS = 5538;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "openai-chat/m, OPENAI_BASE_URL, /v1",
        "openai-responses/m, OPENAI_BASE_URL, /v1",
        "anthropic/m, ANTHROPIC_BASE_URL, ''",
        "gemini/m, GEMINI_BASE_URL, ''",
        "ollama/m, OLLAMA_HOST, ''"
    })
    void it_is_no_larger_than_the_smallest_of_others(String model, String variable, String path) throws Exception {
        try (var server = ProviderServer.script().says("Hello.").start()) {
            var ended = Program.classes(folder)
                    .with(variable, "http://127.0.0.1:" + server.port() + path)
                    .run("-m", model, "-o", "text", "Create a Flask app with CRUD routes");

            assertEquals("Hello.", ended.out(), ended::toString);
            int size = server.requests().getFirst().body().length;
            assertTrue(size <= SMALLEST_OF_OTHERS, size + " bytes");
            for (String tool : new String[] {"read", "write", "edit", "ls", "glob", "grep", "bash", "plan"}) {
                assertTrue(server.requests().getFirst().text().contains("\"name\":\"" + tool + "\""), tool);
            }
        }
    }
}
