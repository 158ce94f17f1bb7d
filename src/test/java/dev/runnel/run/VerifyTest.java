package dev.runnel.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.store.Verdict;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a session is as it was written, and where it is not. */
@Timeout(120)
class VerifyTest {

    private static final int CHANGES = 3_000;

    @TempDir
    Path folder;

    private Runnel runnel;
    private String session;
    private Path file;
    private byte[] written;

    @BeforeEach
    void three_runs() throws Exception {
        var script = Script.model()
                .says("I look. ")
                .calls("look", "{\"path\":\"a\"}")
                .then()
                .saysPieces("Ümläute ", "and ", "\u2028 ", "\"quotes\"")
                .then()
                .reasons("Hm.")
                .says("Second.")
                .then()
                .says("x".repeat(40))
                .saysPieces("y ".repeat(150).split("(?<= )"));
        var plan = Runnel.in(folder)
                .model(script)
                .tools(SomeTool.reads("look", (input, context) -> ToolResult.ok("seen\nin two lines")));
        runnel = plan.open();
        Run first = runnel.start("One");
        runnel.events(first.id());
        session = first.session();
        for (String message : List.of("Two", "Three")) {
            runnel.events(runnel.start(session, message).id());
        }
        file = plan.home().resolve("sessions/" + session + ".jsonl");
        written = Files.readAllBytes(file);
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    @Test
    void what_was_written_is_found_whole() {
        Verdict verdict = verify();

        assertEquals(Optional.empty(), verdict.damage());
        assertEquals(3, verdict.runs());
        assertFalse(verdict.open());
    }

    @Test
    void head_is_the_hash_of_the_lines_anybody_can_read() throws Exception {
        List<Envelope> events = runnel.events(session + ".1");
        var digest = MessageDigest.getInstance("SHA-256");
        events.subList(0, events.size() - 1).forEach(event -> digest.update(EventJson.line(event)));

        var completed = (Event.Completed) events.getLast().event();

        assertEquals(Optional.of(HexFormat.of().formatHex(digest.digest())), completed.head());
    }

    @Test
    void every_changed_dropped_or_swapped_byte_is_found() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < CHANGES; i++) {
            byte[] damaged = damage(random);
            if (Arrays.equals(damaged, written)) {
                continue;
            }
            Files.write(file, damaged);

            Optional<Verdict.Damage> found = verify().damage();

            int at = Arrays.mismatch(written, damaged);
            assertTrue(found.isPresent(), "seed " + seed + ", change " + i + " at byte " + at + " is not found");
            assertTrue(found.get().offset() <= written.length, () -> found.toString());
        }
    }

    private byte[] damage(Random random) {
        int at = random.nextInt(written.length);
        byte[] damaged = written.clone();
        switch (random.nextInt(3)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                damaged = Arrays.copyOf(written, written.length - 1);
                System.arraycopy(written, at + 1, damaged, at, written.length - at - 1);
            }
            default -> {
                int other = (at + 1) % written.length;
                damaged[at] = written[other];
                damaged[other] = written[at];
            }
        }
        return damaged;
    }

    @Test
    void a_line_that_is_gone_doubled_or_moved_is_found() throws Exception {
        List<String> lines = new String(written, UTF_8).lines().toList();
        for (int i = 0; i < lines.size() - 1; i++) {
            var gone = new ArrayList<>(lines);
            gone.remove(i);
            assertDamaged(gone, "line " + i + " gone");
            var doubled = new ArrayList<>(lines);
            doubled.add(i, lines.get(i));
            assertDamaged(doubled, "line " + i + " doubled");
            var moved = new ArrayList<>(lines);
            moved.add(i, moved.remove(i + 1));
            assertDamaged(moved, "line " + i + " moved");
        }
    }

    private void assertDamaged(List<String> lines, String what) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
        assertTrue(verify().damage().isPresent(), what);
    }

    @Test
    void the_place_is_named_by_line_and_byte() throws Exception {
        String text = new String(written, UTF_8);
        int at = text.indexOf("\"Second.\"");
        Files.writeString(file, text.replace("\"seq\":3,", "\"seq\":4,"));

        Verdict.Damage damage = verify().damage().orElseThrow();

        assertEquals("event 4 follows event 2", damage.what());
        assertTrue(damage.offset() < at);
        assertEquals(text.substring(0, (int) damage.offset()).lines().count() + 1, damage.line());
    }

    @Test
    void a_run_that_goes_on_is_no_damage_and_a_torn_line_is_told_before_it_is_cut() throws Exception {
        String text = new String(written, ISO_8859_1);
        int begin = text.lastIndexOf("{\"seq\":1,");
        int third = text.indexOf("{\"seq\":9,", begin);
        Files.write(file, Arrays.copyOf(written, third));
        Verdict open = verify();
        Files.write(file, Arrays.copyOf(written, third + 5));
        Verdict torn = verify();

        assertEquals(Optional.empty(), open.damage());
        assertTrue(open.open());
        assertEquals(third, torn.damage().orElseThrow().offset());
        assertEquals(third + 5, Files.size(file), "looking changes nothing");
    }

    @Test
    void a_session_that_was_recovered_is_whole_again() throws Exception {
        String text = new String(written, ISO_8859_1);
        int begin = text.lastIndexOf("{\"seq\":1,");
        int firstLine = text.indexOf('\n', begin) + 1;
        for (int length = firstLine; length < written.length; length += 97) {
            Files.write(file, Arrays.copyOf(written, length));
            Files.write(file.resolveSibling("../live/" + session), new byte[0]);

            runnel.runs().recover();

            Verdict verdict = verify();
            assertEquals(Optional.empty(), verdict.damage(), "cut at " + length);
            assertEquals(3, verdict.runs());
            assertFalse(verdict.open());
        }
    }

    private Verdict verify() {
        return runnel.store().verify(session).orElseThrow();
    }
}
