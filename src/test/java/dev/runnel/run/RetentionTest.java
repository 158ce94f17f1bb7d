package dev.runnel.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.FileStore;
import dev.runnel.store.Store;
import dev.runnel.store.Verdict;
import dev.runnel.support.FailingStore;
import dev.runnel.support.MovableClock;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of runs that ended long ago: the first event, one gap, the last event, and the whole conversation. */
@Timeout(120)
class RetentionTest {

    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final SomeTool change = SomeTool.changes("change", (input, context) -> {
        context.changed(FileChange.ofBytes(
                input.get("path").getAsString(), Optional.empty(), Optional.of(new byte[] {'x', '\n'})));
        return ToolResult.ok("changed");
    });
    private Script script = Script.model();
    private Runnel runnel;
    private String session;

    private static Script twoRuns() {
        return Script.model()
                .says("I change it.")
                .calls("change", "{\"path\":\"a\"}")
                .callsWhole("change", "{\"path\":\"b\"}")
                .then()
                .says("Changed.")
                .then()
                .says("Second: ")
                .saysPieces("a ".repeat(1_000).split("(?<= )"));
    }

    /** Two runs, a day after each other, and between them the session was named. */
    @BeforeEach
    void two_runs() throws Exception {
        script = twoRuns().then().says("Third.").waits();
        runnel = plan().model(script).open();
        Run first = runnel.start("One");
        session = first.session();
        runnel.events(first.id());
        runnel.runs().archive().rename(Runnel.ME, session, "Named");
        clock.move(DAY);
        runnel.events(runnel.start(session, "Two").id());
    }

    private Runnel.Plan plan() {
        return Runnel.in(folder).tools(change).clock(clock).retention(KEPT);
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    private Path file(String id) {
        return folder.resolve("home/sessions/" + id + ".jsonl");
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(file(session));
    }

    private List<String> lines(String run) throws Exception {
        return lines(runnel.events(run));
    }

    private static List<String> lines(List<Envelope> events) {
        return events.stream()
                .map(event -> new String(EventJson.line(event), UTF_8))
                .toList();
    }

    private void makeBothOld() {
        clock.move(KEPT.plus(DAY));
    }

    private Verdict assertWhole(String id) {
        Verdict verdict = runnel.store().verify(id).orElseThrow();
        assertEquals(Optional.empty(), verdict.damage());
        assertFalse(verdict.open());
        return verdict;
    }

    private static void assertThinned(List<String> before, List<String> after) {
        int last = before.size();
        assertEquals(List.of(before.getFirst(), after.get(1), before.getLast()), after);
        assertTrue(after.get(1).startsWith("{\"seq\":" + (last - 1) + ","), after.get(1));
        assertTrue(
                after.get(1).endsWith("\"event\":\"on_gap\",\"data\":{\"from\":2,\"to\":" + (last - 1) + "}}\n"),
                after.get(1));
    }

    @Test
    void the_first_and_the_last_event_stay_word_for_word_and_all_between_becomes_one_gap() throws Exception {
        List<String> first = lines(session + ".1");
        List<String> second = lines(session + ".2");
        var shown = runnel.sessions().show(Runnel.ME, session).orElseThrow();
        assertEquals(List.of("a", "b"), shown.files());
        assertEquals("Named", shown.session().title());

        makeBothOld();
        runnel.runs().retain();

        assertThinned(first, lines(session + ".1"));
        assertThinned(second, lines(session + ".2"));
        Verdict verdict = assertWhole(session);
        assertEquals(
                List.of(2L, 4L, first.size() + second.size() - 4L),
                List.of((long) verdict.runs(), verdict.events(), verdict.removed()));
        assertEquals(shown, runnel.sessions().show(Runnel.ME, session).orElseThrow());
        assertEquals(List.of(shown.session()), runnel.sessions().list(Runnel.ME), "it is listed as it was");
        assertTrue(bytes().length < 6_000, "the room is free");
    }

    @Test
    void what_ended_less_long_ago_stays() throws Exception {
        List<String> first = lines(session + ".1");
        List<String> second = lines(session + ".2");

        clock.move(KEPT.minus(DAY));
        runnel.runs().retain();
        assertEquals(first, lines(session + ".1"), "to the hour");

        clock.move(Duration.ofMillis(1));
        runnel.runs().retain();
        assertThinned(first, lines(session + ".1"));
        assertEquals(second, lines(session + ".2"));
        assertWhole(session);

        clock.move(DAY);
        runnel.runs().retain();
        assertThinned(first, lines(session + ".1"));
        assertThinned(second, lines(session + ".2"));
        assertWhole(session);
    }

    @Test
    void a_second_time_no_byte_changes() throws Exception {
        makeBothOld();
        runnel.runs().retain();
        byte[] once = bytes();
        Object file = Files.readAttributes(file(session), "unix:ino").get("ino");

        runnel.runs().retain();

        assertArrayEquals(once, bytes());
        assertEquals(file, Files.readAttributes(file(session), "unix:ino").get("ino"), "nor is it written again");
    }

    @Test
    void without_a_rule_nothing_is_ever_removed() throws Exception {
        byte[] before = bytes();
        runnel.close();
        runnel = Runnel.in(folder).clock(clock).open();

        clock.move(Duration.ofDays(36_500));
        runnel.runs().retain();

        assertArrayEquals(before, bytes());
    }

    @Test
    void the_session_counts_as_changed_when_it_was_last_worked_in() throws Exception {
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file(session), time);
        makeBothOld();

        runnel.runs().retain();

        assertEquals(1, bytes().length / 5_000 + 1);
        assertEquals(time, Files.getLastModifiedTime(file(session)));
    }

