package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileStore;
import dev.runnel.support.FailingStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program ends: nobody comes in, and everybody who is in gets an end. */
@Timeout(60)
class ShutdownTest {

    @TempDir
    Path folder;

    @Test
    void runs_that_do_not_end_in_time_are_told_that_they_were_interrupted() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(new Forgetful(() -> Script.model().says("Half").waits()))
                .open()) {
            List<Run> runs = new ArrayList<>();
            List<Subscription> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                runs.add(runnel.start("Hi " + i));
                readers.add(runs.getLast().subscribe(0));
            }

            runnel.runs().stop(Duration.ofMillis(1));

            for (Subscription reader : readers) {
                List<String> trail = Trail.of(Runnel.toTheEnd(reader)).lines();
                assertEquals(
                        List.of("error interrupted", "complete interrupted"),
                        trail.subList(trail.size() - 2, trail.size()));
            }
            for (Run run : runs) {
                assertTrue(run.await(Runnel.LONG));
            }
            assertEquals(0, runnel.runs().active());
            assertEquals(List.of(), runnel.store().underWay());
        }
    }

    @Test
    void new_runs_are_refused_while_those_there_are_may_end() throws Exception {
        var script = Script.model().says("Half").waits().says(" and half");
        try (var runnel = Runnel.in(folder).model(script).open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();
            Future<?> stopped = threads.submit(() -> {
                runnel.runs().stop(Runnel.LONG);
                return null;
            });
            while (!runnel.runs().stopping()) {
                Thread.onSpinWait();
            }

            RunRefusedException refused = assertThrows(RunRefusedException.class, () -> runnel.start("And I"));
            script.release();
            stopped.get();

            assertEquals(Why.STOPPING, refused.why());
            assertEquals("complete done", runnel.trail(run).getLast());
        }
    }

    @Test
    void a_run_that_was_just_being_begun_gets_its_end_too() throws Exception {
        var opening = new Semaphore(0);
        var go = new CountDownLatch(1);
        var store = new FailingStore(new FileStore(folder.resolve("home")));
        store.beforeOpening(() -> {
            opening.release();
            awaitQuietly(go);
        });
        var script = Script.model().says("Half").waits();
        try (var runnel = Runnel.in(folder).model(script).store(store).open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Run> beginning = threads.submit(() -> runnel.start("Hi"));
            opening.acquire();
            Future<?> stopped = threads.submit(() -> {
                runnel.runs().stop(Duration.ofMillis(1));
                return null;
            });
            while (!runnel.runs().stopping()) {
                Thread.onSpinWait();
            }

            go.countDown();
            stopped.get();

            assertEquals(0, runnel.runs().active(), "when stop is through, nothing goes on");
            List<Envelope> events = runnel.events(beginning.get().id());
            assertEquals("complete interrupted", Trail.of(events).lines().getLast());
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
    void stopping_while_many_begin_leaves_no_run_without_an_end() throws Exception {
        for (int round = 0; round < 30; round++) {
            Path home = folder.resolve("round" + round);
            List<String> begun = new ArrayList<>();
            try (var runnel = Runnel.in(home)
                            .model(new Forgetful(
                                    () -> Script.model().says("Half").waits()))
                            .open();
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Run>> starting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String message = "Hi " + i;
                    starting.add(threads.submit(() -> runnel.start(message)));
                }
                runnel.runs().close();
                for (Future<Run> one : starting) {
                    begunOrRefused(one).ifPresent(begun::add);
                }
                for (String run : begun) {
                    assertEquals(
                            "complete interrupted",
                            Trail.of(runnel.events(run)).lines().getLast());
                }
                assertEquals(0, runnel.runs().active());
            }
        }
    }

    private static java.util.Optional<String> begunOrRefused(Future<Run> starting) throws InterruptedException {
        try {
            return java.util.Optional.of(starting.get().id());
        } catch (java.util.concurrent.ExecutionException e) {
            var refused = (RunRefusedException) e.getCause();
            assertEquals(Why.STOPPING, refused.why());
            return java.util.Optional.empty();
        }
    }

    @Test
    void a_run_told_of_the_shutdown_can_be_gone_on_with() throws Exception {
        var script = Script.model().says("Half").waits();
        String session;
        try (var runnel = Runnel.in(folder).model(script).open()) {
            session = runnel.start("Hi").session();
            script.awaitWaiting();
        }
        var next = Script.model().says("Where was I?");
        try (var runnel = Runnel.in(folder).model(next).open()) {
            runnel.runs().recover();

            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(session, "Go on")).getLast());
            assertEquals(3, next.lastHistory().size());
        }
    }
}
