package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.run.Restoration.Result;
import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.FileStore;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something changes a file between looking and putting it back. */
class RestorationTest {

    @TempDir
    Path folder;

    private FileStore store;
    private SessionWriter writer;
    private Path root;
    private Plan plan;

    @BeforeEach
    void open() throws Exception {
        store = new FileStore(folder.resolve("home"));
        writer = store.create(new SessionInfo("s", Instant.EPOCH, "me", "/", Optional.empty()));
        root = Files.createDirectory(folder.resolve("ws"));
        plan = new Plan(store, "s", Workspace.open(root));
    }

    @AfterEach
    void close() {
        writer.close();
        store.close();
    }

    private Optional<FileMark> mark(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        writer.keep(bytes);
        return Optional.of(new FileMark(false, "", Sha256.hex(bytes), bytes.length));
    }

    private void put(String path, String content) throws Exception {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }

    @Test
    void what_was_done_is_taken_back_when_a_file_is_another_by_then() throws Exception {
        put("a", "new");
        put("made/b", "new");
        put("c", "new");
        plan.add("a", List.of(mark("new")), mark("old"));
        plan.add("c", List.of(mark("new")), mark("old"));
        plan.add("gone", List.of(Optional.empty()), mark("old"));
        plan.add("made/b", List.of(mark("new")), Optional.empty());
        put("gone", "somebody was faster");

        Result result = new Restoration(plan, new FileNote.Folders(List.of("x"), List.of("made"))).carryOut();

        assertTrue(result.failure().isPresent());
        assertTrue(result.sentence().endsWith("all is as it was."), result.sentence());
        for (String path : List.of("a", "made/b", "c")) {
            assertEquals("new", Files.readString(root.resolve(path)));
        }
        assertEquals("somebody was faster", Files.readString(root.resolve("gone")));
        assertFalse(Files.exists(root.resolve("x")));
    }

    @Test
    void folders_go_only_when_nothing_is_left_in_them() throws Exception {
        put("made/b", "new");
        put("made/mine", "mine");
        put("empty/b", "new");
        plan.add("empty/b", List.of(mark("new")), Optional.empty());
        plan.add("made/b", List.of(mark("new")), Optional.empty());

        Result result =
                new Restoration(plan, new FileNote.Folders(List.of("x", "x/y"), List.of("empty", "made"))).carryOut();

        assertTrue(result.failure().isEmpty());
        assertTrue(Files.exists(root.resolve("made/mine")));
        assertFalse(Files.exists(root.resolve("made/b")));
        assertFalse(Files.exists(root.resolve("empty")));
        assertTrue(Files.isDirectory(root.resolve("x/y")));
    }

    @Test
    void nothing_is_made_or_removed_behind_a_link() throws Exception {
        Files.createDirectories(root.resolve("elsewhere/empty"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("elsewhere"));

        Result result =
                new Restoration(plan, new FileNote.Folders(List.of("link/made"), List.of("link/empty"))).carryOut();

        assertTrue(result.failure().isPresent());
        assertTrue(Files.exists(root.resolve("elsewhere/empty")));
        assertFalse(Files.exists(root.resolve("elsewhere/made")));
    }

    @Test
    void what_was_done_is_taken_back_when_somebody_stops_it_in_the_middle() throws Exception {
        for (int i = 100; i < 600; i++) {
            put("f" + i, "new " + i);
            plan.add("f" + i, List.of(mark("new " + i)), mark("old " + i));
        }
        var thread = Thread.currentThread();
        var first = root.resolve("f100");
        Thread stopping = Thread.startVirtualThread(() -> {
            while (thread.isAlive() && !changed(first)) {
                Thread.onSpinWait();
            }
            thread.interrupt();
        });

        Result result = new Restoration(plan, FileNote.Folders.NONE).carryOut();

        assertTrue(Thread.interrupted(), "that it was stopped is not forgotten");
        stopping.join();
        assertTrue(result.failure().isPresent());
        assertTrue(result.sentence().endsWith("all is as it was."), result.sentence());
        for (int i = 100; i < 600; i++) {
            assertEquals("new " + i, Files.readString(root.resolve("f" + i)));
        }
    }

    private static boolean changed(Path file) {
        try {
            return Files.readString(file).startsWith("old");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