    @Test
    void a_reader_from_anywhere_is_given_the_gap_it_is_in_and_the_end() throws Exception {
        List<String> before = lines(session + ".1");
        makeBothOld();
        runnel.runs().retain();
        List<String> after = lines(session + ".1");

        for (long seen = 0; seen < before.size(); seen++) {
            List<String> rest = lines(runnel.events(session + ".1", seen));

            int from = seen == 0 ? 0 : seen < before.size() - 1 ? 1 : 2;
            assertEquals(after.subList(from, 3), rest, "after " + seen);
        }
    }

    @Test
    void the_conversation_stays_and_is_gone_on_with() throws Exception {
        makeBothOld();
        runnel.runs().retain();

        Run run = runnel.start(session, "Three");
        script.awaitWaiting();
        List<Message> history = script.lastHistory();
        run.cancel(CancelReason.USER);
        runnel.events(run.id());

        assertEquals(session + ".3", run.id());
        assertEquals(
                List.of("One", "Two", "Three"),
                history.stream()
                        .filter(Message.User.class::isInstance)
                        .map(message -> ((Message.User) message).text())
                        .toList());
        assertEquals(
                2,
                history.stream().filter(Message.ToolResults.class::isInstance).count() * 2);
        assertWhole(session);
    }

    @Test
    void it_is_forked_exported_and_imported_like_any_other() throws Exception {
        makeBothOld();
        runnel.runs().retain();
        var shown = runnel.sessions().show(Runnel.ME, session).orElseThrow();
        var out = new ByteArrayOutputStream();
        try (Exported exported = runnel.runs().archive().export(Runnel.ME, session)) {
            exported.writeTo(out);
        }
        assertArrayEquals(bytes(), out.toByteArray());

        String fork = runnel.runs().archive().fork(Runnel.ME, session, session + ".2");
        String taken = runnel.runs().archive().take(Runnel.ME, new ByteArrayInputStream(out.toByteArray()));

        for (String other : List.of(fork, taken)) {
            Verdict verdict = assertWhole(other);
            assertTrue(verdict.removed() > 0);
            var shownThere = runnel.sessions().show(Runnel.ME, other).orElseThrow();
            assertEquals(shown.messages(), shownThere.messages());
            assertEquals(shown.files(), shownThere.files());
            assertEquals(List.of("start One", "gap", "complete done"), trail(other + ".1"));
        }
        byte[] before = Files.readAllBytes(file(fork));
        runnel.runs().retain();
        assertArrayEquals(before, Files.readAllBytes(file(fork)));
    }

    private List<String> trail(String run) throws Exception {
        return Trail.of(runnel.events(run)).lines();
    }

