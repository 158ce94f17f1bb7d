package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class StartTextsTest {

    private static final String KEY = "sk-cAnArY-1234567890";

    @Test
    @DisplayName("T9: a key the program was started with is not seen in its arguments and variables")
    void a_key_the_program_was_started_with_is_not_seen_from_outside() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Side.class.getName(),
                "--token",
                KEY,
                "--model=" + KEY);
        builder.environment().put("SOME_API_KEY", KEY);
        builder.environment().put("LAST", "left");
        Process program = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var said = new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8))) {
            assertEquals(KEY, said.readLine());
            Path seen = Path.of("/proc", Long.toString(program.pid()));
            String arguments = Files.readString(seen.resolve("cmdline"));
            String variables = Files.readString(seen.resolve("environ"));

            assertFalse(arguments.contains(KEY), arguments);
            assertFalse(variables.contains(KEY), variables);
            assertTrue(arguments.contains("--token\0" + "*".repeat(KEY.length()) + "\0"), arguments);
            assertTrue(variables.contains("LAST=left"), variables);
        } finally {
            program.destroyForcibly();
        }
    }

    /** A program that hides its key, still has it, and waits. */
    static final class Side {
        private Side() {}

        public static void main(String[] arguments) throws Exception {
            String key = System.getenv("SOME_API_KEY");
            StartTexts.hide(List.of(key));
            System.out.println(System.getenv("SOME_API_KEY"));
            System.in.read();
        }
    }
}
