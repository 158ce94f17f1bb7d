package dev.runnel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.Store.SessionBusyException;
import dev.runnel.store.Store.SessionWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises. Two stores opened at one place stand for two processes. */
@Timeout(60)
abstract class StoreContract {

    private Store store;

    /** A store at the place of this test, with what is there already. */
    abstract Store open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    final Store store() {
        return store;
    }

    static SessionInfo session(String id, String principal) {
        return new SessionInfo(
                id, Instant.ofEpochMilli(1_763_800_000_123L), principal, "/work/space", Optional.of("shared"));
    }

    static byte[] line(int seq) {
        var event = new Event.Token("token " + seq);
        return EventJson.line(new Envelope(seq, 1, event, EventJson.encode(event)));
    }

    static List<String> lines(Store store, String session, long offset) {
        var lines = new ArrayList<String>();
        try (SessionCursor cursor = store.read(session, offset)) {
            for (Optional<SessionLine> line = cursor.next(); line.isPresent(); line = cursor.next()) {
                lines.add(new String(line.get().bytes(), UTF_8));
            }
        }
        return lines;
    }

    final List<SessionInfo> listed(String principal) {
        return store.list(principal).map(Glance::session).toList();
    }

    static List<String> ids(List<SessionInfo> sessions) {
        return sessions.stream().map(SessionInfo::id).toList();
    }

    private Optional<String> title(String session) {
        return store.glance(session).flatMap(Glance::title);
    }

    private static String text(int seq) {
        return new String(line(seq), UTF_8).strip();
    }

    @Test
    void what_was_begun_is_known() {
        var begun = session("one", "me");
        store.create(begun).close();

        assertEquals(Optional.of(begun), store.info("one"));
        var nameless = new SessionInfo("two", Instant.EPOCH, "me \"\n\u2028", "/ä\ud83d\ude00", Optional.empty());
        store.create(nameless).close();
        assertEquals(Optional.of(nameless), store.info("two"));
        assertEquals(Optional.empty(), store.info("three"));
    }

    @Test
    void lines_are_read_as_they_were_written_also_while_more_come() {
        try (SessionWriter writer = store.create(session("one", "me"));
                SessionCursor cursor = store.read("one", writer.length())) {
            assertEquals(Optional.empty(), cursor.next());
            for (int seq = 1; seq <= 50; seq++) {
                writer.append(line(seq));
                assertEquals(seq, cursor.next().orElseThrow().seq());
                assertEquals(Optional.empty(), cursor.next());
                assertEquals(writer.length(), cursor.position());
            }
        }
        assertEquals(51, lines(store, "one", 0).size());
    }

