package dev.runnel.acp;

import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Sessions;
import dev.runnel.run.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Shows the client all that happened in a session, run by run. */
final class History {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Host host;
    private final Connection client;
    private final ClientAbilities abilities;
    private final Session session;

    History(Host host, Connection client, ClientAbilities abilities, Session session) {
        this.host = host;
        this.client = client;
        this.abilities = abilities;
        this.session = session;
    }

    /** A run that goes on in another process is shown as far as it was when this began. */
    void show() throws Failure, InterruptedException {
        Optional<Sessions.Shown> shown = host.sessions().show(host.principal(), session.id());
        if (shown.isEmpty()) {
            return; // nothing was said in it yet
        }
        session.spent().restart();
        for (RunStatus run : shown.get().runs()) {
            show(run);
        }
        tellInfo(shown.get());
    }

    private void show(RunStatus status) throws Failure, InterruptedException {
        Optional<FoundRun> run = host.runs().find(host.principal(), status.run());
        if (run.isEmpty()) {
            return; // forgotten meanwhile
        }
        var updates = new Updates(abilities, session.named(), false, session.spent(), host.contextTokens());
        try (Subscription events = run.get().subscribe(0)) {
            for (long seen = 0; seen < status.lastSeq(); ) {
                Optional<Envelope> next = events.next(LOOK);
                if (next.isEmpty()) {
                    return;
                }
                seen = next.get().seq();
                updates.of(next.get()).forEach(update -> Watching.tell(client, session.id(), update));
            }
        } catch (Subscription.BrokenRunException broken) {
            throw Failure.internal(broken.getMessage(), Prompting.code("storage"));
        }
    }

    private void tellInfo(Sessions.Shown shown) {
        JsonObject update = Shapes.update("session_info_update");
        update.addProperty("title", shown.session().title());
        if (!shown.runs().isEmpty()) {
            RunStatus last = shown.runs().getLast();
            Instant at = last.ended().orElse(last.started());
            update.addProperty("updatedAt", at.toString());
        }
        Watching.tell(client, session.id(), update);
    }
}
