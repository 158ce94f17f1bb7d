package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.store.FileNote;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionIndex;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a session adds up to: the conversation, and each run with the place where it begins. Of runs that are sealed only what
 * their seals point at is read.
 */
final class SessionScan {

    private final Store store;
    private final String session;
    private final List<Long> messages = new ArrayList<>();
    private final List<ScannedRun> runs = new ArrayList<>();
    private final List<Long> unsealedMessages = new ArrayList<>();
    private final List<SessionLine> unsealedEvents = new ArrayList<>();
    private final List<FileNote.Turned> turned = new ArrayList<>();
    private long end;

    /**
     * A run found in a session.
     *
     * @param offset where its first event begins
     * @param seal where it has one; the state then holds its beginning and its end only
     */
    record ScannedRun(String id, long offset, Optional<Seal> seal, RunState state) {

        boolean open() {
            return state.completed().isEmpty();
        }
    }

    private SessionScan(Store store, String session) {
        this.store = store;
        this.session = session;
    }

    /** Looks at all that is there now. */
    static SessionScan of(Store store, String session) {
        var scan = new SessionScan(store, session);
        store.index(session).ifPresent(scan::take);
        return scan;
    }

    private void take(SessionIndex index) {
        try (SessionCursor lines = store.read(session, 0)) {
            long from = 0;
            for (Seal seal : index.seals()) {
                if (seal.ordinal() > runs.size() + 1) {
                    takeRunsWithoutSeal(lines, from, seal.start());
                }
                messages.addAll(seal.messages());
                runs.add(sealed(seal, lines));
                from = seal.complete();
            }
            lines.seek(index.rest());
            for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
                takeUnsealed(line.get());
            }
            end = lines.position();
        }
    }

    /** Runs whose seal was lost: a session that was damaged still shows what it has. */
    private void takeRunsWithoutSeal(SessionCursor lines, long from, long to) {
        lines.seek(from);
        for (Optional<SessionLine> line = lines.next();
                line.isPresent() && line.get().offset() < to;
                line = lines.next()) {
            if (line.get().isEvent() && (line.get().seq() == 1 || !runs.isEmpty())) {
                takeEvent(line.get());
            }
        }
        unsealedEvents.clear();
    }

    private ScannedRun sealed(Seal seal, SessionCursor lines) {
        var state = new RunState();
        for (long place : List.of(seal.start(), seal.complete())) {
            lines.seek(place);
            lines.next().ifPresent(line -> state.observe(line.event()));
        }
        state.changed(seal.files());
        return new ScannedRun(Ids.run(session, seal.ordinal()), seal.start(), Optional.of(seal), state);
    }

    private void takeUnsealed(SessionLine line) {
        if (line.isMessage()) {
            messages.add(line.offset());
            unsealedMessages.add(line.offset());
        } else if (line.isEvent()) {
            takeEvent(line);
        } else if (line.isNote() && line.note() instanceof FileNote.Turned one) {
            turned.add(one);
        }
    }

    private void takeEvent(SessionLine line) {
        if (line.seq() == 1) {
            String id = Ids.run(session, runs.size() + 1);
            runs.add(new ScannedRun(id, line.offset(), Optional.empty(), new RunState()));
            unsealedEvents.clear();
        }
        unsealedEvents.add(line);
        observe(runs.getLast().state(), line);
    }

    static void observe(RunState state, SessionLine line) {
        if (line.isPiece()) {
            state.pass(line.seq());
        } else {
            Envelope envelope = line.event();
            state.observe(envelope);
        }
    }

    /** Where what was looked at ends. */
    long end() {
        return end;
    }

    /** The conversation, in order. */
    List<Message> messages() {
        var read = new ArrayList<Message>();
        try (SessionCursor lines = store.read(session, 0)) {
            for (long place : messages) {
                lines.seek(place);
                lines.next().ifPresent(line -> read.add(line.message()));
            }
        }
        return read;
    }

    /** The runs, in order. */
    List<ScannedRun> runs() {
        return List.copyOf(runs);
    }

    /** The last run. */
    Optional<ScannedRun> lastRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /** The last run, where it has no seal: it goes on, or its process died before it was closed. */
    Optional<ScannedRun> unsealedRun() {
        return lastRun().filter(run -> run.seal().isEmpty());
    }

    /** The events of the unsealed run. */
    List<SessionLine> unsealedEvents() {
        return List.copyOf(unsealedEvents);
    }

    /** What was taken back, or done again, since the last run was sealed. */
    List<FileNote.Turned> turnedSinceLastRun() {
        return List.copyOf(turned);
    }

    /** Where messages begin that no seal knows of. */
    List<Long> unsealedMessages() {
        return List.copyOf(unsealedMessages);
    }

    /** The state of a run with all that its events add up to; reads the whole run. */
    RunState whole(ScannedRun run) {
        var state = new RunState();
        try (SessionCursor lines = store.read(session, run.offset())) {
            for (Optional<SessionLine> line = lines.next();
                    line.isPresent() && state.completed().isEmpty();
                    line = lines.next()) {
                if (line.get().isEvent()) {
                    observe(state, line.get());
                }
            }
        }
        return state;
    }

    /** The first message of the first run. */
    Optional<String> firstMessage() {
        return runs.isEmpty()
                ? Optional.empty()
                : runs.getFirst().state().start().map(Event.RunStart::message);
    }
}
