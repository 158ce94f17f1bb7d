package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileStore;
import dev.runnel.support.OtherProcess;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at one home: each keeps its hands off what the other does, and takes over when it is dead. */
@Timeout(120)
class TwoProcessesTest {

    @TempDir
    Path folder;

    @Test
    void a_run_of_a_living_process_is_left_alone_and_can_be_followed() throws Exception {
        try (var other = OtherProcess.start(folder);
                var runnel =
                        Runnel.in(folder).model(Script.model().says("Hello.")).open()) {
            String run = other.tell("start");
            String session = run.substring(0, run.indexOf('.'));

            runnel.runs().recover();

            var refused = assertThrows(RunRefusedException.class, () -> runnel.start(session, "Me too"));
            assertEquals(Why.BUSY, refused.why());
            assertEquals(Optional.of(run), refused.run());
            var found = runnel.runs().find(Runnel.ME, run).orElseThrow();
            assertTrue(found.live().isEmpty());
            assertTrue(found.status().running());
            try (Subscription reader = found.subscribe(0)) {
                List<Envelope> seen = new ArrayList<>();
                while (!Trail.of(seen).lines().contains("says Half")) {
                    seen.add(reader.next(Runnel.LONG).orElseThrow());
                }
                assertEquals("released", other.tell("release"));
                seen.addAll(Runnel.toTheEnd(reader));

                assertEquals(
                        List.of(
                                "start Hi",
                                "turn 1",
                                "says Half",
                                "c1 writes {\"n\":1}",
                                "used",
                                "c1 act {\"n\":1}",
                                "c1 ok: acted",
                                "turn 2",
                                "says Done.",
                                "used",
                                "complete done"),
                        Trail.of(seen).lines());
                Run next = runnel.start(session, "Now me");
                assertEquals("complete done", runnel.trail(next).getLast(), "free once its end is seen");
                assertEquals(session + ".2", next.id());
            }
        }
    }

    @Test
    void what_a_killed_process_left_is_closed_at_once_and_nothing_else() throws Exception {
        var script =
                Script.model().says("Half").waits().says(" and half").then().says("Where was I?");
        try (var other = OtherProcess.start(folder);
                var runnel = Runnel.in(folder).model(script).open()) {
            String theirs = other.tell("start");
            assertEquals("acting", other.tell("release into the tool"));
            Run mine = runnel.start("Mine");
            script.awaitWaiting();

            other.kill();
            runnel.runs().recover();

            List<Envelope> events = runnel.events(theirs);
            assertEquals(
                    List.of(
                            "c1 act {\"n\":1}",
                            "c1 fails: unknown: Runnel was stopped during this call; look whether it took effect before"
                                    + " doing it again",
                            "error interrupted",
                            "complete interrupted"),
                    Trail.of(events).lines().subList(5, 9));
            assertEquals(List.of(mine.session()), runnel.store().underWay());
            assertTrue(runnel.runs()
                    .find(Runnel.ME, mine.id())
                    .orElseThrow()
                    .status()
                    .running());
            runnel.runs().recover();
            assertEquals(events.size(), runnel.events(theirs).size(), "closed once");
            script.release();
            assertEquals("complete done", runnel.trail(mine).getLast());
            Run next = runnel.start(theirs.substring(0, theirs.indexOf('.')), "Go on");
            assertEquals("complete done", runnel.trail(next).getLast());
            assertEquals("1", Files.readString(folder.resolve("workspace/acted")), "done once, not again");
        }
    }

    @Test
    void a_reader_of_a_run_whose_process_is_killed_gets_its_end() throws Exception {
        try (var other = OtherProcess.start(folder);
                var runnel = Runnel.in(folder).open()) {
            String run = other.tell("start");
            try (Subscription reader =
                    runnel.runs().find(Runnel.ME, run).orElseThrow().subscribe(0)) {
                assertEquals(1, reader.next(Runnel.LONG).orElseThrow().seq());

                other.kill();

                List<Envelope> rest = Runnel.toTheEnd(reader);
                assertEquals(rest.size() + 1, rest.getLast().seq());
                assertEquals("complete interrupted", Trail.of(rest).lines().getLast());
            }
        }
    }

    @Test
    void the_end_of_a_run_elsewhere_is_seen_only_when_its_session_is_free() throws Exception {
        var plan = Runnel.in(folder).model(Script.model().says("Hello."));
        try (var owner = new FileStore(plan.home());
                var runnel = plan.open()) {
            Written session = Written.session(owner, "theirs", plan.workspace())
                    .run("Hi")
                    .event(new Event.Completed(CompletionReason.DONE, 1, 0, 0, Tally.NONE, Optional.empty()));
            var found = runnel.runs().find(Runnel.ME, "theirs.1").orElseThrow();
            try (Subscription reader = found.subscribe(0)) {
                assertEquals(1, reader.next(Runnel.LONG).orElseThrow().seq());
                assertEquals(Optional.empty(), reader.next(Duration.ZERO));
                assertTrue(found.status().running());

                session.dies();

                assertTrue(reader.next(Runnel.LONG).orElseThrow().terminal());
                assertEquals(
                        "complete done",
                        runnel.trail(runnel.start("theirs", "Now me")).getLast());
            }
        }
    }

    @Test
    void the_end_of_an_earlier_run_is_seen_while_the_next_goes_on() throws Exception {
        var plan = Runnel.in(folder);
        try (var owner = new FileStore(plan.home());
                var runnel = plan.open()) {
            Written.session(owner, "theirs", plan.workspace())
                    .run("Hi")
                    .event(new Event.Completed(CompletionReason.DONE, 1, 0, 0, Tally.NONE, Optional.empty()))
                    .run("Again");

            assertEquals(
                    "complete done", Trail.of(runnel.events("theirs.1")).lines().getLast());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void looking_for_runs_of_others_leaves_no_file_open() throws Exception {
        var script = Script.model().says("Half").waits();
        try (var owner = Runnel.in(folder).model(script).open();
                var onlooker = Runnel.in(folder).open()) {
            Run run = owner.start("Hi");
            script.awaitWaiting();
            long before = openFiles();

            for (int i = 0; i < 100; i++) {
                var found = onlooker.runs().find(Runnel.ME, run.id()).orElseThrow();
                assertTrue(found.status().running());
                try (Subscription reader = found.subscribe(0)) {
                    assertEquals(1, reader.next(Runnel.LONG).orElseThrow().seq());
                }
            }

            assertFalse(openFiles() > before + 20, "open files: " + before + ", then " + openFiles());
        }
    }

    private static long openFiles() throws java.io.IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
