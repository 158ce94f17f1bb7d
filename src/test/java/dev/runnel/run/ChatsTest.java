package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.run.Chats.History;
import dev.runnel.run.Chats.Name;
import dev.runnel.run.Chats.Sent;
import dev.runnel.run.Sessions.Said;
import dev.runnel.store.FileStore;
import dev.runnel.store.StoreException;
import dev.runnel.support.FailingStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a message leaves nothing behind which the store failed to take. */
@Timeout(60)
class ChatsTest {

    private static final Name NAME = new Name(Runnel.ME, "ui", "a");

    @TempDir
    Path folder;

    private FailingStore store;
    private Runnel runnel;

    @BeforeEach
    void open() throws IOException {
        store = new FailingStore(new FileStore(folder.resolve("home")));
        runnel = Runnel.in(folder)
                .store(store)
                .model(new Forgetful(() -> Script.model().says("Yes.")))
                .open();
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    /** Says the last of the messages behind the others. */
    private FoundRun say(String... messages) throws Exception {
        List<String> before = List.of(messages).subList(0, messages.length - 1);
        List<Said> said = before.stream()
                .flatMap(text -> Stream.of(new Said("user", text), new Said("assistant", "Yes.")))
                .toList();
        FoundRun run = runnel.runs()
                .chats()
                .say(
                        NAME,
                        new Sent(
                                StartRequest.of(Runnel.ME, messages[messages.length - 1]),
                                Optional.of(new History(before, said, true))),
                        Optional.of(new RequestKey("POST ui", "k" + List.of(messages), "")));
        assertTrue(run.live().orElseThrow().await(Runnel.LONG));
        return run;
    }

    private String session() {
        return runnel.runs().chats().last(NAME).orElseThrow().status().session();
    }

    private List<String> sessions() {
        return runnel.sessions().list(Runnel.ME).stream()
                .map(Sessions.Listed::session)
                .toList();
    }

    @Test
    void where_the_name_cannot_be_kept_no_run_begins() throws Exception {
        store.failOnChat(true);
        assertThrows(StoreException.class, () -> say("one"));
        assertEquals(List.of(), sessions());
        assertEquals(0, runnel.runs().active());

        store.failOnChat(false);
        say("one");
        String session = session();
        store.failOnChat(true);
        assertThrows(StoreException.class, () -> say("from the start"));
        assertEquals(List.of(session), sessions());
    }

    @Test
    void where_a_run_cannot_begin_the_name_stands_for_what_it_did() throws Exception {
        say("one");
        String session = session();
        store.failOnAppend(n -> true);
        assertThrows(StoreException.class, () -> say("from the start"));
        store.mend();

        assertEquals(session, session());
        assertEquals(List.of(session), sessions());
    }

    @Test
    void where_a_run_cannot_begin_in_a_fork_there_is_none() throws Exception {
        say("one");
        say("one", "two");
        String session = session();
        store.beforeOpening(() -> {
            throw new StoreException("cannot open", new IOException("No space left on device"));
        });
        assertThrows(StoreException.class, () -> say("one", "instead"));
        store.beforeOpening(() -> {});

        assertEquals(session, session());
        assertEquals(List.of(session), sessions());
        assertEquals(session, say("one", "two", "three").status().session());
    }
}