    @Test
    void a_line_may_be_of_any_length() {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            long start = writer.length();
            for (int length : new int[] {1, 16_383, 16_384, 16_385, 100_000, 3}) {
                writer.append(("x".repeat(length) + "\n").getBytes(UTF_8));
            }

            assertEquals(
                    List.of(1, 16_383, 16_384, 16_385, 100_000, 3),
                    lines(store, "one", start).stream().map(String::length).toList());
        }
    }

    @Test
    void messages_come_back_as_they_were() {
        var parts = List.<Message.Part>of(
                new Message.Reasoning(
                        "why \u0085", "anthropic", Optional.of(JsonParser.parseString("{\"s\":[1.50,null]}"))),
                new Message.Text("words\n\ud83d\ude00"),
                new Message.ToolUse("v1", "read", "{\"path\": \"a\" }", Optional.empty()),
                new Message.ToolUse("v2", "read", "", Optional.of(JsonParser.parseString("\"x\""))));
        List<Message> messages = List.of(
                new Message.User("Hi\r\n"),
                new Message.Assistant(parts),
                new Message.ToolResults(List.of(
                        new Message.Result("v1", "read", true, "text\u2028"),
                        new Message.Result("v2", "x", false, ""))));
        try (SessionWriter writer = store.create(session("one", "me"))) {
            long start = writer.length();
            messages.forEach(writer::append);
            writer.append(line(1));

            try (SessionCursor cursor = store.read("one", start)) {
                for (Message message : messages) {
                    SessionLine line = cursor.next().orElseThrow();
                    assertTrue(line.isMessage());
                    assertFalse(line.isEvent());
                    assertEquals(message, line.message());
                }
                SessionLine line = cursor.next().orElseThrow();
                assertFalse(line.isMessage());
                assertEquals(new Event.Token("token 1"), line.event().event());
            }
        }
    }

    @Test
    void reading_begins_at_any_line() {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            writer.append(line(1));
            long second = writer.length();
            writer.append(line(2));
            writer.append(line(3));

            assertEquals(List.of(text(2), text(3)), lines(store, "one", second));
            try (SessionCursor cursor = store.read("one", second)) {
                assertEquals(second, cursor.next().orElseThrow().offset());
            }
        }
    }

    @Test
    void a_session_opened_again_goes_on_at_its_end() throws Exception {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            writer.append(line(1));
        }
        try (SessionWriter writer = store.open("one").orElseThrow()) {
            writer.append(line(2));
            writer.force();
        }

        assertEquals(List.of(text(1), text(2)), lines(store, "one", 0).subList(1, 3));
        assertEquals(Optional.empty(), store.open("two"));
    }

    @Test
    void one_writer_at_a_time_here_and_elsewhere() throws Exception {
        try (Store other = open()) {
            SessionWriter writer = store.create(session("one", "me"));
            for (Store any : List.of(store, other)) {
                assertThrows(SessionBusyException.class, () -> any.open("one"));
                assertTrue(any.busy("one"));
            }
            writer.close();
            writer.close(); // may be called twice
            assertFalse(other.busy("one"));

            try (SessionWriter theirs = other.open("one").orElseThrow()) {
                assertThrows(SessionBusyException.class, () -> store.open("one"));
                assertTrue(store.busy("one"));
                theirs.append(line(1));
            }
            store.open("one").orElseThrow().close();
        }
    }

    @Test
    void of_many_who_want_to_write_exactly_one_may() throws Exception {
        store.create(session("one", "me")).close();
        try (Store other = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 100; round++) {
                List<Future<Optional<SessionWriter>>> tries = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Store any = i % 2 == 0 ? store : other;
                    tries.add(threads.submit(() -> tryOpen(any)));
                }
                int taken = 0;
                for (Future<Optional<SessionWriter>> one : tries) {
                    taken += one.get().isPresent() ? 1 : 0;
                }
                assertEquals(1, taken);
                for (Future<Optional<SessionWriter>> one : tries) {
                    one.get().ifPresent(SessionWriter::close);
                }
            }
        }
    }

    private static Optional<SessionWriter> tryOpen(Store store) {
        try {
            return store.open("one");
        } catch (SessionBusyException e) {
            return Optional.empty();
        }
    }

    @Test
    void looking_whether_a_session_is_busy_keeps_nobody_from_opening_it() throws Exception {
        store.create(session("one", "me")).close();
        try (Store other = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Store any : List.of(store, other)) {
                Future<?> _ = threads.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        any.busy("one");
                    }
                });
            }
            try {
                for (int round = 0; round < 2_000; round++) {
                    store.open("one").orElseThrow().close();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void sessions_under_way_are_marked_until_they_are_closed() throws Exception {
        try (Store other = open()) {
            SessionWriter open = store.create(session("one", "me"));
            SessionWriter left = store.create(session("two", "me"));
            assertEquals(
                    List.of("one", "two"), other.underWay().stream().sorted().toList());

            open.close();
            left.abandon();

            assertEquals(List.of("two"), other.underWay());
            assertFalse(other.busy("two"), "nobody has it");
            other.open("two").orElseThrow().close();
            assertEquals(List.of(), store.underWay());
        }
    }

    @Test
    void a_principal_sees_its_own_sessions_the_one_changed_last_first() throws Exception {
        for (String id : List.of("aa", "bb", "cc")) {
            store.create(session(id, "me")).close();
        }
        store.create(session("dd", "you")).close();
        assertEquals(
                List.of("aa", "bb", "cc"), ids(listed("me")).stream().sorted().toList());
        assertEquals(List.of(session("dd", "you")), listed("you"));
        assertEquals(List.of(), listed("m"));
    }

    @Test
    void a_glance_shows_how_a_session_begins() {
        var begun = session("one", "me");
        try (SessionWriter writer = store.create(begun)) {
            assertEquals(
                    Optional.of(new Glance(begun, Optional.empty(), Optional.empty())),
                    store.glance("one"),
                    "nothing yet");
            writer.append(start("Hello\nthere"));
            writer.append(line(2));
            writer.append(start("Not this one"));
        }

        var seen = new Glance(begun, Optional.empty(), Optional.of("Hello\nthere"));
        assertEquals(Optional.of(seen), store.glance("one"));
        assertEquals(List.of(seen), store.list("me").toList());
        assertEquals(Optional.empty(), store.glance("two"));
    }

    private static byte[] start(String message) {
        var event = new Event.RunStart(
                "one", "one.1", "offline/demo", "/work/space", message, true, Optional.empty(), Optional.empty());
        return EventJson.line(new Envelope(1, 1, event, EventJson.encode(event)));
    }

    @Test
    void what_is_no_id_is_unknown_and_does_no_harm() throws Exception {
        for (String id : List.of("", ".", "..", "../x", "a/b", "a.b", "a\\b", "a b", "x".repeat(65), "\u0000", "é")) {
            assertEquals(Optional.empty(), store.info(id), id);
            assertEquals(Optional.empty(), store.open(id), id);
            assertFalse(store.busy(id), id);
            assertThrows(IllegalArgumentException.class, () -> store.read(id, 0), id);
            assertThrows(IllegalArgumentException.class, () -> store.create(session(id, "me")), id);
            assertThrows(IllegalArgumentException.class, () -> store.create(session(id, "me")), id + " again");
        }
        assertEquals(List.of(), store.underWay());
        assertEquals(List.of(), listed("me"));
    }

    @Test
    void an_interrupted_thread_writes_and_reads_as_any_other() throws Exception {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            Thread.currentThread().interrupt();
            try {
                writer.append(line(1));
                writer.append(new Message.User("Hi"));
                writer.force();
                assertEquals(3, lines(store, "one", 0).size());
                store.create(session("two", "me")).close();
                assertTrue(store.busy("one"));
                assertThrows(SessionBusyException.class, () -> store.open("one"));
                assertTrue(Thread.currentThread().isInterrupted());
            } finally {
                Thread.interrupted();
            }
            writer.append(line(2));
        }
        store.open("one").orElseThrow().close();
        store.open("two").orElseThrow().close();
    }

    @Test
    void the_last_title_is_found_from_the_end() throws Exception {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            assertEquals(Optional.empty(), title("one"));
            writer.title("first");
            for (int seq = 1; seq <= 200; seq++) {
                writer.append(line(seq));
            }
            assertEquals(Optional.of("first"), title("one"));
            writer.title("second \u2028 \ud83d\ude00");
        }
        try (SessionWriter writer = store.open("one").orElseThrow()) {
            for (int seq = 1; seq <= 200; seq++) {
                writer.append(line(seq));
            }
        }

        assertEquals(Optional.of("second \u2028 \ud83d\ude00"), title("one"));
        assertEquals(Optional.empty(), title("two"));
    }

    @Test
    void a_deleted_session_is_gone_and_one_that_is_being_written_stays() throws Exception {
        try (SessionWriter writer = store.create(session("one", "me"));
                Store other = open()) {
            assertThrows(SessionBusyException.class, () -> store.delete("one"));
            assertThrows(SessionBusyException.class, () -> other.delete("one"));
            writer.append(line(1));
        }

        assertTrue(store.delete("one"));

        assertFalse(store.delete("one"));
        assertEquals(Optional.empty(), store.open("one").map(SessionWriter::length));
        assertEquals(List.of(), store.ids());
        assertEquals(List.of(), store.underWay());
    }

    @Test
    void a_session_written_anew_takes_the_place_of_the_old_one_at_once_and_readers_stay_in_what_it_was()
            throws Exception {
        try (SessionWriter writer = store.create(session("one", "me"))) {
            for (int seq = 1; seq <= 200; seq++) {
                writer.append(line(seq));
            }
        }
        List<String> before = lines(store, "one", 0);
        try (Store other = open();
                SessionCursor reader = store.read("one", 0)) {
            assertEquals(
                    before.getFirst(), new String(reader.next().orElseThrow().bytes(), UTF_8));
            try (SessionWriter anew = store.rewrite("one").orElseThrow()) {
                anew.append(line(7));
                for (Store any : List.of(store, other)) {
                    assertThrows(SessionBusyException.class, () -> any.open("one"));
                    assertThrows(SessionBusyException.class, () -> any.rewrite("one"));
                    assertThrows(SessionBusyException.class, () -> any.delete("one"));
                    assertFalse(any.busy("one"), "no run goes on in it");
                    assertEquals(before, lines(any, "one", 0));
                }
            }
            assertEquals(List.of(before.getFirst(), text(7)), lines(other, "one", 0));
            for (String line : before.subList(1, before.size())) {
                assertEquals(line, new String(reader.next().orElseThrow().bytes(), UTF_8));
            }
            assertEquals(Optional.empty(), reader.next());
        }
        store.rewrite("one").orElseThrow().abandon();

        assertEquals(2, lines(store, "one", 0).size());
        assertEquals(List.of(), store.underWay());
        assertEquals(Optional.empty(), store.rewrite("two").map(SessionWriter::length));
        store.open("one").orElseThrow().close();
    }

    @Test
    void a_draft_is_there_when_it_is_closed_and_not_before() throws Exception {
        try (SessionWriter writer = store.draft(session("one", "me"));
                Store other = open()) {
            writer.append(line(1));
            assertEquals(List.of(), other.ids());
            assertEquals(Optional.empty(), store.info("one"));
        }
        store.draft(session("two", "me")).abandon();

        assertEquals(List.of("one"), store.ids());
        assertEquals(text(1), lines(store, "one", 0).getLast());
        assertEquals(List.of(), store.underWay());
    }

    @Test
    void what_is_kept_for_a_session_is_found_by_its_hash_and_goes_with_it() throws Exception {
        byte[] content = {1, 2, 3};
        String hash;
        try (SessionWriter writer = store.create(session("one", "me"))) {
            hash = writer.keep(content);
            assertEquals(hash, writer.keep(content));
        }
        store.create(session("two", "me")).close();

        assertArrayEquals(content, store.kept("one", hash).orElseThrow());
        assertEquals(Optional.empty(), store.kept("two", hash));
        assertEquals(Optional.empty(), store.kept("one", "0".repeat(64)));
        assertEquals(Optional.empty(), store.kept("one", "../../locks"));
        store.delete("one");
        assertEquals(Optional.empty(), store.kept("one", hash));
    }

    @Test
    void notes_about_files_come_back_as_they_were_written() throws Exception {
        var mark = new FileMark(false, "rw-r--r--", "0".repeat(64), 3);
        var folders = new FileNote.Folders(List.of("d", "d/e"), List.of("f"));
        var changed = new FileNote.Changed("a/ü\n", Optional.of(mark), Optional.empty());
        List<FileNote> notes = List.of(
                changed,
                new FileNote.Changed("l", Optional.empty(), Optional.of(new FileMark(true, "", "", 0))),
                folders,
                new FileNote.Looking(true),
                new FileNote.Unseen("why"),
                new FileNote.Turned(3, true, List.of(2, 1), List.of(changed), folders),
                new FileNote.Finished());
        try (SessionWriter writer = store.create(session("one", "me"))) {
            notes.forEach(writer::append);
        }

        var read = new ArrayList<FileNote>();
        try (SessionCursor lines = store.read("one", 0)) {
            for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().isNote()) {
                    read.add(line.get().note());
                }
            }
        }
        assertEquals(notes, read);
        assertEquals(Optional.empty(), store.verify("one").orElseThrow().damage());
    }
}
