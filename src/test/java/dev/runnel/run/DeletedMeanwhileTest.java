package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileStore;
import dev.runnel.store.Store.SessionBusyException;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.support.FailingStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session is deleted by another process just when it was found here: it is gone, and nothing is wrong with the disk. */
@Timeout(60)
class DeletedMeanwhileTest {

    @TempDir
    Path folder;

    private FileStore other;
    private FailingStore store;
    private Runnel runnel;
    private String session;

    @BeforeEach
    void a_session_of_one_run() throws Exception {
        other = new FileStore(folder.resolve("home"));
        store = new FailingStore(new FileStore(folder.resolve("home")));
        runnel = Runnel.in(folder)
                .model(Script.model().says("Hello."))
                .store(store)
                .open();
        Run run = runnel.start("Hi");
        session = run.session();
        runnel.events(run.id());
    }

    @AfterEach
    void close() {
        runnel.close();
        other.close();
    }

    /** The other process takes the session away before it is read here for that time, from now on. */
    private void deletedBeforeReading(int time, Runnable deletion) {
        var left = new AtomicInteger(time);
        store.beforeReading(() -> {
            if (left.decrementAndGet() == 0) {
                deletion.run();
            }
        });
    }

    private void delete() {
        try {
            assertTrue(other.delete(session));
        } catch (SessionBusyException e) {
            throw new AssertionError(e);
        }
    }

    private void unknown(Executable work) {
        assertEquals(
                Why.UNKNOWN_SESSION,
                assertThrows(RunRefusedException.class, work).why());
    }

    @Test
    void who_finds_it_being_deleted_is_told_that_it_is_unknown() throws Exception {
        SessionWriter deleting = other.open(session).orElseThrow();
        deletedBeforeReading(1, deleting::discard);

        unknown(() -> runnel.start(session, "Me too"));
    }

    @Test
    void it_is_not_shown() {
        deletedBeforeReading(1, this::delete);

        assertEquals(Optional.empty(), runnel.sessions().show(Runnel.ME, session));
    }

    @Test
    void its_runs_are_not_found() {
        deletedBeforeReading(1, this::delete);

        assertEquals(Optional.empty(), runnel.runs().find(Runnel.ME, session + ".1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void it_is_not_exported(int time) {
        deletedBeforeReading(time, this::delete);

        unknown(() -> runnel.runs().archive().export(Runnel.ME, session));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void it_is_not_forked_and_nothing_is_left_of_that(int time) throws Exception {
        deletedBeforeReading(time, this::delete);

        unknown(() -> runnel.runs().archive().fork(Runnel.ME, session, session + ".1"));

        assertEquals(List.of(), runnel.store().ids());
        try (var drafts = Files.list(folder.resolve("home/drafts"))) {
            assertEquals(List.of(), drafts.toList());
        }
    }
}
