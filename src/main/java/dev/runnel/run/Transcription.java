package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store.SessionWriter;
import java.util.List;
import java.util.Optional;

/**
 * Writes runs of one session again as those of another: what happened stays word for word, at the time it did; only the ids of
 * session and run in {@code on_start} are the new ones. So each {@code head}, link and seal is worked out anew.
 *
 * <p>The lines must have been verified.
 */
final class Transcription {

    private final String session;
    private final SessionWriter writer;
    private Ledger ledger;
    private int sealed;
    private Optional<String> title = Optional.empty();

    /** @param writer of a session that has its first line only */
    Transcription(String session, SessionWriter writer) {
        this.session = session;
        this.writer = writer;
        this.ledger = new Ledger(writer, 1, List.of());
    }

    /** Takes all lines there are, or as many as make up so many runs. */
    void take(SessionCursor lines, int runs) {
        Optional<SessionLine> line = lines.next();
        while (line.isPresent()) {
            take(line.get());
            line = sealed < runs ? lines.next() : Optional.empty();
        }
    }

    private void take(SessionLine line) {
        if (line.isEvent()) {
            ledger.write(line.isPiece() ? line.event() : ours(line.event()));
        } else if (line.isMessage()) {
            ledger.write(line.message());
        } else if (line.isSeal()) {
            ledger.seal();
            sealed++;
            ledger = new Ledger(writer, sealed + 1, List.of());
        } else if (line.isTitle()) {
            title = Optional.of(line.title());
        }
    }

    private Envelope ours(Envelope envelope) {
        return switch (envelope.event()) {
            case Event.RunStart start ->
                with(
                        envelope,
                        new Event.RunStart(
                                session,
                                Ids.run(session, sealed + 1),
                                start.model(),
                                start.workspace(),
                                start.message(),
                                start.offline(),
                                start.notice(),
                                start.client()));
            case Event.Completed completed -> with(envelope, completed.withHead(ledger.head()));
            case Event _ -> envelope;
        };
    }

    private static Envelope with(Envelope envelope, Event event) {
        return new Envelope(envelope.seq(), envelope.atMillis(), event, EventJson.encode(event));
    }

    /** The title that came with the lines. */
    Optional<String> title() {
        return title;
    }
}
