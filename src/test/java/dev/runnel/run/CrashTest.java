package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.run.Subscription.BrokenRunException;
import dev.runnel.store.FileStore;
import dev.runnel.store.StoreException;
import dev.runnel.support.FailingStore;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same run, its medium failing at each write in turn: for good, in the middle of a line, or just once. */
@Timeout(60)
class CrashTest {

    @TempDir
    Path folder;

    private int writes;

    /** How many writes a run takes that nothing happens to. */
    @BeforeEach
    void count() throws Exception {
        var store = new FailingStore(new FileStore(folder.resolve("whole/home")));
        try (var runnel = Runnel.in(folder.resolve("whole"))
                .model(Story.script())
                .tools(new Story().tools())
                .store(store)
                .open()) {
            assertEquals("complete done", runnel.trail(runnel.start("Hi")).getLast());
            writes = store.appends();
        }
    }

    @TestFactory
    Stream<DynamicTest> the_medium_is_gone_at() {
        return IntStream.rangeClosed(2, writes).mapToObj(n -> DynamicTest.dynamicTest("write " + n, () -> goneAt(n)));
    }

    private void goneAt(int n) throws Exception {
        Path place = folder.resolve("gone" + n);
        var story = new Story();
        String id;
        List<Envelope> seen;
        var store = new FailingStore(new FileStore(place.resolve("home")));
        store.dieAtAppend(n);
        try (var runnel = Runnel.in(place)
                .model(Story.script())
                .tools(story.tools())
                .store(store)
                .open()) {
            Run run = runnel.start("Hi");
            id = run.id();
            seen = untilItBreaks(run);
            assertEquals(List.of(run.session()), runnel.store().underWay());
        }
        int changes = story.changes();

        var next = Script.model().says("Where was I?");
        try (var runnel = Runnel.in(place).model(next).tools(story.tools()).open()) {
            runnel.runs().recover();

            List<Envelope> events = runnel.events(id);
            assertStartsWith(seen, events);
            assertClosed(events);
            assertEquals(List.of(), runnel.store().underWay());
            byte[] file = file(place);
            runnel.runs().recover();
            assertArrayEquals(file, file(place), "a second recovery changes nothing");
            Run after = runnel.start(id.substring(0, id.indexOf('.')), "Go on");
            assertEquals("complete done", runnel.trail(after).getLast(), "the conversation is valid");
            assertEquals(changes, story.changes(), "nothing is done again");
        }
    }

    private static List<Envelope> untilItBreaks(Run run) throws InterruptedException {
        var seen = new ArrayList<Envelope>();
        try (Subscription reader = run.subscribe(0)) {
            assertThrows(BrokenRunException.class, () -> {
                while (true) {
                    seen.add(reader.next(Runnel.LONG).orElseThrow());
                }
            });
        }
        assertTrue(run.await(Runnel.LONG));
        return seen;
    }

