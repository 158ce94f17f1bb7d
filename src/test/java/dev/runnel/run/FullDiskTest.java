package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.model.Message;
import dev.runnel.store.FileStore;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.store.StoreException;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up during a run: a file system of 512 KiB in memory, which only root may mount. */
@Tag("system")
@Timeout(60)
class FullDiskTest {

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void mount() throws Exception {
        home = Files.createDirectory(folder.resolve("home"));
        command("mount", "-t", "tmpfs", "-o", "size=512k,mode=0700", "tmpfs", home.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        command("umount", home.toString());
    }

    private static void command(String... words) throws Exception {
        assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor(), String.join(" ", words));
    }

    /** Leaves a call half written, to close which takes more than the rest of a page. */
    private static Script talksTooMuch() {
        String[] pieces = Collections.nCopies(600, "x".repeat(1_000)).toArray(String[]::new);
        return Script.model().begins("write", "x".repeat(20_000)).saysPieces(pieces);
    }

    @Test
    void the_run_ends_with_an_error_that_its_readers_see() throws Exception {
        var model = new Switch(talksTooMuch());
        try (var runnel = Runnel.in(folder).model(model).open()) {
            Run run = runnel.start("Hi");
            List<Envelope> events = runnel.events(run.id());

            List<String> trail = Trail.of(events).lines();
            assertEquals(List.of("error storage", "complete error"), trail.subList(trail.size() - 2, trail.size()));
            assertEquals(events.size(), events.getLast().seq());
            assertTrue(run.await(Runnel.LONG));
            assertEquals(List.of(), runnel.store().underWay());
        }
    }

    @Test
    void nobody_else_is_harmed_and_all_goes_on_once_there_is_space() throws Exception {
        Path ballast = home.resolve("ballast");
        Files.write(ballast, new byte[200_000]);
        var model = new Switch(Script.model().says("Hello."));
        try (var runnel = Runnel.in(folder).model(model).open()) {
            Run quiet = runnel.start("Quiet");
            assertEquals("complete done", runnel.trail(quiet).getLast());
            List<Envelope> before = runnel.events(quiet.id());
            model.play(talksTooMuch());
            Run loud = runnel.start("Hi");
            assertEquals("complete error", runnel.trail(loud).getLast());
            fill();

            assertThrows(StoreException.class, () -> runnel.start(quiet.session(), "Still there?"));
            assertEquals(before.size(), runnel.events(quiet.id()).size());
            Files.delete(ballast);
            model.play(Script.model().says("Yes.").then().says("Me too."));
            for (Run run : List.of(quiet, loud)) {
                assertEquals(
                        "complete done",
                        runnel.trail(runnel.start(run.session(), "And now?")).getLast());
            }
        }
    }

    @Test
    void a_link_that_found_no_room_breaks_no_chain() throws Exception {
        try (var store = new FileStore(home)) {
            // A link is about 100 bytes of 3,600, and the disk is full at the end of a page: so one of these hits it.
            for (int i = 0; i < 45; i++) {
                String id = "s" + i;
                var info = new SessionInfo(id, Instant.EPOCH, "me", "/" + "w".repeat(90 * i), Optional.empty());
                try (SessionWriter writer = store.create(info)) {
                    assertThrows(StoreException.class, () -> say(writer, Integer.MAX_VALUE));
                    say(writer, 130);
                }

                assertEquals(Optional.empty(), store.verify(id).orElseThrow().damage(), id);
                store.delete(id);
            }
        }
    }

    private static void say(SessionWriter writer, int times) {
        for (int i = 0; i < times; i++) {
            writer.append(new Message.User("x"));
        }
    }

    /** Takes what room there is left. */
    private void fill() throws Exception {
        try (var out = Files.newOutputStream(home.resolve("rest"))) {
            assertThrows(java.io.IOException.class, () -> {
                while (true) {
                    out.write(new byte[4096]);
                }
            });
        }
    }
}
