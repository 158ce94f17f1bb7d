package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store.SessionWriter;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Writes runs of one session again as those of another: what happened stays word for word, at the time it did; only the ids of
 * session and run in {@code on_start} are the new ones. So each {@code head}, link and seal is worked out anew.
 *
 * <p>Of runs that are to be thinned only the first and the last event are written, and what stands between them as one gap;
 * their {@code head}, and that of runs that have a gap already, stays what it was when all was there.
 *
 * <p>The lines must have been verified.
 */
final class Transcription {

    private final String session;
    private final SessionWriter writer;
    private final IntPredicate thinned;
    private final boolean withNotes;
    private Ledger ledger;
    private int sealed;
    private boolean hasGap;
    private Optional<Envelope> lastRemoved = Optional.empty();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> contents = new HashSet<>();
    private Optional<String> title = Optional.empty();

    private Transcription(String session, SessionWriter writer, IntPredicate thinned, boolean withNotes) {
        this.session = session;
        this.writer = writer;
        this.thinned = thinned;
        this.withNotes = withNotes;
        this.ledger = new Ledger(writer, 1, List.of());
    }

    /**
     * As another session, in which nothing can be taken back that was done in the one before.
     *
     * @param writer of a session that has its first line only
     */
    static Transcription asAnother(String session, SessionWriter writer) {
        return new Transcription(session, writer, ordinal -> false, false);
    }

    /**
     * As the same session.
     *
     * @param writer of a session that has its first line only
     * @param thinned the runs of which only the first and the last event are to be written, by their numbers
     */
    static Transcription thinning(String session, SessionWriter writer, IntPredicate thinned) {
        return new Transcription(session, writer, thinned, true);
    }

    /** Takes all lines there are, or as many as make up so many runs. */
    void take(SessionCursor lines, int runs) {
        Optional<SessionLine> line = lines.next();
        while (line.isPresent()) {
            take(line.get());
            line = sealed < runs ? lines.next() : Optional.empty();
        }
    }

    /** Takes the next line. */
    void take(SessionLine line) {
        if (line.isEvent()) {
            takeEvent(line.event());
        } else if (line.isChanged()) {
            takeChanged(line.changed());
        } else if (line.isMessage()) {
            ledger.write(line.message());
        } else if (line.isSeal()) {
            ledger.seal();
            sealed++;
            ledger = new Ledger(writer, sealed + 1, List.of());
            hasGap = false;
        } else if (line.isTitle()) {
            title = Optional.of(line.title());
        } else if (line.isNote() && withNotes) {
            takeNote(line.note());
        }
    }

    /** What a thinned run did to files is removed with its events; what was taken back since stays so. */
    private void takeNote(FileNote note) {
        if (note instanceof FileNote.Turned turned) {
            turned.changes().forEach(this::needContent);
        } else if (!(note instanceof FileNote.Finished) && thinned.test(sealed + 1)) {
            return;
        } else if (note instanceof FileNote.Changed change) {
            needContent(change);
        }
        writer.append(note);
    }

    private void needContent(FileNote.Changed change) {
        change.before().map(FileMark::hash).ifPresent(contents::add);
    }

    /** The hashes of the contents that what was written refers to. */
    Set<String> contents() {
        return Set.copyOf(contents);
    }

    private void takeEvent(Envelope envelope) {
        hasGap |= envelope.event() instanceof Event.Gap;
        if (!thinned.test(sealed + 1) || envelope.seq() == 1) {
            ledger.write(ours(envelope));
        } else if (!envelope.terminal()) {
            remove(envelope);
        } else {
            writeGap();
            ledger.write(ours(envelope));
        }
    }

    private void remove(Envelope envelope) {
        lastRemoved = Optional.of(envelope);
        if (envelope.event() instanceof Event.DiffReady diff) {
            changed.add(diff.path());
        }
    }

    private void writeGap() {
        lastRemoved.ifPresent(last -> {
            var gap = new Event.Gap(2, last.seq());
            ledger.write(new Envelope(last.seq(), last.atMillis(), gap, EventJson.encode(gap)));
            hasGap = true;
        });
        if (!changed.isEmpty()) {
            ledger.changed(List.copyOf(changed));
        }
        lastRemoved = Optional.empty();
        changed.clear();
    }

    private void takeChanged(List<String> files) {
        if (thinned.test(sealed + 1)) {
            changed.addAll(files);
        } else {
            ledger.changed(files);
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
            case Event.Completed completed when !hasGap -> with(envelope, completed.withHead(ledger.head()));
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