    @Test
    void a_run_with_less_than_two_events_between_its_first_and_last_is_left_alone() throws Exception {
        for (int between = 0; between <= 2; between++) {
            String id = "short" + between;
            writeRun(id, between);
            List<String> before = lines(id + ".1");
            makeBothOld();

            runnel.runs().retain();

            if (between < 2) {
                assertEquals(before, lines(id + ".1"));
            } else {
                assertThinned(before, lines(id + ".1"));
            }
            assertWhole(id);
        }
    }

    private void writeRun(String id, int between) throws IOException {
        try (var writer = runnel.store().create(Written.info(id, plan().workspace()))) {
            var ledger = new Ledger(writer, 1, List.of());
            var start = new Event.RunStart(id, id + ".1", "m", "/w", "Hi", false, Optional.empty(), Optional.empty());
            int seq = write(ledger, 0, start);
            for (int i = 0; i < between; i++) {
                seq = write(ledger, seq, new Event.Token("t"));
            }
            var end = new Event.Completed(
                    Event.CompletionReason.DONE, 1, 1, 0, Event.Tally.NONE, Optional.of(ledger.head()));
            write(ledger, seq, end);
            ledger.seal();
        }
    }

    private int write(Ledger ledger, int seq, Event event) {
        ledger.write(new Envelope(seq + 1, clock.millis(), event, EventJson.encode(event)));
        return seq + 1;
    }

    @Test
    void a_session_with_a_run_under_way_waits_for_its_end() throws Exception {
        byte[] other = Files.readAllBytes(file(session));
        Run run = runnel.start(session, "Three");
        script.awaitWaiting();
        makeBothOld();

        runnel.runs().retain();
        assertEquals(1_000, trail(session + ".2").get(2).split("a ", -1).length - 1, "nothing was removed");
        run.cancel(CancelReason.USER);
        runnel.events(run.id());
        runnel.runs().retain();

        assertTrue(bytes().length < other.length);
        assertEquals(List.of("start Two", "gap", "complete done"), trail(session + ".2"));
        assertWhole(session);
    }

    @Test
    void a_session_that_another_process_writes_to_is_left_alone() throws Exception {
        byte[] before = bytes();
        makeBothOld();
        try (Store other = new FileStore(folder.resolve("home"));
                var _ = other.open(session).orElseThrow()) {
            runnel.runs().retain();

            assertArrayEquals(before, bytes());
        }
        runnel.runs().retain();
        assertNotEquals(before.length, bytes().length);
    }

    @Test
    void one_session_that_fails_does_not_stop_the_others_and_a_damaged_one_is_not_written_anew() throws Exception {
        String fork = runnel.runs().archive().fork(Runnel.ME, session, session + ".2");
        String damaged = runnel.runs().archive().fork(Runnel.ME, session, session + ".2");
        String text = Files.readString(file(damaged));
        Files.writeString(file(damaged), text.replaceFirst("Changed", "Chanted"));
        byte[] before = Files.readAllBytes(file(damaged));
        runnel.close();
        var store = new FailingStore(new FileStore(folder.resolve("home")));
        store.failOnAppend(n -> n == 1);
        runnel = plan().store(store).open();
        makeBothOld();

        runnel.runs().retain();

        long thinned = List.of(session, fork).stream()
                .filter(id -> assertWhole(id).removed() > 0)
                .count();
        assertEquals(1, thinned, "one of them failed");
        assertArrayEquals(before, Files.readAllBytes(file(damaged)));
        runnel.runs().retain();
        assertTrue(assertWhole(session).removed() > 0 && assertWhole(fork).removed() > 0, "and is made up for");
    }

