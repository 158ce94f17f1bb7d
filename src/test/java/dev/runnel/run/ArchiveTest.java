package dev.runnel.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.Verdict;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Sessions named, forgotten, forked, taken out and in. */
@Timeout(120)
class ArchiveTest {

    private static final int DAMAGES = 300;

    @TempDir
    Path folder;

    private final Story story = new Story();
    private final Script script = Story.script()
            .then()
            .says("Second: ")
            .saysPieces("a ".repeat(100).split("(?<= )"))
            .then()
            .says("Third.")
            .waits();
    private Runnel runnel;
    private String session;

    @BeforeEach
    void two_runs() throws Exception {
        runnel = Runnel.in(folder).model(script).tools(story.tools()).open();
        Run first = runnel.start("One");
        session = first.session();
        runnel.events(first.id());
        runnel.events(runnel.start(session, "Two").id());
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    private Archive archive() {
        return runnel.runs().archive();
    }

    private Path file(String id) {
        return folder.resolve("home/sessions/" + id + ".jsonl");
    }

    private byte[] exported(String id) throws Exception {
        var out = new ByteArrayOutputStream();
        archive().export(Runnel.ME, id).writeTo(out);
        return out.toByteArray();
    }

    private String taken(byte[] file) throws Exception {
        return archive().take(Runnel.ME, new ByteArrayInputStream(file));
    }

    private String title(String id) {
        return runnel.sessions().find(Runnel.ME, id).orElseThrow().title();
    }

    private void assertWhole(String id, int runs) {
        Verdict verdict = runnel.store().verify(id).orElseThrow();
        assertEquals(Optional.empty(), verdict.damage());
        assertEquals(runs, verdict.runs());
        assertFalse(verdict.open());
    }

    private RunRefusedException refused(Why why, Executable work) {
        var refused = assertThrows(RunRefusedException.class, work);
        assertEquals(why, refused.why());
        return refused;
    }

    /** A run in the same session that goes on until it is cancelled. */
    private Run underWay() throws Exception {
        Run run = runnel.start(session, "Three");
        script.awaitWaiting();
        return run;
    }

    private void end(Run run) throws Exception {
        run.cancel(CancelReason.USER);
        runnel.events(run.id());
    }

    @Test
    void a_title_replaces_the_first_words_and_the_last_one_counts() throws Exception {
        assertEquals("One", title(session));

        archive().rename(Runnel.ME, session, "First \"title\"");
        archive().rename(Runnel.ME, session, "Überschrift \ud83d\ude00");

        assertEquals("Überschrift \ud83d\ude00", title(session));
        assertEquals(
                List.of("Überschrift \ud83d\ude00"),
                runnel.sessions().list(Runnel.ME).stream()
                        .map(Sessions.Listed::title)
                        .toList());
        assertWhole(session, 2);
    }

    @Test
    void a_title_stays_when_the_session_goes_on_and_can_be_given_while_a_run_goes_on() throws Exception {
        archive().rename(Runnel.ME, session, "Before");
        Run run = underWay();
        assertEquals("Before", title(session));

        archive().rename(Runnel.ME, session, "During");
        assertEquals("During", title(session));
        end(run);

        assertEquals("During", title(session));
        assertWhole(session, 3);
        assertEquals(
                3,
                runnel.sessions().show(Runnel.ME, session).orElseThrow().runs().size());
    }

    @Test
    void what_is_no_title_is_refused_and_changes_nothing() throws Exception {
        byte[] before = Files.readAllBytes(file(session));
        for (String title : List.of("", " ", "a\nb", "a\u001b[31m", "a\u2028b", "a\ud83d", "x".repeat(201))) {
            refused(Why.TITLE, () -> archive().rename(Runnel.ME, session, title));
        }
        assertArrayEquals(before, Files.readAllBytes(file(session)));

        archive().rename(Runnel.ME, session, " " + "\ud83d\ude00".repeat(200) + "\t");

        assertEquals("\ud83d\ude00".repeat(200), title(session));
    }

    @Test
    void every_change_to_a_title_is_found_by_verifying() throws Exception {
        archive().rename(Runnel.ME, session, "Fair");
        byte[] written = Files.readAllBytes(file(session));
        int from = new String(written, ISO_8859_1).indexOf("{\"private\":\"title\"");
        assertTrue(from > 0);
        for (int at = from; at < written.length; at++) {
            byte[] damaged = written.clone();
            damaged[at] ^= 1;
            Files.write(file(session), damaged);

            assertTrue(runnel.store().verify(session).orElseThrow().damage().isPresent(), "byte " + at);
        }
    }

    @Test
    void a_deleted_session_is_gone_and_its_folder_is_left_alone() throws Exception {
        Path kept = Files.writeString(folder.resolve("workspace/kept"), "x");

        archive().delete(Runnel.ME, session);

        assertFalse(Files.exists(file(session)));
        assertFalse(Files.exists(folder.resolve("home/live/" + session)));
        assertEquals(List.of(), runnel.sessions().list(Runnel.ME));
        assertEquals(Optional.empty(), runnel.runs().find(Runnel.ME, session + ".1"));
        assertTrue(Files.exists(kept));
        refused(Why.UNKNOWN_SESSION, () -> archive().delete(Runnel.ME, session));
        refused(Why.UNKNOWN_SESSION, () -> runnel.start(session, "Again"));
    }

    @Test
    void a_session_whose_run_goes_on_is_neither_deleted_nor_exported_nor_forked_there() throws Exception {
        Run run = underWay();

        for (Executable work : List.<Executable>of(
                () -> archive().delete(Runnel.ME, session),
                () -> archive().export(Runnel.ME, session),
                () -> archive().fork(Runnel.ME, session, run.id()))) {
            assertEquals(Optional.of(run.id()), refused(Why.BUSY, work).run());
        }
        String earlier = archive().fork(Runnel.ME, session, session + ".2");
        end(run);

        assertWhole(earlier, 2);
        assertWhole(session, 3);
        archive().delete(Runnel.ME, session);
    }

    @Test
    void another_process_keeps_its_session_too() throws Exception {
        Run run = underWay();
        try (var other = Runnel.in(folder).model(script).open()) {
            Archive elsewhere = other.runs().archive();

            for (Executable work : List.<Executable>of(
                    () -> elsewhere.rename(Runnel.ME, session, "No"),
                    () -> elsewhere.delete(Runnel.ME, session),
                    () -> elsewhere.export(Runnel.ME, session))) {
                assertEquals(Optional.of(run.id()), refused(Why.BUSY, work).run());
            }
        }
        end(run);
        assertEquals("One", title(session));
    }

    @Test
    void a_run_that_a_dead_process_left_open_gets_its_end_before_the_session_is_exported() throws Exception {
        byte[] whole = Files.readAllBytes(file(session));
        String text = new String(whole, UTF_8);
        int cut = text.lastIndexOf("{\"seq\":9,");
        Files.writeString(file(session), text.substring(0, cut));

        String taken = taken(exported(session));

        assertWhole(session, 2);
        assertWhole(taken, 2);
        assertEquals(
                Optional.of(Event.CompletionReason.INTERRUPTED),
                runnel.runs()
                        .find(Runnel.ME, taken + ".2")
                        .orElseThrow()
                        .status()
                        .reason());
    }

    @Test
    void a_fork_has_the_runs_up_to_that_one_under_its_own_ids() throws Exception {
        archive().rename(Runnel.ME, session, "Named");

        String fork = archive().fork(Runnel.ME, session, session + ".1");

        assertWhole(fork, 1);
        assertEquals("Named", title(fork));
        var start = (Event.RunStart) runnel.events(fork + ".1").getFirst().event();
        assertEquals(List.of(fork, fork + ".1"), List.of(start.session(), start.run()));
        assertSameRun(session + ".1", fork + ".1");
        var shown = runnel.sessions().show(Runnel.ME, fork).orElseThrow();
        assertEquals(1, shown.runs().size());
        assertEquals("Done.", shown.messages().getLast().text());
        assertEquals(Optional.empty(), runnel.runs().find(Runnel.ME, fork + ".2"));
        assertFalse(Files.readString(file(fork)).contains(session));
    }

    /** Word for word and at the same times, but for the ids and what is worked out from them. */
    private void assertSameRun(String one, String other) throws InterruptedException {
        List<Envelope> before = runnel.events(one);
        List<Envelope> after = runnel.events(other);
        assertEquals(Trail.of(before).lines(), Trail.of(after).lines());
        assertEquals(before.size(), after.size());
        for (int i = 1; i < before.size() - 1; i++) {
            assertArrayEquals(EventJson.line(before.get(i)), EventJson.line(after.get(i)));
        }
        assertEquals(before.getFirst().atMillis(), after.getFirst().atMillis());
    }

    @Test
    void a_fork_goes_on_by_itself() throws Exception {
        String fork = archive().fork(Runnel.ME, session, session + ".2");
        byte[] before = Files.readAllBytes(file(session));

        Run run = runnel.start(fork, "Three");
        script.awaitWaiting();
        end(run);

        assertEquals(fork + ".3", run.id());
        assertWhole(fork, 3);
        assertArrayEquals(before, Files.readAllBytes(file(session)));
        assertEquals(
                List.of("One", "Two", "Three"),
                runnel.sessions().show(Runnel.ME, fork).orElseThrow().messages().stream()
                        .filter(said -> said.role().equals("user"))
                        .map(Sessions.Said::text)
                        .toList());
    }

    @Test
    void what_is_no_run_of_the_session_cannot_be_forked() {
        for (String run : List.of("", session, session + ".0", session + ".3", "x" + session + ".1")) {
            refused(Why.UNKNOWN_RUN, () -> archive().fork(Runnel.ME, session, run));
        }
    }

    @Test
    void a_damaged_session_is_not_forked_behind_the_damage_but_before_it() throws Exception {
        String text = Files.readString(file(session));
        int at = text.lastIndexOf("Second");
        Files.writeString(file(session), text.substring(0, at) + "x" + text.substring(at + 1));

        assertThrows(DamagedSessionException.class, () -> archive().fork(Runnel.ME, session, session + ".2"));
        assertWhole(archive().fork(Runnel.ME, session, session + ".1"), 1);
        assertEquals(List.of(), drafts());
    }

    @Test
    void an_export_is_the_journal_byte_for_byte_and_comes_back_under_a_new_id() throws Exception {
        archive().rename(Runnel.ME, session, "Named");
        byte[] file = exported(session);
        assertArrayEquals(Files.readAllBytes(file(session)), file);
        assertEquals(file.length, archive().export(Runnel.ME, session).length());

        String taken = archive().take("you", new ByteArrayInputStream(file));

        assertEquals(Optional.empty(), runnel.sessions().find(Runnel.ME, taken));
        var shown = runnel.sessions().show("you", taken).orElseThrow();
        assertEquals("Named", shown.session().title());
        assertEquals(runnel.sessions().show(Runnel.ME, session).orElseThrow().messages(), shown.messages());
        assertEquals(
                List.of(taken + ".1", taken + ".2"),
                shown.runs().stream().map(RunStatus::run).toList());
        assertWhole(taken, 2);
        assertFalse(Files.readString(file(taken)).contains(session));
        assertEquals(List.of(), drafts());
    }

    @Test
    void a_file_cannot_choose_the_folder_its_session_works_in() throws Exception {
        String here = folder.resolve("workspace").toString();
        String file = Files.readString(file(session));
        String first = file.substring(0, file.indexOf('\n'));
        assertTrue(first.contains(here));
        var elsewhere = new ByteArrayOutputStream();
        try (var other = Runnel.in(folder.resolve("other"))
                .model(Script.model().says("Hi."))
                .open()) {
            Run run = other.start("Hi");
            other.events(run.id());
            other.runs().archive().export(Runnel.ME, run.session()).writeTo(elsewhere);
        }

        String taken = taken(elsewhere.toByteArray());

        assertEquals(
                here, runnel.sessions().find(Runnel.ME, taken).orElseThrow().workspace());
    }

    @Test
    void a_damaged_file_is_not_taken_in_and_leaves_nothing() throws Exception {
        byte[] whole = exported(session);
        long seed = System.nanoTime();
        var random = new Random(seed);
        int sessions = runnel.store().ids().size();
        int folders = runnel.foldersChosen().size();
        for (int i = 0; i < DAMAGES; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));

            var refused =
                    assertThrows(DamagedSessionException.class, () -> taken(damaged), "seed " + seed + ", damage " + i);

            assertTrue(refused.getMessage().matches("line [1-9][0-9]*, byte [0-9]+: .+"), refused.getMessage());
        }
        assertEquals(sessions, runnel.store().ids().size());
        assertEquals(folders, runnel.foldersChosen().size());
        assertEquals(List.of(), drafts());
    }

    @Test
    void a_file_without_the_end_of_its_last_run_is_not_taken_in() throws Exception {
        byte[] whole = exported(session);
        int cut = new String(whole, UTF_8).lastIndexOf("{\"seq\":5,");

        for (int length : new int[] {0, 5, cut, cut + 3, whole.length - 1}) {
            assertThrows(DamagedSessionException.class, () -> taken(Arrays.copyOf(whole, length)), "cut at " + length);
        }
        assertEquals(List.of(), drafts());
    }

    @Test
    void nobody_can_do_anything_with_a_session_of_another() throws Exception {
        for (Executable work : List.<Executable>of(
                () -> archive().rename("you", session, "Mine"),
                () -> archive().delete("you", session),
                () -> archive().export("you", session),
                () -> archive().fork("you", session, session + ".1"),
                () -> archive().delete(Runnel.ME, "../sessions/" + session))) {
            refused(Why.UNKNOWN_SESSION, work);
        }
        assertEquals("One", title(session));
    }

    private List<Path> drafts() throws IOException {
        try (var files = Files.list(folder.resolve("home/drafts"))) {
            return files.toList();
        }
    }
}
