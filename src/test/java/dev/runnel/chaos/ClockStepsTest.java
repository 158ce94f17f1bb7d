package dev.runnel.chaos;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RequestKey;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Sessions;
import dev.runnel.run.StartRequest;
import dev.runnel.support.MovableClock;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clock jumps back and forth while runs go on and between them. Nothing is ordered or timed by it. */
@Tag("system")
@Timeout(600)
class ClockStepsTest {

    private static final int RUNS_PER_RUN = 5;
    private static final long LONGEST_STEP = Duration.ofHours(30).toMillis();
    private static final Duration KEPT = Duration.ofHours(24);

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures =
            new Figures("clock steps", size, "runs", "steps", "keys joined", "keys forgotten", "wrong");
    private final MovableClock clock = new MovableClock();
    private final List<String> sessions = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void order_numbers_and_durations_do_not_depend_on_it() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(new Jumping())
                .tools(SomeTool.changes("jump", (input, context) -> {
                    step();
                    return ToolResult.ok("jumped");
                }))
                .clock(clock)
                .maxRunTime(Duration.ofMinutes(5)) // less than most steps, more than any run takes
                .open()) {
            for (int i = 1; i <= RUNS_PER_RUN * size.runs(); i++) {
                run(runnel, i);
            }
            for (String session : runnel.store().ids()) {
                runnel.store()
                        .verify(session)
                        .orElseThrow()
                        .damage()
                        .ifPresent(damage -> figures.found("wrong", session + ": " + damage));
            }
        }
        figures.conclude();
    }

    /** Has the clock jump twice, and is done. */
    private static final class Jumping implements Model {
        @Override
        public String name() {
            return "script/jumping";
        }

        @Override
        public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
            boolean jumped = request.messages().getLast() instanceof Message.ToolResults;
            Script script = jumped
                    ? Script.model().says("Done.")
                    : Script.model().says("Look.").calls("jump", "{}").calls("jump", "{}");
            return script.open(request);
        }
    }

    private void step() {
        clock.move(Duration.ofMillis(random.nextLong(2 * LONGEST_STEP) - LONGEST_STEP));
        figures.count("steps", 1);
    }

    private void run(Runnel runnel, int number) throws Exception {
        var key = new RequestKey("POST /chat", "key" + number, "body");
        StartRequest request = StartRequest.of(Runnel.ME, "Hi");
        boolean goesOn = !sessions.isEmpty() && random.nextBoolean();
        if (goesOn) {
            request = request.inSession(sessions.get(random.nextInt(sessions.size())));
        }
        Instant asked = clock.instant();
        FoundRun run = runnel.runs().startOnce(request, key);
        RunStatus begun = run.status();
        List<Envelope> events = runnel.events(begun.run());
        figures.count("runs", 1);
        if (!goesOn) {
            sessions.add(begun.session());
        }
        lookAt(begun.run(), events);
        step();
        askAgain(runnel, request, key, begun.run(), asked);
        requireListed(runnel);
    }

    private void lookAt(String run, List<Envelope> events) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).seq() != i + 1) {
                figures.found("wrong", run + " has " + events.get(i).seq() + " at place " + (i + 1));
            }
            if (events.get(i).event() instanceof Event.ToolEnd end && end.durationMillis() < 0) {
                figures.found("wrong", run + ": " + end);
            }
        }
        Event.Completed end = (Event.Completed) events.getLast().event();
        if (end.durationMillis() < 0 || end.reason() != Event.CompletionReason.DONE) {
            figures.found("wrong", run + ": " + end);
        }
    }

    /** The same again within a day, by the clock as it is now, or before it was asked: it joins. */
    private void askAgain(Runnel runnel, StartRequest request, RequestKey key, String begun, Instant asked)
            throws Exception {
        boolean kept = !asked.isBefore(clock.instant().minus(KEPT));
        FoundRun again = runnel.runs().startOnce(request, key);
        String run = again.status().run();
        if (kept != run.equals(begun)) {
            figures.found("wrong", begun + " was asked at " + asked + ", again at " + clock.instant() + ": " + run);
        }
        figures.count(kept ? "keys joined" : "keys forgotten", 1);
        if (!kept) {
            lookAt(run, runnel.events(run));
            sessions.add(again.status().session());
        }
    }

    private void requireListed(Runnel runnel) {
        var listed = new HashSet<String>();
        runnel.sessions().list(Runnel.ME).stream().map(Sessions.Listed::session).forEach(listed::add);
        if (!listed.containsAll(sessions)) {
            figures.found("wrong", "of " + sessions.size() + " sessions only " + listed.size() + " are listed");
        }
    }
}
