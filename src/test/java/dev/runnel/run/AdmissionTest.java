package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileStore;
import dev.runnel.support.FailingStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may begin a run, and who is told what stands in the way. */
@Timeout(60)
class AdmissionTest {

    @TempDir
    Path folder;

    private static RunRefusedException refused(Why why, org.junit.jupiter.api.function.Executable start) {
        RunRefusedException refused = assertThrows(RunRefusedException.class, start);
        assertEquals(why, refused.why(), refused.getMessage());
        return refused;
    }

    @Test
    void a_session_with_a_run_under_way_is_busy_and_the_run_is_named() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();

            var refused = refused(Why.BUSY, () -> runnel.start(run.session(), "Again"));

            assertEquals(Optional.of(run.id()), refused.run());
        }
    }

    @Test
    void of_two_messages_at_once_one_is_taken_and_the_other_is_told_which() throws Exception {
        var opening = new Semaphore(0);
        var go = new CountDownLatch(1);
        var store = new FailingStore(new FileStore(folder.resolve("home")));
        var script = Script.model().says("Hello.").then().waits();
        try (var runnel = Runnel.in(folder).model(script).store(store).open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Run first = runnel.start("Hi");
            assertTrue(first.await(Runnel.LONG));
            store.beforeOpening(() -> {
                opening.release();
                awaitQuietly(go);
            });
            Future<Run> taken = threads.submit(() -> runnel.start(first.session(), "One"));
            opening.acquire();
            var told = new AtomicReference<RunRefusedException>();
            Thread other = Thread.ofVirtual()
                    .start(() -> told.set(refused(Why.BUSY, () -> runnel.start(first.session(), "Two"))));
            while (other.isAlive() && other.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }

            go.countDown();
            other.join();

            assertEquals(Optional.of(taken.get().id()), told.get().run());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void of_a_hundred_messages_at_once_exactly_one_is_taken() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder)
                        .model(Script.model().says("Hello.").then().waits())
                        .open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Run first = runnel.start("Hi");
            assertTrue(first.await(Runnel.LONG));
            List<Future<Optional<String>>> answers = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            return Optional.of(
                                    runnel.start(first.session(), "One").id());
                        } catch (RunRefusedException e) {
                            assertEquals(Why.BUSY, e.why());
                            assertEquals(Optional.of(first.session() + ".2"), e.run());
                            return Optional.<String>empty();
                        }
                    }))
                    .toList();

            int taken = 0;
            for (Future<Optional<String>> answer : answers) {
                taken += answer.get().isPresent() ? 1 : 0;
            }
            assertEquals(1, taken);
        }
        assertEquals(List.of(), script.requests());
    }

    @Test
    void the_session_is_free_before_the_end_is_seen() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(new Forgetful(() -> Script.model().says("Hello.")))
                .open()) {
            Run run = runnel.start("Hi");
            for (int round = 0; round < 100; round++) {
                run = nextOnceOver(runnel, run);
            }
            assertEquals(run.session() + ".101", run.id());
        }
    }

    private static Run nextOnceOver(Runnel runnel, Run run) throws Exception {
        try (Subscription reader = run.subscribe(0)) {
            for (Envelope seen = reader.next(Runnel.LONG).orElseThrow(); !seen.terminal(); ) {
                seen = reader.next(Runnel.LONG).orElseThrow();
            }
            return runnel.start(run.session(), "And now?");
        }
    }

    @Test
    void one_more_than_allowed_is_refused_and_leaves_nothing() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).maxRuns(1).open()) {
            Run run = runnel.start("Hi");

            refused(Why.TOO_MANY, () -> runnel.start("And hi"));

            assertEquals(List.of(run.session()), runnel.foldersChosen(), "no folder is made for a run that is refused");
            assertEquals(1, runnel.sessions().list(Runnel.ME).size());
            run.cancel(CancelReason.USER);
            assertEquals("complete cancelled", runnel.trail(run).getLast());
            assertNotEquals(run.session(), runnel.start("Now then").session());
        }
    }

    private static StartRequest in(String workspace, String principal) {
        return new StartRequest(
                principal,
                "Hi from " + principal,
                Optional.empty(),
                Optional.empty(),
                Optional.of(workspace),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void a_named_workspace_takes_one_run_at_a_time() throws Exception {
        var script = Script.model().waits().then().says("Hello.");
        try (var runnel = Runnel.in(folder).model(script).open()) {
            var named = in("shared", Runnel.ME);
            var others = in("shared", "you");
            Run run = runnel.runs().start(named);

            assertEquals(
                    Optional.of(run.id()),
                    refused(Why.BUSY, () -> runnel.runs().start(named)).run());
            assertEquals(
                    Optional.empty(),
                    refused(Why.BUSY, () -> runnel.runs().start(others)).run(),
                    "nobody is told of the runs of others");
            script.awaitWaiting();
            script.release();
            assertTrue(run.await(Runnel.LONG));
            assertTrue(runnel.runs().start(others).await(Runnel.LONG));
        }
    }

    @Test
    void workspaces_of_the_same_name_that_are_several_peoples_own_are_not_one() throws Exception {
        var waiting = Script.model().waits();
        var scripts = List.of(
                        Script.model().says("Hello."), waiting, Script.model().says("Hello."))
                .iterator();
        try (var runnel = Runnel.in(folder).model(new Forgetful(scripts::next)).open()) {
            Run theirFirst = runnel.runs().start(in("own", "you"));
            assertTrue(theirFirst.await(Runnel.LONG));
            Run mine = runnel.runs().start(in("own", Runnel.ME));
            waiting.awaitWaiting();

            Run their = runnel.runs().start(in("own", "you").inSession(theirFirst.session()));

            assertTrue(their.await(Runnel.LONG));
            refused(Why.BUSY, () -> runnel.runs().start(in("own", Runnel.ME)));
            mine.cancel(CancelReason.USER);
            assertTrue(mine.await(Runnel.LONG));
        }
    }

    @Test
    void a_folder_that_has_two_names_takes_one_run_at_a_time() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.runs().start(in("shared", Runnel.ME));
            script.awaitWaiting();

            assertEquals(
                    Optional.of(run.id()),
                    refused(Why.BUSY, () -> runnel.runs().start(in("same", Runnel.ME)))
                            .run());
        }
    }

    @Test
    void an_unknown_workspace_or_session_is_refused() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model()).open()) {
            refused(Why.WORKSPACE, () -> runnel.runs().start(in("nowhere", Runnel.ME)));
            for (String session : List.of("AAAAAAAAAAAAAAAAAAAAAA", "../locks", "", "x".repeat(65), "a/b", "locks")) {
                refused(Why.UNKNOWN_SESSION, () -> runnel.start(session, "Hi"));
            }
            assertEquals(0, runnel.runs().active());
        }
    }

    @Test
    void a_session_of_somebody_else_is_unknown() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello.")).open()) {
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));
            var theirs = StartRequest.of("you", "Hi").inSession(run.session());

            refused(Why.UNKNOWN_SESSION, () -> runnel.runs().start(theirs));
        }
    }

    @Test
    void a_start_that_fails_gives_its_place_back() throws Exception {
        var store = new FailingStore(new FileStore(folder.resolve("home")));
        try (var runnel = Runnel.in(folder)
                .model(Script.model().says("Hello."))
                .store(store)
                .maxRuns(1)
                .open()) {
            store.failOnAppend(n -> true);
            assertThrows(dev.runnel.store.StoreException.class, () -> runnel.start("Hi"));
            assertEquals(0, runnel.runs().active());
            store.mend();

            assertEquals("complete done", runnel.trail(runnel.start("Hi")).getLast());
        }
    }
}
