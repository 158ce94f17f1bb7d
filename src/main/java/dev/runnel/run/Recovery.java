package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionBusyException;
import dev.runnel.store.Store.SessionWriter;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ends the runs that a dead process left open: closes their calls, answers them towards the model, and says that they were
 * interrupted. Nothing is done again. Touches only sessions it can lock.
 */
final class Recovery {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");
    private static final String UNKNOWN =
            "unknown: Runnel was stopped during this call; look whether it took effect before doing it again";
    private static final String NOT_BEGUN = "not done: Runnel was stopped before this call began";

    private final Store store;
    private final Clock clock;

    Recovery(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Recovers every session that is marked as under way and has no living owner. */
    void all() {
        for (String session : store.underWay()) {
            try {
                recover(session);
            } catch (DamagedSessionException e) {
                LOG.log(
                        Level.ERROR,
                        "session {0} cannot be recovered: {1}; the others go on, runnel verify {0} says more",
                        session,
                        e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "session " + session + " cannot be recovered; the others go on", e);
            }
        }
    }

    /**
     * Recovers one session, unless somebody has it.
     *
     * @throws DamagedSessionException if its open run cannot be read, and so not be closed; nothing was changed then
     */
    void recover(String session) throws DamagedSessionException {
        try {
            Optional<SessionWriter> writer = store.open(session);
            if (writer.isPresent()) {
                recover(session, writer.get());
            }
        } catch (SessionBusyException e) {
            LOG.log(Level.DEBUG, "session {0} has a living owner", session);
        }
    }

    private void recover(String session, SessionWriter writer) throws DamagedSessionException {
        boolean closed = false;
        try (var _ = closeOpenRun(session, writer)) {
            closed = true;
        } finally {
            if (closed) {
                writer.close();
            } else {
                writer.abandon(); // so that the next recovery finds it
            }
        }
    }

    /**
     * Closes the last run where it is not closed, and has each call of the conversation answered; the session stays the
     * caller's.
     *
     * @return the session as it is then
     * @throws DamagedSessionException if the conversation's end or an open run cannot be read; nothing was changed then
     */
    SessionScan closeOpenRun(String session, SessionWriter writer) throws DamagedSessionException {
        long before = writer.length();
        var scan = SessionScan.of(store, session);
        boolean asItIs = false;
        try {
            closeOpenRun(session, scan, writer);
            asItIs = writer.length() == before;
        } finally {
            if (!asItIs) {
                scan.close();
            }
        }
        return asItIs ? scan : SessionScan.of(store, session);
    }

    private void closeOpenRun(String session, SessionScan scan, SessionWriter writer) throws DamagedSessionException {
        Optional<Message> lastMessage = scan.lastMessage();
        if (scan.damaged()) {
            throw DamagedSessionException.of(store, session);
        }
        Optional<SessionScan.ScannedRun> unsealed = scan.unsealedRun();
        if (unsealed.isEmpty()) {
            // A run may have come to its end without its calls being answered: when the answer could not be stored.
            answerOpenCalls(scan, lastMessage, writer::append);
            return;
        }
        LOG.log(
                Level.INFO,
                "run {0} was interrupted; closing it",
                unsealed.get().id());
        var ledger = new Ledger(writer, scan.lastOrdinal(), scan.unsealedMessages());
        scan.unsealedEvents().forEach(ledger::recall);
        answerOpenCalls(scan, lastMessage, ledger::write);
        if (unsealed.get().open()) {
            close(unsealed.get().state(), ledger);
        }
        ledger.seal();
        writer.force();
    }

    /** A model is sent no call without its result. */
    private static void answerOpenCalls(SessionScan scan, Optional<Message> last, Consumer<Message> kept) {
        if (scan.runs().isEmpty()) {
            return;
        }
        if (last.orElse(null) instanceof Message.Assistant answer
                && !answer.calls().isEmpty()) {
            RunState run = scan.whole(scan.runs().getLast());
            var results = new ArrayList<Message.Result>();
            for (Message.ToolUse use : answer.calls()) {
                results.add(result(use, results.size(), run));
            }
            kept.accept(new Message.ToolResults(results));
        }
    }

    private static Message.Result result(Message.ToolUse use, int index, RunState run) {
        return run.endOf(index)
                .map(end -> new Message.Result(use.id(), use.name(), end.ok(), end.output()))
                .orElseGet(
                        () -> new Message.Result(use.id(), use.name(), false, run.begun(index) ? UNKNOWN : NOT_BEGUN));
    }

    private void close(RunState state, Ledger ledger) {
        var events = new ArrayList<Event>(state.closing(UNKNOWN, NOT_BEGUN));
        events.add(new Event.Failed(
                "Runnel was stopped while this run went on; send a message to the session to go on.",
                Event.ErrorCode.INTERRUPTED,
                true,
                Optional.empty()));
        events.forEach(event -> write(event, state, ledger));
        write(state.completed(CompletionReason.INTERRUPTED, clock.instant()).withHead(ledger.head()), state, ledger);
    }

    private void write(Event event, RunState state, Ledger ledger) {
        var envelope = new Envelope(state.lastSeq() + 1, clock.millis(), event, EventJson.encode(event));
        ledger.write(envelope);
        state.observe(envelope);
    }
}
