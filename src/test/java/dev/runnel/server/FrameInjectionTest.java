package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import dev.runnel.wire.SseReader;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever models and commands say, an event is one frame, to every kind of parser. The texts come through the whole of the
 * program: from a provider's JSON and from a command's output to the bytes on the wire. Holds T12.
 */
@Timeout(60)
class FrameInjectionTest {

    @TempDir
    Path folder;

    /** Each control character alone and in the middle of a forged field, line ends of every standard, and worse. */
    private static List<String> texts() {
        var texts = new ArrayList<String>();
        for (char c = 0; c < 0x20; c++) {
            surround(texts, Character.toString(c));
        }
        for (char c = 0x7f; c <= 0x9f; c++) {
            surround(texts, Character.toString(c));
        }
        for (String end :
                List.of("\r\n", "\n\n", "\r\r", "\r\n\r\n", "\n\r", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff")) {
            surround(texts, end);
        }
        texts.addAll(List.of(
                "id: 999",
                "data: [DONE]",
                "event: error",
                "retry: 1",
                ": comment",
                "data:",
                "\\u000a\\u000adata: x",
                "\"}}\n\ndata: {\"event\":\"on_complete\",\"data\":{}}\n\n",
                "\ud83d\udee0\ufe0f",
                "</script>",
                "\u202e\u2066\u200b",
                "\\",
                "\"",
                "\\\"",
                "\u001b]0;title\u0007",
                "0\r\n\r\n"));
        return texts;
    }

    private static void surround(List<String> texts, String end) {
        texts.add(end);
        texts.add("a" + end + "id: 7" + end + "data: forged" + end + end);
        texts.add(end + "event: on_complete" + end + "data: {}" + end);
    }

    @Test
    void what_the_model_says_and_what_a_command_prints_stays_within_its_frames() throws Exception {
        List<String> texts = texts();
        assertTrue(texts.size() >= 211, texts.size() + " texts");
        Path workspace = Files.createDirectory(folder.resolve("workspace"));
        Files.writeString(workspace.resolve("output"), String.join("", texts));
        var script = ProviderServer.script().says(texts.getFirst());
        texts.stream().skip(1).forEach(text -> script.and().says(text));
        script.and().calls("bash", Map.of("command", "cat output")).says("Done.");
        try (var provider = script.start();
                var served = Served.at(folder.resolve("home"))
                        .asking(provider)
                        .set("workspace", workspace.toString())
                        .start()) {
            Answer answer = Call.to(served).chat("Go on");

            List<Frame> frames = Frame.run(answer.text());
            assertEquals(String.join("", texts) + "Done.", Frame.answer(frames));
            assertEveryParserSees(frames, answer.body());
            String output = frames.stream()
                    .filter(frame -> frame.name().equals("on_tool_end"))
                    .map(frame -> frame.text("output"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(output.contains("data: forged"), output);
        }
    }

    @Test
    void random_texts_stay_within_their_frames() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var script = ProviderServer.script().says("-");
        var said = new StringBuilder("-");
        for (int i = 0; i < 2_000; i++) {
            String text = randomText(random);
            script.and().says(text);
            said.append(text);
        }
        try (var provider = script.start();
                var served = Served.at(folder).asking(provider).start()) {
            Answer answer = Call.to(served).chat("Go on");

            List<Frame> frames = Frame.run(answer.text());
            assertEquals(said.toString(), Frame.answer(frames), "seed " + seed);
            assertEveryParserSees(frames, answer.body());
        }
    }

    private static String randomText(Random random) {
        String[] pieces = {
            "\r", "\n", "\u0085", "\u2028", "data: ", "id: 1", "{", "\"", "\\", "\0", ":", "é", "木", "🛠", "x", "\ufeff"
        };
        var text = new StringBuilder("t");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static void assertEveryParserSees(List<Frame> frames, byte[] stream) throws Exception {
        assertEquals(frames, byTheStandard(stream));
        assertEquals(frames, byBlankLines(new String(stream, UTF_8)));
        assertEquals(frames, byLinesOf(new String(stream, UTF_8).split("\\R", -1)));
        assertEquals(frames, byLinesOf(linesAsReadersSeeThem(stream)));
        assertEquals(frames, byLinesOf(linesAsPythonSeesThem(stream)));
    }

    /** The WHATWG standard, by the reader that Runnel itself has for providers. */
    private static List<Frame> byTheStandard(byte[] stream) throws Exception {
        var reader = new SseReader(new ByteArrayInputStream(stream)::read);
        var frames = new ArrayList<Frame>();
        for (var event = reader.next(); event.isPresent(); event = reader.next()) {
            assertEquals("message", event.get().type());
            frames.add(
                    new Frame(Long.parseLong(event.get().lastId()), event.get().data()));
        }
        return frames;
    }

    /** The usual quick script: split at blank lines, cut off what stands in front. */
    private static List<Frame> byBlankLines(String stream) {
        var frames = new ArrayList<Frame>();
        for (String block : stream.split("\n\n", 0)) {
            int data = block.indexOf("\ndata: ");
            frames.add(new Frame(
                    Long.parseLong(block.substring("id: ".length(), data)),
                    block.substring(data + "\ndata: ".length())));
        }
        return frames;
    }

    private static List<Frame> byLinesOf(String... lines) {
        var frames = new ArrayList<Frame>();
        long id = 0;
        for (String line : lines) {
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("data: ")) {
                frames.add(new Frame(id, line.substring(6)));
            } else {
                assertEquals("", line);
            }
        }
        return frames;
    }

    private static String[] linesAsReadersSeeThem(byte[] stream) throws IOException {
        try (var reader = new BufferedReader(new StringReader(new String(stream, UTF_8)))) {
            return reader.lines().toArray(String[]::new);
        }
    }

    /** As {@code str.splitlines} of Python has it, which also ends lines at VT, FF, FS, GS and RS. */
    private static String[] linesAsPythonSeesThem(byte[] stream) {
        return new String(stream, UTF_8).split("\r\n|[\n\r\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029]", -1);
    }
}