    private static void assertStartsWith(List<Envelope> seen, List<Envelope> events) {
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(seen.get(i).json(), events.get(i).json());
        }
    }

    /** Numbered without a gap, every call with one start and one end, and the end said as the contract has it. */
    private static void assertClosed(List<Envelope> events) {
        assertEquals(events.size(), events.getLast().seq());
        List<String> trail = Trail.of(events).lines();
        assertEquals(
                List.of("error interrupted", "complete interrupted"), trail.subList(trail.size() - 2, trail.size()));
        assertEquals(1, trail.stream().filter(line -> line.startsWith("error")).count());
        assertCallsClosed(events);
    }

    private static void assertCallsClosed(List<Envelope> events) {
        Map<String, Integer> calls = new HashMap<>();
        for (Envelope envelope : events) {
            switch (envelope.event()) {
                case Event.ToolInput e -> calls.putIfAbsent(e.id(), 0);
                case Event.ToolStart e ->
                    assertEquals(1, calls.merge(e.id(), 1, Integer::sum), "one start of " + e.id());
                case Event.ToolEnd e -> assertEquals(3, calls.merge(e.id(), 2, Integer::sum), "one end of " + e.id());
                default -> {}
            }
        }
        calls.forEach((id, state) -> assertEquals(3, state, id + " has no start or no end"));
    }

    private static byte[] file(Path place) throws java.io.IOException {
        try (var files = Files.list(place.resolve("home/sessions"))) {
            return Files.readAllBytes(files.findFirst().orElseThrow());
        }
    }

    @TestFactory
    Stream<DynamicTest> the_medium_fails_once_at() {
        return IntStream.rangeClosed(3, writes).mapToObj(n -> DynamicTest.dynamicTest("write " + n, () -> onceAt(n)));
    }

    private void onceAt(int n) throws Exception {
        Path place = folder.resolve("once" + n);
        var store = new FailingStore(new FileStore(place.resolve("home")));
        var model = new Switch(Story.script());
        try (var runnel = Runnel.in(place)
                .model(model)
                .tools(new Story().tools())
                .store(store)
                .open()) {
            Run other = runnel.start("Another session");
            assertTrue(other.await(Runnel.LONG));
            int before = store.appends();
            model.play(Story.script());
            store.failOnAppend(i -> i == before + n);
            Run run = runnel.start("Hi");
            assertTrue(run.await(Runnel.LONG));

            List<Envelope> events = ended(runnel, run);

            assertEquals(events.size(), events.getLast().seq());
            assertCallsClosed(events);
            model.play(Script.model().says("Where was I?").then().says("And I?"));
            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(run.session(), "Go on")).getLast());
            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(other.session(), "Go on")).getLast());
        }
    }

    /** The run's events; where its very end was lost, recovery writes it as soon as somebody asks. */
    private static List<Envelope> ended(Runnel runnel, Run run) throws InterruptedException {
        List<Envelope> events = runnel.events(run.id());
        List<String> trail = Trail.of(events).lines();
        String error = trail.get(trail.size() - 2);
        assertTrue(List.of("error storage", "error interrupted").contains(error), error);
        return events;
    }

    @TestFactory
    Stream<DynamicTest> the_medium_cannot_force_at() {
        return IntStream.rangeClosed(1, 8).mapToObj(n -> DynamicTest.dynamicTest("force " + n, () -> unforced(n)));
    }

    private void unforced(int n) throws Exception {
        Path place = folder.resolve("unforced" + n);
        var store = new FailingStore(new FileStore(place.resolve("home")));
        store.failOnForce(i -> i == n);
        var model = new Switch(Story.script());
        try (var runnel = Runnel.in(place)
                .model(model)
                .tools(new Story().tools())
                .store(store)
                .open()) {
            Run run = runnel.start("Hi");
            List<Envelope> events = runnel.events(run.id());

            assertCallsClosed(events);
            List<String> trail = Trail.of(events).lines();
            if (n < 8) {
                assertEquals(List.of("error storage", "complete error"), trail.subList(trail.size() - 2, trail.size()));
            } else {
                assertEquals("complete done", trail.getLast());
            }
            model.play(Script.model().says("Where was I?"));
            assertEquals(
                    "complete done",
                    runnel.trail(runnel.start(run.session(), "Go on")).getLast());
        }
    }

    @TestFactory
    Stream<DynamicTest> the_medium_is_gone_again_during_recovery_at() {
        return IntStream.rangeClosed(1, 4).mapToObj(n -> DynamicTest.dynamicTest("write " + n, () -> goneAgainAt(n)));
    }

    private void goneAgainAt(int n) throws Exception {
        Path place = folder.resolve("again" + n);
        String id;
        var store = new FailingStore(new FileStore(place.resolve("home")));
        store.dieAtAppend(writes - 8); // within a call of the second turn
        try (var runnel = Runnel.in(place)
                .model(Story.script())
                .tools(new Story().tools())
                .store(store)
                .open()) {
            Run run = runnel.start("Hi");
            id = run.id();
            assertTrue(run.await(Runnel.LONG));
        }
        var failing = new FailingStore(new FileStore(place.resolve("home")));
        failing.dieAtAppend(n);
        try (var runnel = Runnel.in(place).store(failing).open()) {
            runnel.runs().recover();

            assertEquals(1, runnel.store().underWay().size(), "it stays marked for the next recovery");
        }
        try (var runnel =
                Runnel.in(place).model(Script.model().says("Where was I?")).open()) {
            runnel.runs().recover();

            List<Envelope> events = runnel.events(id);
            assertCallsClosed(events);
            assertEquals("complete interrupted", Trail.of(events).lines().getLast());
            Run after = runnel.start(id.substring(0, id.indexOf('.')), "Go on");
            assertEquals("complete done", runnel.trail(after).getLast());
        }
    }

    @TestFactory
    Stream<DynamicTest> a_start_that_cannot_be_stored_is_no_run() {
        return IntStream.rangeClosed(1, 2)
                .mapToObj(n -> DynamicTest.dynamicTest("write " + n, () -> {
                    Path place = folder.resolve("start" + n);
                    var store = new FailingStore(new FileStore(place.resolve("home")));
                    store.failOnAppend(i -> i == n);
                    try (var runnel = Runnel.in(place)
                            .model(Script.model().says("Hello."))
                            .store(store)
                            .open()) {
                        if (n == 1) {
                            assertThrows(StoreException.class, () -> runnel.start("Hi"));
                            assertEquals(0, runnel.runs().active());
                        }
                        runnel.runs().recover();
                        assertEquals(List.of(), runnel.store().underWay());
                    }
                }));
    }
}
