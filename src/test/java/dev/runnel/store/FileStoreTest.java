package dev.runnel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.store.Store.SessionWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is true of files alone. */
class FileStoreTest extends StoreContract {

    @TempDir
    Path folder;

    @Override
    Store open() throws IOException {
        return new FileStore(home());
    }

    private Path home() {
        return folder.resolve("below/home");
    }

    private Path file(String session) {
        return home().resolve("sessions").resolve(session + ".jsonl");
    }

    @Test
    void everything_is_for_the_owner_alone() throws Exception {
        try (SessionWriter writer = store().create(session("one", "me"))) {
            writer.append(line(1));
            String hash = writer.keep(new byte[] {1});
            store().grant("one", "0".repeat(64));
            Map<String, String> modes = new TreeMap<>();
            try (var files = Files.walk(home())) {
                for (Path file : files.toList()) {
                    modes.put(
                            home().relativize(file).toString(),
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                }
            }

            assertEquals(
                    Map.ofEntries(
                            Map.entry("", "rwx------"),
                            Map.entry("asked", "rwx------"),
                            Map.entry("chats", "rwx------"),
                            Map.entry("drafts", "rwx------"),
                            Map.entry("granted", "rwx------"),
                            Map.entry("granted/one", "rwx------"),
                            Map.entry("granted/one/" + "0".repeat(64), "rw-------"),
                            Map.entry("kept", "rwx------"),
                            Map.entry("kept/one", "rwx------"),
                            Map.entry("kept/one/" + hash, "rw-------"),
                            Map.entry("live", "rwx------"),
                            Map.entry("live/one", "rw-------"),
                            Map.entry("locks", "rw-------"),
                            Map.entry("sessions", "rwx------"),
                            Map.entry("sessions/one.jsonl", "rw-------")),
                    modes);
        }
    }

    @Test
    void of_a_session_that_cannot_be_begun_nothing_is_left() throws Exception {
        Files.createDirectory(home().resolve("live/one")); // where its mark is to be

        assertThrows(StoreException.class, () -> store().create(session("one", "me")));

        assertEquals(List.of(), store().ids());
        assertEquals(List.of(), store().underWay());
        store().create(session("one", "me")).close();
    }

    @Test
    void what_a_process_left_that_died_while_it_began_a_session_is_no_session() throws Exception {
        for (String left : List.of("", "{\"private\":\"session\",\"da")) {
            Files.writeString(file("one"), left);
            Files.createFile(home().resolve("live/one"));

            assertEquals(Optional.empty(), store().open("one"));
            assertEquals(List.of(), store().ids());
            assertEquals(List.of(), store().underWay());
        }
        Files.createFile(home().resolve("live/one"));
        assertEquals(Optional.empty(), store().open("one"));
        assertEquals(List.of(), store().underWay());
        store().create(session("one", "me")).close();
    }

    @Test
    void what_is_no_id_touches_no_file() throws Exception {
        Path outside = home().resolve("x.jsonl");
        Files.writeString(outside, Files.readString(writeSession("aa")));
        Files.createFile(home().resolve("x"));

        assertEquals(Optional.empty(), store().info("../x"));
        assertEquals(Optional.empty(), store().open("../x"));
        assertEquals(false, store().busy("../x"));
        assertThrows(IllegalArgumentException.class, () -> store().read("../x", 0));
        assertEquals(1, listed("me").size());
    }

    private Path writeSession(String id) {
        store().create(session(id, "me")).close();
        return file(id);
    }

    @Test
    void the_one_changed_last_comes_first() throws Exception {
        int day = 86_400_000;
        for (String id : List.of("aa", "bb", "cc")) {
            Files.setLastModifiedTime(writeSession(id), FileTime.fromMillis((id.charAt(0) == 'b' ? 3L : 1L) * day));
        }

        assertEquals(List.of("bb", "aa", "cc"), ids(listed("me")));
    }

    @Test
    void strangers_among_the_files_are_passed_over() throws Exception {
        writeSession("aa");
        Files.writeString(file("empty"), "");
        Files.writeString(file("torn"), "{\"private\":\"sess");
        Files.writeString(file("other"), "hello\n");
        Files.writeString(file("event"), "{\"seq\":1}\n");
        Files.writeString(home().resolve("sessions/note.txt"), "hello");
        Files.writeString(home().resolve("live/no id"), "");
        Files.writeString(home().resolve("live/.tmp"), "");

        assertEquals(List.of("aa"), ids(listed("me")));
        assertEquals(List.of(), store().underWay());
        assertEquals(Optional.empty(), store().info("empty"));
        assertEquals(Optional.empty(), store().info("torn"));
    }

    @Test
    void a_torn_line_is_cut_before_the_next_is_written() throws Exception {
        Path file = writeSession("aa");
        for (String torn : List.of("{", "x".repeat(65_536), "x".repeat(65_535), "x".repeat(200_000))) {
            String whole = Files.readString(file);
            Files.writeString(file, whole + torn);

            try (SessionWriter writer = store().open("aa").orElseThrow()) {
                assertEquals(whole.length(), writer.length());
                writer.append(line(1));
            }

            assertEquals(whole + new String(line(1), UTF_8), Files.readString(file));
        }
    }

    @Test
    void a_reader_who_saw_half_a_line_that_was_cut_later_reads_what_took_its_place() throws Exception {
        Path file = writeSession("aa");
        String whole = Files.readString(file);
        Files.writeString(file, whole + "{\"seq\":1,\"half");
        try (SessionCursor cursor = store().read("aa", whole.length())) {
            assertEquals(Optional.empty(), cursor.next());
            try (SessionWriter writer = store().open("aa").orElseThrow()) {
                writer.append(line(1));
                writer.append(line(2));
            }

            for (int seq = 1; seq <= 2; seq++) {
                byte[] read = cursor.next().orElseThrow().bytes();
                assertEquals(new String(line(seq), UTF_8), new String(read, UTF_8) + "\n");
            }
            assertEquals(Optional.empty(), cursor.next());
        }
    }

    @Test
    void a_line_is_given_only_when_it_is_whole() throws Exception {
        Path file = writeSession("aa");
        long start = Files.size(file);
        try (SessionCursor cursor = store().read("aa", start)) {
            String text = new String(line(1), UTF_8);
            for (int i = 0; i < text.length() - 1; i++) {
                Files.writeString(file, text.substring(i, i + 1), java.nio.file.StandardOpenOption.APPEND);
                assertEquals(Optional.empty(), cursor.next());
            }
            Files.writeString(file, "\n", java.nio.file.StandardOpenOption.APPEND);

            assertEquals(1, cursor.next().orElseThrow().seq());
        }
    }

    @Test
    void a_home_that_cannot_be_written_to_is_refused_at_once() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThrows(IOException.class, () -> new FileStore(file));
        assertThrows(IOException.class, () -> new FileStore(file.resolve("home")));
    }

    @Test
    void opening_leaves_nothing_behind_and_harms_nothing() throws Exception {
        writeSession("aa");
        for (int i = 0; i < 3; i++) {
            open().close();
        }

        try (var files = Files.list(home().resolve("sessions"))) {
            assertEquals(List.of(file("aa")), files.toList());
        }
        assertTrue(store().info("aa").isPresent());
    }

    @Test
    void a_session_there_is_already_cannot_be_begun_again() throws Exception {
        Path file = writeSession("aa");
        String before = Files.readString(file);

        assertThrows(RuntimeException.class, () -> store().create(session("aa", "you")));

        assertEquals(before, Files.readString(file));
        store().open("aa").orElseThrow().close();
    }

    @Test
    void drafts_of_dead_processes_are_cleared_away_and_those_of_living_ones_stay() throws Exception {
        Path left = Files.writeString(home().resolve("drafts/left.jsonl"), "half");
        Path room = Files.writeString(home().resolve("drafts/left.room"), "");
        try (SessionWriter writer = store().draft(session("one", "me"));
                Store _ = open()) {
            assertFalse(Files.exists(left) || Files.exists(room));
            writer.append(line(1));
        }

        assertEquals(List.of("one"), store().ids());
    }
}
