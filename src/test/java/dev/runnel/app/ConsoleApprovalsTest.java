package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Program.Ended;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for the person at the terminal; processes started from the WAR, in a real terminal by script(1). */
@Tag("system")
@Timeout(120)
@DisplayName("T8: at the terminal, what was typed before the question answers nothing, and nobody there is a no")
class ConsoleApprovalsTest {

    @TempDir
    Path folder;

    private static ProviderServer provider() throws IOException {
        return ProviderServer.script()
                .calls("write", Map.of("path", "made", "content", "x"))
                .says("Done.")
                .start();
    }

    private Program runnel(ProviderServer provider) throws IOException {
        return Program.war(folder)
                .with("OPENAI_BASE_URL", provider.baseUrl().toString())
                .with("RUNNEL_MODEL", "openai-chat/scripted");
    }

    @Test
    void where_nobody_can_be_asked_nothing_is_done_and_the_exit_says_so() throws Exception {
        try (var provider = provider()) {
            Program program = runnel(provider);

            Ended ended = program.run("Make it", "--approval", "ask");

            assertEquals(4, ended.exit(), ended::toString);
            assertTrue(ended.err().contains("Waiting for approval: write"), ended::err);
            assertFalse(Files.exists(program.folder().resolve("made")));
        }
    }

    @Test
    void an_answer_typed_at_the_terminal_lets_the_call_through() throws Exception {
        try (var provider = provider()) {
            Program program = runnel(provider);

            String shown = inTerminal(program, "y\n");

            assertTrue(shown.contains("Approved by you"), shown);
            assertEquals("x", Files.readString(program.folder().resolve("made")), shown);
        }
    }

    @Test
    void a_no_is_a_no_and_other_words_are_asked_again() throws Exception {
        try (var provider = provider()) {
            Program program = runnel(provider);

            String shown = inTerminal(program, "maybe\nn\n");

            assertTrue(shown.contains("type y (yes), n (no)"), shown);
            assertTrue(shown.contains("Denied by you"), shown);
            assertFalse(Files.exists(program.folder().resolve("made")), shown);
        }
    }

    /** Types a yes before anything is asked, waits for the question, types the answer; what the terminal showed. */
    private String inTerminal(Program program, String answer) throws Exception {
        String words = String.join("' '", program.words("Make it", "--approval", "ask"));
        Process process = program.terminal(List.of("script", "-qefc", "'" + words + "'", "/dev/null"));
        try (var typed = process.getOutputStream();
                InputStream shown = process.getInputStream()) {
            typed.write("y\n".getBytes(UTF_8));
            typed.flush();
            var all = new StringBuilder();
            readUntil(shown, all, "Allow it?");
            typed.write(answer.getBytes(UTF_8));
            typed.flush();
            all.append(new String(shown.readAllBytes(), UTF_8));
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), all.toString());
            assertEquals(0, process.exitValue(), all.toString());
            return all.toString();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void readUntil(InputStream shown, StringBuilder all, String end) throws IOException {
        byte[] some = new byte[4096];
        while (all.indexOf(end) < 0) {
            int read = shown.read(some);
            assertTrue(read >= 0, () -> "the program ended without asking: " + all);
            all.append(new String(some, 0, read, UTF_8));
        }
    }
}
