package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session's file cut anywhere opens, and nothing before the cut is lost. */
@Timeout(60)
class TornFileTest {

    @TempDir
    Path folder;

    private final SomeTool look = SomeTool.reads("look", (input, context) -> ToolResult.ok("seen"));

    @Test
    void at_every_byte() throws Exception {
        var plan = Runnel.in(folder).tools(look).model(new Forgetful(TornFileTest::script));
        try (var runnel = plan.open()) {
            Run run = runnel.start("Hi");
            List<Envelope> whole = runnel.events(run.id());
            Path file = plan.home().resolve("sessions/" + run.session() + ".jsonl");
            Path mark = plan.home().resolve("live/" + run.session());
            byte[] bytes = Files.readAllBytes(file);
            int first = lines(bytes) > 0 ? indexOfLine(bytes, 1) : 0;

            for (int length = 0; length <= bytes.length; length++) {
                Files.write(file, Arrays.copyOf(bytes, length));
                Files.write(mark, new byte[0]);

                runnel.runs().recover();

                if (length < first) {
                    assertTrue(Files.notExists(file), "no session yet, cut at " + length);
                    continue;
                }
                assertArrayEquals(
                        Arrays.copyOf(bytes, wholeLines(bytes, length)),
                        Arrays.copyOf(Files.readAllBytes(file), wholeLines(bytes, length)),
                        "cut at " + length);
                assertReadable(runnel, run, whole, events(bytes, length));
            }
        }
    }

    private static Script script() {
        return Script.model().says("Now.").calls("look", "{}").then().says("Ok");
    }

    private static void assertReadable(Runnel runnel, Run run, List<Envelope> whole, int kept) throws Exception {
        if (kept == 0) {
            assertTrue(runnel.runs().find(Runnel.ME, run.id()).isEmpty());
            return;
        }
        List<Envelope> events = runnel.events(run.id());
        for (int i = 0; i < kept; i++) {
            assertArrayEquals(whole.get(i).json(), events.get(i).json());
        }
        if (kept < whole.size()) {
            assertEquals("complete interrupted", Trail.of(events).lines().getLast());
        }
    }

    @Test
    void at_every_line_the_conversation_goes_on() throws Exception {
        var plan = Runnel.in(folder).tools(look).model(new Forgetful(TornFileTest::script));
        try (var runnel = plan.open()) {
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));
            Path file = plan.home().resolve("sessions/" + run.session() + ".jsonl");
            byte[] bytes = Files.readAllBytes(file);

            for (int line = 1; line <= lines(bytes); line++) {
                Files.write(file, Arrays.copyOf(bytes, Math.min(bytes.length, indexOfLine(bytes, line) + 3)));

                Run next = runnel.start(run.session(), "Go on " + line);

                assertEquals("complete done", runnel.trail(next).getLast(), "cut in line " + (line + 1));
            }
            Files.write(file, Arrays.copyOf(bytes, 10));
            assertThrows(RunRefusedException.class, () -> runnel.start(run.session(), "Go on"));
        }
    }

    /** Where the line of that number begins, counted from 0. */
    private static int indexOfLine(byte[] bytes, int line) {
        int index = 0;
        for (int i = 0; i < line; i++) {
            while (bytes[index++] != '\n') {
                // on to the end of the line
            }
        }
        return index;
    }

    private static int lines(byte[] bytes) {
        return (int)
                IntStream.range(0, bytes.length).filter(i -> bytes[i] == '\n').count();
    }

    private static int wholeLines(byte[] bytes, int length) {
        return indexOfLine(bytes, lines(Arrays.copyOf(bytes, length)));
    }

    /** How many whole events are among the first bytes. */
    private static int events(byte[] bytes, int length) {
        String text = new String(bytes, 0, wholeLines(bytes, length), java.nio.charset.StandardCharsets.UTF_8);
        return (int) text.lines().filter(line -> line.startsWith("{\"seq\":")).count();
    }
}
