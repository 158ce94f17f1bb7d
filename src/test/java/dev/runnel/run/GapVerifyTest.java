package dev.runnel.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.store.FileStore;
import dev.runnel.store.Store;
import dev.runnel.store.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gap that was announced is no damage; anything else around it is. */
@Timeout(120)
class GapVerifyTest {

    private static final int CHANGES = 2_000;
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private FileStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileStore(folder.resolve("home"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private record Line(long seq, Event event) {}

    private static Line line(long seq, Event event) {
        return new Line(seq, event);
    }

    private static Line gap(long seq, long from, long to) {
        return new Line(seq, new Event.Gap(from, to));
    }

    private static Line start() {
        return new Line(1, new Event.RunStart("s", "s.1", "m", "/w", "Hi", false, Optional.empty(), Optional.empty()));
    }

    private static Line end(long seq, String head) {
        return new Line(
                seq, new Event.Completed(Event.CompletionReason.DONE, 1, 1, 2, Event.Tally.NONE, Optional.of(head)));
    }

    /** What is thought of a session in which those lines stand, all its hashes being right. */
    private Verdict verdict(List<String> changed, Line... lines) throws Exception {
        boolean _ = store.delete("s");
        try (Store.SessionWriter writer = store.create(Written.info("s", folder))) {
            var ledger = new Ledger(writer, 1, List.of());
            for (Line line : lines) {
                ledger.write(new Envelope(line.seq(), 1_000, line.event(), EventJson.encode(line.event())));
                if (line.event() instanceof Event.Gap && !changed.isEmpty()) {
                    ledger.changed(changed);
                }
            }
            ledger.seal();
        }
        return store.verify("s").orElseThrow();
    }

    private void assertWrong(String what, Line... lines) throws Exception {
        assertEquals(Optional.of(what), verdict(List.of(), lines).damage().map(Verdict.Damage::what));
    }

    @Test
    void numbers_are_left_out_only_where_a_gap_says_so() throws Exception {
        var token = new Event.Token("t");

        Verdict whole = verdict(List.of("a", "b"), start(), gap(8, 2, 8), end(9, HASH));

        assertEquals(new Verdict(1, 2, 7, false, Optional.empty()), whole);
        assertEquals(
                new Verdict(1, 4, 3, false, Optional.empty()),
                verdict(List.of(), start(), line(2, token), gap(5, 3, 5), line(6, token), end(7, HASH)));
        assertWrong("event 9 follows event 1", start(), end(9, HASH));
        assertWrong("event 9 follows event 7", start(), gap(7, 2, 7), end(9, HASH));
        assertWrong("event 8 follows event 8", start(), gap(8, 2, 8), end(8, HASH));
        assertWrong("the gap from 3 to 8 cannot be event 8 behind event 1", start(), gap(8, 3, 8), end(9, HASH));
        assertWrong("the gap from 1 to 8 cannot be event 8 behind event 1", start(), gap(8, 1, 8), end(9, HASH));
        assertWrong("the gap from 2 to 7 cannot be event 8 behind event 1", start(), gap(8, 2, 7), end(9, HASH));
        assertWrong("the gap from 2 to 9 cannot be event 8 behind event 1", start(), gap(8, 2, 9), end(9, HASH));
        assertWrong("a run begins where none may begin", start(), gap(1, 2, 1), end(2, HASH));
        assertWrong("head is no hash", start(), gap(8, 2, 8), end(9, HASH.substring(1)));
    }

    @Test
    void files_are_named_only_for_a_run_whose_events_were_removed() throws Exception {
        try (Store.SessionWriter writer = store.create(Written.info("s", folder))) {
            var ledger = new Ledger(writer, 1, List.of());
            ledger.write(new Envelope(1, 1, start().event(), EventJson.encode(start().event())));
            ledger.changed(List.of("a"));
        }

        Verdict verdict = store.verify("s").orElseThrow();

        assertEquals(
                "it belongs to no run whose events were removed",
                verdict.damage().orElseThrow().what());
    }

    @Test
    void every_change_of_a_session_with_gaps_is_found() throws Exception {
        assertEquals(
                Optional.empty(),
                verdict(List.of("a", "ü"), start(), gap(800, 2, 800), end(801, HASH))
                        .damage());
        Path file = folder.resolve("home/sessions/s.jsonl");
        byte[] written = Files.readAllBytes(file);
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < CHANGES; i++) {
            byte[] damaged = written.clone();
            damaged[random.nextInt(written.length)] ^= (byte) (1 << random.nextInt(8));
            assertFound(file, damaged, "seed " + seed + ", change " + i);
        }
        List<String> lines = new String(written, UTF_8).lines().toList();
        for (int i = 0; i < lines.size() - 1; i++) {
            var gone = new ArrayList<>(lines);
            gone.remove(i);
            assertFound(file, gone, "line " + i + " gone");
            var doubled = new ArrayList<>(lines);
            doubled.add(i, lines.get(i));
            assertFound(file, doubled, "line " + i + " doubled");
            var moved = new ArrayList<>(lines);
            moved.add(i, moved.remove(i + 1));
            assertFound(file, moved, "line " + i + " moved");
        }
    }

    private void assertFound(Path file, List<String> lines, String what) throws IOException {
        assertFound(file, (String.join("\n", lines) + "\n").getBytes(UTF_8), what);
    }

    private void assertFound(Path file, byte[] damaged, String what) throws IOException {
        Files.write(file, damaged);
        assertTrue(store.verify("s").orElseThrow().damage().isPresent(), () -> what + ": " + Arrays.toString(damaged));
    }
}
