package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileStore;
import dev.runnel.support.FailingStore;
import dev.runnel.support.MovableClock;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.Trail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys and the runs they begin, where processes die and time goes by. */
@Timeout(60)
class OnceOnlyTest {

    private static final RequestKey KEY = new RequestKey("POST /chat", "k", "body");

    @TempDir
    Path folder;

    private final Script script = Script.model().says("One").then().says("Two");

    @Test
    void a_key_holds_for_a_day_and_no_longer() throws Exception {
        var clock = new MovableClock();
        try (var runnel = Runnel.in(folder).model(script).clock(clock).open()) {
            String first = ended(runnel, KEY);
            clock.move(Duration.ofHours(23));
            assertEquals(first, ended(runnel, KEY));
            clock.move(Duration.ofHours(2));

            assertNotEquals(first, ended(runnel, KEY));
        }
    }

    @Test
    void a_key_whose_run_never_began_is_free_again() throws Exception {
        var plan = Runnel.in(folder);
        var failing = new FailingStore(new FileStore(plan.home()));
        try (var runnel = plan.store(failing).model(script).open()) {
            failing.dieAtAppend(1);
            assertThrows(RuntimeException.class, () -> runnel.runs().startOnce(request(), KEY));
            assertEquals(List.of(), runnel.sessions().list(Runnel.ME), "a session without a run is none");
            assertEquals(List.of(), runnel.store().underWay());
            failing.mend();

            String run = ended(runnel, KEY);

            assertEquals("complete done", Trail.of(runnel.events(run)).lines().getLast());
            assertEquals(run, ended(runnel, KEY));
        }
    }

    @Test
    void a_key_that_a_dead_process_remembered_without_a_run_is_free_again() throws Exception {
        var plan = Runnel.in(folder).model(script);
        String first;
        try (var runnel = plan.open()) {
            first = ended(runnel, KEY);
        }
        Files.delete(plan.home().resolve("sessions/" + first.substring(0, first.indexOf('.')) + ".jsonl"));

        try (var runnel = plan.open()) {
            assertNotEquals(first, ended(runnel, KEY));
        }
    }

    @Test
    void keys_belong_to_a_principal_and_a_route() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(Script.model().says("x").then().says("y").then().says("z"))
                .open()) {
            String mine = ended(runnel, KEY);
            String route = ended(runnel, new RequestKey("POST /other", "k", "body"));
            FoundRun theirs = runnel.runs().startOnce(StartRequest.of("somebody else", "Hi"), KEY);

            assertNotEquals(mine, route);
            assertNotEquals(mine, theirs.status().run());
        }
    }

    @Test
    void another_body_is_refused_while_the_run_goes_on_and_after_it() throws Exception {
        try (var runnel = Runnel.in(folder).model(script).open()) {
            ended(runnel, KEY);

            var refused = assertThrows(
                    RunRefusedException.class,
                    () -> runnel.runs().startOnce(request(), new RequestKey("POST /chat", "k", "other")));

            assertEquals(Why.KEY_REUSED, refused.why());
        }
    }

    private static StartRequest request() {
        return StartRequest.of(Runnel.ME, "Hi");
    }

    /** Asks, and waits for the run's end. */
    private static String ended(Runnel runnel, RequestKey key) throws Exception {
        FoundRun run = runnel.runs().startOnce(request(), key);
        try (Subscription reader = run.subscribe(0)) {
            Runnel.toTheEnd(reader);
        }
        return run.status().run();
    }
}
