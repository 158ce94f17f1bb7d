package dev.runnel.run;

import com.google.gson.JsonPrimitive;
import dev.runnel.agent.ToolCall;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What a run's events so far add up to, live or read back. Not for use by two threads. */
final class RunState {

    private Optional<Event.RunStart> start = Optional.empty();
    private Optional<Event.Completed> completed = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Instant started = Instant.EPOCH;
    private long lastSeq;
    private int turns;
    private Tally usage = Tally.NONE;
    private final Set<String> files = new LinkedHashSet<>();
    private final Map<String, OpenCall> openCalls = new LinkedHashMap<>();
    private final Map<String, String> openApprovals = new LinkedHashMap<>();
    private final Map<String, Optional<Event.ToolEnd>> callsOfTurn = new LinkedHashMap<>();
    private final Set<String> begunOfTurn = new HashSet<>();
    private int callsBefore;
    private boolean endReadable = true;

    /** A call that has no end yet; not started while its arguments are still being written, which may be long. */
    private record OpenCall(String name, boolean started, StringBuilder arguments) {}

    void observe(Envelope envelope) {
        lastSeq = envelope.seq();
        switch (envelope.event()) {
            case Event.RunStart e -> {
                start = Optional.of(e);
                started = Instant.ofEpochMilli(envelope.atMillis());
            }
            case Event.TurnStart(int turn) -> {
                turns = turn;
                callsBefore += callsOfTurn.size();
                callsOfTurn.clear();
                begunOfTurn.clear();
            }
            case Event.ToolInput e -> {
                openCalls
                        .computeIfAbsent(e.id(), id -> new OpenCall(e.name(), false, new StringBuilder()))
                        .arguments()
                        .append(e.delta());
                callsOfTurn.put(e.id(), Optional.empty());
            }
            case Event.ToolStart e -> {
                openCalls.put(e.id(), new OpenCall(e.name(), true, new StringBuilder()));
                begunOfTurn.add(e.id());
                callsOfTurn.put(e.id(), Optional.empty());
            }
            case Event.ToolEnd e -> {
                openCalls.remove(e.id());
                callsOfTurn.put(e.id(), Optional.of(e));
            }
            case Event.ApprovalRequired e -> openApprovals.put(e.approval(), e.id());
            case Event.ApprovalResolved e -> openApprovals.remove(e.approval());
            case Event.DiffReady e -> files.add(e.path());
            case Event.Used(Tally tally) -> usage = usage.plus(tally);
            case Event.Completed e -> {
                turns = e.turns();
                completed = Optional.of(e);
                ended = Optional.of(Instant.ofEpochMilli(envelope.atMillis()));
            }
            case Event.Token e -> {}
            case Event.Reasoning e -> {}
            case Event.ToolOutput e -> {}
            case Event.Plan e -> {}
            case Event.Retry e -> {}
            case Event.Compacted e -> {}
            case Event.Gap e -> {}
            case Event.Failed e -> {}
        }
    }

    /** Takes in files that are known to be changed. */
    void changed(List<String> paths) {
        files.addAll(paths);
    }

    /** The run is known to have ended, but how cannot be read. */
    void endUnreadable() {
        endReadable = false;
        completed = Optional.of(
                new Event.Completed(CompletionReason.ERROR, 0, turns, files.size(), usage, Optional.empty()));
    }

    /** Whether the last event, once there is one, can be shown to readers. */
    boolean endReadable() {
        return endReadable;
    }

    /** Counts an event without looking at it: one that adds nothing but its number. */
    void pass(long seq) {
        lastSeq = seq;
    }

    /**
     * What must still be said before the run can end: approvals denied, calls closed.
     *
     * @param ofBegun why calls that had begun did not end
     * @param ofOthers why calls the model had begun to write did not begin
     */
    List<Event> closing(String ofBegun, String ofOthers) {
        var events = new ArrayList<Event>();
        openApprovals.forEach((approval, call) ->
                events.add(new Event.ApprovalResolved(call, approval, Event.Decision.DENY, Event.DecidedBy.POLICY)));
        openCalls.forEach((id, call) -> {
            String reason = call.started() ? ofBegun : ofOthers;
            if (!call.started()) {
                var raw = new JsonPrimitive(call.arguments().toString());
                events.add(new Event.ToolStart(id, call.name(), raw, call.name()));
            }
            events.add(new Event.ToolEnd(
                    id, call.name(), false, reason, 0, Optional.of(reason), false, OptionalInt.empty()));
        });
        return events;
    }

    /** The last event, at {@code now}, of a run that no limit ended. */
    Event.Completed completed(CompletionReason reason, Instant now) {
        return completed(reason, Optional.empty(), now);
    }

    /** The last event, at {@code now}. */
    Event.Completed completed(CompletionReason reason, Optional<Event.Limit> limit, Instant now) {
        long millis = Math.max(0, now.toEpochMilli() - started.toEpochMilli());
        return new Event.Completed(reason, millis, turns, files.size(), usage, limit, Optional.empty());
    }

    Optional<Event.RunStart> start() {
        return start;
    }

    Optional<Event.Completed> completed() {
        return completed;
    }

    Instant started() {
        return started;
    }

    Optional<Instant> ended() {
        return ended;
    }

    long lastSeq() {
        return lastSeq;
    }

    int turns() {
        return turns;
    }

    List<String> files() {
        return List.copyOf(files);
    }

    /** Whether the call at that place in the last answer was begun. */
    boolean begun(int index) {
        return begunOfTurn.contains(callOfTurn(index));
    }

    /** What came of the call at that place in the last answer, if it ended. */
    Optional<Event.ToolEnd> endOf(int index) {
        return callsOfTurn.getOrDefault(callOfTurn(index), Optional.empty());
    }

    /** Each call of the turns before was seen at least at its end, so their number is known. */
    private String callOfTurn(int index) {
        return ToolCall.id(callsBefore + index + 1);
    }
}
