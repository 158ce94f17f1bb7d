package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Late, slow, reconnecting, second: each reader is given every event once, in order, and nobody waits for it. */
@Timeout(60)
class ReadersTest {

    private static final int MANY = 3_000;

    @TempDir
    Path folder;

    private static Script talks(int pieces) {
        return Script.model()
                .saysPieces(Collections.nCopies(pieces / 2, "a").toArray(String[]::new))
                .waits()
                .saysPieces(Collections.nCopies(pieces - pieces / 2, "b").toArray(String[]::new));
    }

    private static void assertWhole(List<Envelope> read, long after, long last) {
        assertEquals(
                LongStream.rangeClosed(after + 1, last).boxed().toList(),
                read.stream().map(Envelope::seq).toList());
        assertTrue(read.isEmpty() || read.getLast().terminal());
    }

    @Test
    void numbers_run_from_one_without_a_gap_to_the_end() throws Exception {
        try (var runnel =
                Runnel.in(folder).model(Script.model().says("Hello there.")).open()) {
            Run run = runnel.start("Hi");

            List<Envelope> read = runnel.events(run.id());

            assertWhole(read, 0, 7);
            assertEquals(1, read.stream().filter(Envelope::terminal).count());
        }
    }

    @Test
    void readers_who_come_early_late_and_after_the_end_read_the_same() throws Exception {
        var script = talks(MANY);
        try (var runnel = Runnel.in(folder).model(script).open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Run run = runnel.start("Hi");
            List<Future<List<Envelope>>> reading = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                reading.add(threads.submit(reader(run, 0)));
            }

            script.awaitWaiting();
            for (int i = 0; i < 8; i++) {
                reading.add(threads.submit(reader(run, 0)));
            }
            script.release();
            assertTrue(run.await(Runnel.LONG));
            reading.add(threads.submit(reader(run, 0)));

            for (Future<List<Envelope>> one : reading) {
                assertWhole(one.get(), 0, run.lastSeq());
            }
        }
    }

    private static Callable<List<Envelope>> reader(Run run, long after) {
        return () -> {
            try (Subscription reader = run.subscribe(after)) {
                return Runnel.toTheEnd(reader);
            }
        };
    }

    @Test
    void a_reader_that_does_not_read_holds_nobody_up_and_misses_nothing() throws Exception {
        var script = talks(MANY);
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            try (Subscription slow = run.subscribe(0)) {
                script.awaitWaiting();
                assertEquals(1, slow.next(Runnel.LONG).orElseThrow().seq());
                script.release();

                assertTrue(run.await(Runnel.LONG), "the run ends though nobody reads");

                assertWhole(Runnel.toTheEnd(slow), 1, run.lastSeq());
            }
        }
    }

    @Test
    void a_reader_that_falls_behind_again_and_again_misses_nothing() throws Exception {
        var script = Script.model();
        for (int i = 0; i < 10; i++) {
            script.saysPieces(Collections.nCopies(600, "a").toArray(String[]::new))
                    .waits();
        }
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            try (Subscription slow = run.subscribe(0)) {
                var read = new ArrayList<Envelope>();
                for (int i = 0; i < 10; i++) {
                    script.awaitWaiting();
                    for (int n = 0; n < 50 * i; n++) {
                        read.add(slow.next(Runnel.LONG).orElseThrow());
                    }
                    script.release();
                }
                read.addAll(Runnel.toTheEnd(slow));

                assertWhole(read, 0, run.lastSeq());
            }
        }
    }

    @Test
    void resumed_anywhere_a_reader_gets_exactly_the_rest_and_the_same_bytes() throws Exception {
        var script = talks(20);
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();
            long half = run.lastSeq();
            List<Subscription> live = new ArrayList<>();
            for (long after = 0; after <= half; after++) {
                live.add(run.subscribe(after));
            }
            script.release();
            List<Envelope> all = runnel.events(run.id());

            for (long after = 0; after <= half; after++) {
                try (Subscription reader = live.get((int) after)) {
                    assertRest(all, after, Runnel.toTheEnd(reader));
                }
            }
            assertTrue(run.await(Runnel.LONG));
            for (long after = 0; after < all.size(); after++) {
                assertRest(all, after, runnel.events(run.id(), after));
                try (Subscription reader = run.subscribe(after)) {
                    assertRest(all, after, Runnel.toTheEnd(reader));
                }
            }
        }
    }

    private static void assertRest(List<Envelope> all, long after, List<Envelope> rest) {
        assertWhole(rest, after, all.size());
        for (Envelope envelope : rest) {
            assertArrayEquals(all.get((int) envelope.seq() - 1).json(), envelope.json());
            assertEquals(all.get((int) envelope.seq() - 1).atMillis(), envelope.atMillis());
        }
    }

    @Test
    void at_the_end_there_is_nothing_more() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello")).open()) {
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));
            for (long after : new long[] {run.lastSeq(), run.lastSeq() + 1, Long.MAX_VALUE}) {
                try (Subscription live = run.subscribe(after);
                        Subscription stored = runnel.runs()
                                .find(Runnel.ME, run.id())
                                .orElseThrow()
                                .subscribe(after)) {
                    assertEquals(List.of(), live.next(Duration.ZERO).stream().toList());
                    assertEquals(List.of(), stored.next(Duration.ZERO).stream().toList());
                    assertFalse(live.ready());
                }
            }
        }
    }

    @Test
    void a_place_before_the_beginning_is_refused() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello")).open()) {
            Run run = runnel.start("Hi");

            assertThrows(IllegalArgumentException.class, () -> run.subscribe(-1));
        }
    }

    @Test
    void a_reader_is_ready_only_while_there_is_something_new() throws Exception {
        var script = Script.model()
                .saysPieces(Collections.nCopies(300, "a").toArray(String[]::new))
                .waits()
                .saysPieces(Collections.nCopies(10, "b").toArray(String[]::new))
                .waits();
        try (var runnel = Runnel.in(folder).model(script).open()) {
            Run run = runnel.start("Hi");
            try (Subscription reader = run.subscribe(0)) {
                script.awaitWaiting(); // 302 events: more than a queue holds
                for (int i = 0; i < 50; i++) {
                    reader.next(Runnel.LONG);
                }
                script.release();
                script.awaitWaiting(); // the newest are in the queue, those between are not
                long read = 50;
                while (read < run.lastSeq()) {
                    assertTrue(reader.ready());
                    assertEquals(++read, reader.next(Runnel.LONG).orElseThrow().seq());
                }

                assertFalse(reader.ready(), "nothing is left: the moment to flush");
                assertEquals(List.of(), reader.next(Duration.ZERO).stream().toList());
            }
        }
    }

    @Test
    void waiting_for_ever_is_possible() throws Exception {
        try (var runnel = Runnel.in(folder).model(Script.model().says("Hello")).open()) {
            Run run = runnel.start("Hi");
            try (Subscription reader = run.subscribe(0)) {
                assertEquals(
                        1,
                        reader.next(Duration.ofSeconds(Long.MAX_VALUE))
                                .orElseThrow()
                                .seq());
            }
        }
    }

    @Test
    void a_reader_that_is_interrupted_leaves() throws Exception {
        var script = Script.model().waits();
        try (var runnel = Runnel.in(folder).model(script).open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Run run = runnel.start("Hi");
            script.awaitWaiting();
            Future<List<Envelope>> reading = threads.submit(reader(run, run.lastSeq()));

            threads.shutdownNow();

            var thrown = assertThrows(java.util.concurrent.ExecutionException.class, reading::get);
            assertEquals(InterruptedException.class, thrown.getCause().getClass());
        }
    }
}
