package dev.runnel.acp;

import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.run.Run;
import dev.runnel.run.Subscription;
import java.time.Duration;
import java.util.Optional;

/** Shows a run to the client while it goes on: each event at once, what a command prints a few times a second. */
final class Watching {

    private static final Duration TICK = Duration.ofSeconds(10);
    // An update of a call repeats all of it, so there are not to be too many.
    private static final Duration NEWS = Duration.ofMillis(50);

    private final Connection client;
    private final Run run;
    private final Updates updates;
    private final Questions questions;
    private long lastNews = System.nanoTime() - NEWS.toNanos();

    /** How it ended; {@code failed} says why, where it ended in an error. */
    record End(Event.Completed completed, Optional<Event.Failed> failed) {}

    Watching(Connection client, Run run, Updates updates) {
        this.client = client;
        this.run = run;
        this.updates = updates;
        this.questions = new Questions(client, run);
    }

    /** Tells the client one update. */
    static void tell(Connection client, String session, JsonObject update) {
        var params = new JsonObject();
        params.addProperty("sessionId", session);
        params.add("update", update);
        client.tell("session/update", params);
    }

    /**
     * Waits for the run's end.
     *
     * @param begun called once the run's first event was told
     * @throws Subscription.BrokenRunException if no end will come
     */
    End toTheEnd(Runnable begun) throws InterruptedException {
        Optional<Event.Failed> failed = Optional.empty();
        boolean news = false;
        try (Subscription events = run.subscribe(0)) {
            while (true) {
                Optional<Envelope> next = events.next(news ? untilNews() : TICK);
                if (next.isPresent()) {
                    show(next.get());
                    switch (next.get().event()) {
                        case Event.RunStart _ -> begun.run();
                        case Event.ToolOutput _, Event.DiffReady _ -> news = true;
                        case Event.Failed why -> failed = Optional.of(why);
                        case Event.Completed completed -> {
                            return new End(completed, failed);
                        }
                        default -> {}
                    }
                }
                if (news && untilNews().isZero()) {
                    updates.news().forEach(this::tell);
                    lastNews = System.nanoTime();
                    news = false;
                }
            }
        }
    }

    private void show(Envelope envelope) {
        updates.of(envelope).forEach(this::tell);
        switch (envelope.event()) {
            case Event.ApprovalRequired question
            when question.expiresMillis() > 0 ->
                updates.asked(question).ifPresent(call -> questions.ask(question, call));
            case Event.ApprovalResolved resolved -> questions.resolved(resolved.approval());
            default -> {}
        }
    }

    private Duration untilNews() {
        long left = lastNews + NEWS.toNanos() - System.nanoTime();
        return Duration.ofNanos(Math.max(0, left));
    }

    private void tell(JsonObject update) {
        tell(client, run.session(), update);
    }
}
