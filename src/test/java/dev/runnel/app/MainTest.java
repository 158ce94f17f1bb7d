package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Program.Ended;
import dev.runnel.app.Program.Running;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, and the codes they exit with; several at a time, for each needs most of a second to start. */
@Timeout(120)
class MainTest {

    @TempDir
    Path folder;

    /** What is expected of a process: its code, and a word of what it says on standard error. */
    private record Expected(int exit, String word) {}

    @Test
    void what_cannot_be_done_is_said_in_one_sentence_and_with_its_code() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            Map<Running, Expected> running = new LinkedHashMap<>();
            running.put(program("usage").start("--no-such-option", "x"), new Expected(2, "--no-such-option"));
            running.put(program("nothing").start(), new Expected(2, "runnel"));
            running.put(program("missing").start("-C", "/nonexistent", "x"), new Expected(2, "/nonexistent"));
            running.put(
                    program("number").with("RUNNEL_MAX_TURNS", "many").start("x"),
                    new Expected(2, "max-turns is \"many\""));
            running.put(program("model").start("-m", "nonsense/model", "x"), new Expected(3, "nonsense/model"));
            running.put(
                    program("home").with("RUNNEL_HOME", file.toString()).start("x"), new Expected(3, file.toString()));
            for (Map.Entry<Running, Expected> one : running.entrySet()) {
                assertSays(one.getValue(), one.getKey().ended());
            }
            running.clear();
            running.put(program("port").start("serve", "--port", port), new Expected(3, port));
            running.put(
                    program("ports").with("RUNNEL_PORT", "70000").start("serve"), new Expected(2, "port is \"70000\""));
            running.put(program("bind").start("serve", "--host", "0.0.0.0"), new Expected(2, "--token"));
            running.put(
                    program("replay").with("RUNNEL_HOME", file.toString()).start("replay", "x.1"),
                    new Expected(3, file.toString()));
            running.put(program("session").start("-s", "nobody", "x"), new Expected(2, "session"));
            running.put(program("continue").start("-c", "x"), new Expected(2, "-c"));
            for (Map.Entry<Running, Expected> one : running.entrySet()) {
                assertSays(one.getValue(), one.getKey().ended());
            }
        }
    }

    private Program program(String name) throws Exception {
        // Without a file of the page the server is refused before it tries its port.
        return Program.classes(folder.resolve(name))
                .with("RUNNEL_WEBAPP", Path.of("webapp").toAbsolutePath().toString());
    }

    private static void assertSays(Expected expected, Ended ended) {
        assertEquals(expected.exit(), ended.exit(), ended::toString);
        assertEquals("", ended.out(), ended::toString);
        assertTrue(ended.err().contains(expected.word()), ended::toString);
        assertTrue(!ended.err().contains("\tat "), "no stack: " + ended);
        List<String> lines = ended.err()
                .lines()
                .filter(line -> !line.matches("[0-9-]+T.* info .*"))
                .toList();
        assertTrue(lines.size() <= 3, ended::toString);
    }

    @Test
    void what_is_only_asked_about_is_told_on_standard_output() throws Exception {
        Running version = program("version").start("--version");
        Running help = program("help").start("--help");
        Running models = program("models").start("models");
        Running sessions = program("sessions").start("sessions");

        for (Running running : List.of(version, help, models, sessions)) {
            Ended ended = running.ended();
            assertEquals(0, ended.exit(), ended::toString);
            assertTrue(running == sessions || !ended.out().isBlank(), ended::toString);
        }
    }
}
