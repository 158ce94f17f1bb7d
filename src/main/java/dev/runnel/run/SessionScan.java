package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.model.Message;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a session's lines add up to: the conversation, and each run with the place where it begins. */
final class SessionScan {

    private final List<Message> messages = new ArrayList<>();
    private final List<ScannedRun> runs = new ArrayList<>();

    /** A run found in a session; {@code offset} is where its first event begins. */
    record ScannedRun(String id, long offset, RunState state) {

        boolean open() {
            return state.completed().isEmpty();
        }
    }

    private SessionScan() {}

    /** Reads all that is there now. */
    static SessionScan of(String session, SessionCursor lines) {
        var scan = new SessionScan();
        for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
            scan.take(session, line.get());
        }
        return scan;
    }

    private void take(String session, SessionLine line) {
        if (line.isMessage()) {
            messages.add(line.message());
        } else if (line.isEvent()) {
            if (line.seq() == 1) {
                runs.add(new ScannedRun(Ids.run(session, runs.size() + 1), line.offset(), new RunState()));
            }
            observe(runs.getLast().state(), line);
        }
    }

    private static void observe(RunState state, SessionLine line) {
        if (line.isPiece()) {
            state.pass(line.seq());
        } else {
            Envelope envelope = line.event();
            state.observe(envelope);
        }
    }

    /** The conversation, in order. */
    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** The runs, in order. */
    List<ScannedRun> runs() {
        return List.copyOf(runs);
    }

    /** The last run. */
    Optional<ScannedRun> lastRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /** The last run, where it has no end. */
    Optional<ScannedRun> openRun() {
        return lastRun().filter(ScannedRun::open);
    }
}