    @Test
    void killed_at_any_write_the_old_file_is_there_and_the_next_start_makes_up_for_it() throws Exception {
        byte[] old = bytes();
        runnel.close();
        Path home = folder.resolve("home");
        var copies = new ArrayList<Path>();
        var store = new FailingStore(new FileStore(home));
        store.failOnAppend(n -> {
            copies.add(copy(home, folder.resolve("killed" + n)));
            return false;
        });
        runnel = plan().store(store).open();
        makeBothOld();
        runnel.runs().retain();
        assertTrue(assertWhole(session).removed() > 0);
        byte[] anew = bytes();
        assertTrue(copies.size() > 10);

        for (Path copy : copies) {
            Path file = copy.resolve("home/sessions/" + session + ".jsonl");
            assertArrayEquals(old, Files.readAllBytes(file));
            try (var again = Runnel.in(copy).clock(clock).retention(KEPT).open()) {
                again.runs().retain();
                try (var drafts = Files.list(copy.resolve("home/drafts"))) {
                    assertEquals(List.of(), drafts.toList());
                }
            }
            assertArrayEquals(anew, Files.readAllBytes(file));
        }
    }

    /** What a killed process leaves: all that it had written by then. */
    private static Path copy(Path home, Path to) {
        try (var files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve("home").resolve(home.relativize(file));
                Files.createDirectories(copy.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, copy);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_medium_failing_at_any_write_changes_nothing_and_leaves_nothing() throws Exception {
        byte[] old = bytes();
        runnel.close();
        var store = new FailingStore(new FileStore(folder.resolve("home")));
        runnel = plan().store(store).open();
        makeBothOld();
        for (int n = 1; n < 12; n++) {
            int failing = store.appends() + n;
            store.failOnAppend(i -> i == failing);

            runnel.runs().retain();

            assertArrayEquals(old, bytes(), "write " + n);
            try (var drafts = Files.list(folder.resolve("home/drafts"))) {
                assertEquals(List.of(), drafts.toList());
            }
        }
    }

    @Test
    void a_program_that_ends_does_not_wait_until_all_is_looked_at() throws Exception {
        byte[] old = bytes();
        makeBothOld();
        runnel.runs().stop(Duration.ofMillis(1));

        runnel.runs().retain();

        assertArrayEquals(old, bytes());
    }

    @Test
    void a_run_found_before_is_read_as_it_is_now() throws Exception {
        List<String> first = lines(session + ".1");
        List<String> second = lines(session + ".2");
        FoundRun found = runnel.runs().find(Runnel.ME, session + ".2").orElseThrow();
        try (Subscription begun = found.subscribe(0)) {
            String start = new String(EventJson.line(begun.next(Runnel.LONG).orElseThrow()), UTF_8);
            clock.move(KEPT);
            runnel.runs().retain();
            assertThinned(first, lines(session + ".1"));
            assertEquals(second.getFirst(), start);
            assertEquals(second.subList(1, second.size()), lines(Runnel.toTheEnd(begun)), "as it was");
        }
        try (Subscription later = found.subscribe(0)) {
            assertEquals(second, lines(Runnel.toTheEnd(later)), "it begins elsewhere now");
        }
        makeBothOld();
        runnel.runs().retain();
        try (Subscription last = found.subscribe(5)) {
            assertEquals(lines(session + ".2").subList(1, 3), lines(Runnel.toTheEnd(last)));
        }
    }

    @Test
    void a_reader_of_a_run_of_this_process_who_comes_late_is_given_the_gap() throws Exception {
        runnel.close();
        runnel = plan().model(twoRuns()).open();
        Run early = runnel.start("One");
        runnel.events(early.id());
        Run late = runnel.start(early.session(), "Two");
        assertTrue(late.await(Runnel.LONG));
        makeBothOld();
        runnel.runs().retain();

        try (Subscription reader = late.subscribe(0)) {
            List<Envelope> read = Runnel.toTheEnd(reader);
            assertEquals(
                    List.of("start Two", "gap", "complete done"), Trail.of(read).lines());
        }
    }

    @Test
    void who_follows_a_run_of_another_process_goes_on_when_it_was_thinned_meanwhile() throws Exception {
        var slow = Script.model()
                .saysPieces("a ".repeat(300).split("(?<= )"))
                .waits()
                .saysPieces("b ".repeat(300).split("(?<= )"));
        try (var theirs = plan().model(slow).open()) {
            theirs.events(runnelStart(theirs, session, slow));
            Optional<Envelope> seen;
            FoundRun found = runnel.runs().find(Runnel.ME, session + ".3").orElseThrow();
            assertFalse(found.status().running());
            try (Subscription reader = found.subscribe(0)) {
                seen = reader.next(Runnel.LONG);
                makeBothOld();
                theirs.runs().retain();
                assertEquals(1, seen.orElseThrow().seq());
                assertEquals(
                        "complete done",
                        Trail.of(Runnel.toTheEnd(reader)).lines().getLast());
            }
        }
    }

    private static String runnelStart(Runnel theirs, String session, Script slow) throws Exception {
        Run run = theirs.start(session, "Theirs");
        slow.awaitWaiting();
        slow.release();
        return run.id();
    }

    @Test
    void who_looked_at_a_run_under_way_elsewhere_finds_its_end_when_it_was_thinned_meanwhile() throws Exception {
        var slow = Script.model()
                .saysPieces("a ".repeat(300).split("(?<= )"))
                .waits()
                .says("Done.");
        try (var theirs = plan().model(slow).open()) {
            Run run = theirs.start(session, "Theirs");
            slow.awaitWaiting();
            FoundRun found = runnel.runs().find(Runnel.ME, run.id()).orElseThrow();
            assertTrue(found.status().running());
            long seen = found.status().lastSeq();
            slow.release();
            long last = theirs.events(run.id()).getLast().seq();
            makeBothOld();
            theirs.runs().retain();

            RunStatus status = found.status();

            assertEquals(
                    List.of(false, last, Optional.of(Event.CompletionReason.DONE)),
                    List.of(status.running(), status.lastSeq(), status.reason()));
            try (Subscription reader = found.subscribe(seen)) {
                assertEquals(
                        List.of("gap", "complete done"),
                        Trail.of(Runnel.toTheEnd(reader)).lines());
            }
        }
    }

    @Test
    void an_export_begun_before_is_what_the_session_was() throws Exception {
        byte[] old = bytes();
        var out = new ByteArrayOutputStream();
        try (Exported exported = runnel.runs().archive().export(Runnel.ME, session)) {
            makeBothOld();
            runnel.runs().retain();
            assertTrue(bytes().length < old.length);

            exported.writeTo(out);
        }
        assertArrayEquals(old, out.toByteArray());
    }

    @Test
    void readers_of_all_kinds_meanwhile_find_each_run_whole_or_thinned() throws Exception {
        int runs = 12;
        runnel.close();
        runnel = plan().model(new Forgetful(
                        () -> Script.model().saysPieces("a ".repeat(60).split("(?<= )"))))
                .open();
        String many = runnel.start("0").session();
        runnel.events(many + ".1");
        var whole = new ArrayList<List<String>>(List.of(lines(many + ".1")));
        for (int i = 1; i < runs; i++) {
            clock.move(DAY);
            whole.add(lines(runnel.start(many, "Go on").id()));
        }
        clock.move(KEPT.minus(DAY.multipliedBy(runs)));
        var left = new AtomicInteger(runs);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> readWhile(many, whole, left)));
            }
            while (left.get() > 0) {
                clock.move(DAY);
                runnel.runs().retain();
                left.decrementAndGet();
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        }
        runnel.runs().retain();
        assertWhole(many);
    }

    /** Reads runs, the session and its export until nothing is left to be thinned; how often. */
    private int readWhile(String many, List<List<String>> whole, AtomicInteger left) throws Exception {
        int read = 0;
        while (left.get() > 0 || read == 0) {
            for (int run = 1; run <= whole.size(); run++) {
                List<String> before = whole.get(run - 1);
                List<String> found = lines(many + "." + run);
                if (!found.equals(before)) {
                    assertThinned(before, found);
                }
                RunStatus status = runnel.runs()
                        .find(Runnel.ME, many + "." + run)
                        .orElseThrow()
                        .status();
                assertEquals(before.size(), status.lastSeq());
            }
            assertEquals(
                    LongStream.rangeClosed(1, whole.size())
                            .mapToObj(ordinal -> many + "." + ordinal)
                            .toList(),
                    runnel.sessions().show(Runnel.ME, many).orElseThrow().runs().stream()
                            .map(RunStatus::run)
                            .toList());
            assertEquals(
                    Optional.empty(), runnel.store().verify(many).orElseThrow().damage());
            read++;
        }
        return read;
    }
}
