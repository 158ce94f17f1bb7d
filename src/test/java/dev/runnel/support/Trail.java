package dev.runnel.support;

import dev.runnel.agent.RunLog;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Message;
import dev.runnel.workspace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Remembers what happened as short lines; pieces that follow each other are one line. */
public final class Trail implements RunLog {

    private final List<String> lines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();
    private String piecesOf = "";

    /** The trail of events that were read. */
    public static Trail of(List<Envelope> envelopes) {
        var trail = new Trail();
        envelopes.forEach(envelope -> trail.emit(envelope.event()));
        return trail;
    }

    /** What happened, in order. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines that begin so. */
    public List<String> lines(String beginning) {
        return lines().stream().filter(line -> line.startsWith(beginning)).toList();
    }

    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The messages that were kept, in order. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    /** A line of the test's own. */
    public synchronized void note(String line) {
        piecesOf = "";
        lines.add(line);
    }

    @Override
    public synchronized void emit(Event event) {
        events.add(event);
        switch (event) {
            case Event.RunStart e -> note("start " + e.message());
            case Event.TurnStart(int turn) -> note("turn " + turn);
            case Event.Token(String token) -> piece("says ", token);
            case Event.Reasoning(String token) -> piece("thinks ", token);
            case Event.ToolInput e -> piece(e.id() + " writes ", e.delta());
            case Event.Used(Tally tally) -> note("used" + numbers(tally));
            case Event.ToolStart e -> note(e.id() + " " + e.name() + " " + e.input());
            case Event.ToolOutput e -> piece(e.id() + " prints ", e.chunk());
            case Event.DiffReady e -> note(e.id() + " " + word(e.change()) + " " + e.path() + " as " + e.diffId());
            case Event.ToolEnd e -> note(e.id() + (e.ok() ? " ok: " : " fails: ") + e.output());
            case Event.ApprovalRequired e -> note(e.id() + " asks as " + e.approval());
            case Event.ApprovalResolved e -> note(e.id() + " " + word(e.decision()) + " by " + word(e.by()));
            case Event.Plan(var items) -> note("plan of " + items.size());
            case Event.Retry e -> note("retry " + e.attempt());
            case Event.Compacted e -> note("compacted");
            case Event.Gap e -> note("gap");
            case Event.Failed e -> note("error " + word(e.code()));
            case Event.Completed e -> note("complete " + word(e.reason()));
        }
    }

    @Override
    public synchronized void remember(Message message) {
        messages.add(message);
    }

    @Override
    public synchronized void keep(Trace trace) {
        traces.add(trace);
    }

    /** What was kept for undoing, in order. */
    public synchronized List<Trace> traces() {
        return List.copyOf(traces);
    }

    @Override
    public void force() {
        note("force");
    }

    private void piece(String what, String text) {
        if (what.equals(piecesOf)) {
            lines.set(lines.size() - 1, lines.getLast() + text);
        } else {
            note(what + text);
            piecesOf = what;
        }
    }

    private static String numbers(Tally tally) {
        return tally.equals(Tally.NONE)
                ? ""
                : " " + tally.inputTokens().orElse(-1) + "+"
                        + tally.outputTokens().orElse(-1);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
