package dev.runnel.acp;

import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The events of one run as {@code session/update}s, in order. What a command prints and what changes meanwhile is gathered, since
 * each update of a call repeats all of it, and handed out by {@link #news} as often as the reader likes.
 */
final class Updates {

    private final ClientAbilities client;
    private final boolean live;
    private final Spent spent;
    private final Function<String, OptionalLong> contextTokens;
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Path root;
    private String ordinal = "";
    private OptionalLong size = OptionalLong.empty();
    private int turn;
    private int remarks;

    /**
     * @param root the folder of the run, as the client calls it
     * @param live whether the run is watched while it goes on, by a client that has just sent its message
     * @param spent what the session costs, also by other runs
     * @param contextTokens how many tokens the model of that name has room for
     */
    Updates(
            ClientAbilities client,
            Path root,
            boolean live,
            Spent spent,
            Function<String, OptionalLong> contextTokens) {
        this.client = client;
        this.root = root;
        this.live = live;
        this.spent = spent;
        this.contextTokens = contextTokens;
    }

    /** What the client is told about an event; mostly one update, sometimes none. */
    List<JsonObject> of(Envelope envelope) {
        return switch (envelope.event()) {
            case Event.RunStart start -> begins(start);
            case Event.TurnStart(int number) -> {
                turn = number;
                yield List.of();
            }
            case Event.Token(String token) -> List.of(Shapes.chunk("agent_message_chunk", id(turn + ".answer"), token));
            case Event.Reasoning(String token) ->
                List.of(Shapes.chunk("agent_thought_chunk", id(turn + ".thought"), token));
            case Event.ToolInput e -> announced(e.id(), e.name());
            case Event.ToolStart start -> starts(start);
            case Event.ToolOutput e -> {
                call(e.id()).ifPresent(call -> call.prints(e.chunk()));
                yield List.of();
            }
            case Event.DiffReady change -> {
                call(change.id()).ifPresent(call -> call.changes(change));
                yield List.of();
            }
            case Event.ToolEnd end -> {
                Optional<Call> call = call(end.id());
                calls.remove(end.id());
                yield call.map(ended -> ended.ends(end)).stream().toList();
            }
            case Event.ApprovalRequired e ->
                call(e.id()).map(call -> call.status("pending")).stream().toList();
            case Event.ApprovalResolved e ->
                call(e.id())
                        .filter(call -> e.decision() == Event.Decision.APPROVE) // else its end follows
                        .map(call -> call.status("in_progress"))
                        .stream()
                        .toList();
            case Event.Plan plan -> List.of(plan(plan));
            case Event.Used(Event.Tally tally) -> used(tally);
            case Event.Retry retry -> retry(retry);
            case Event.Compacted _ -> client.compaction() ? List.of(compacted()) : List.of();
            case Event.Gap(long from, long to) ->
                List.of(thought("Events " + from + " to " + to + " of this run are no longer kept."));
            case Event.Failed failed -> live ? List.of() : List.of(thought("The run failed: " + failed.error()));
            case Event.Completed _ -> List.of();
        };
    }

    /** What was gathered of calls under way since this was asked last. */
    List<JsonObject> news() {
        return calls.values().stream().flatMap(call -> call.news().stream()).toList();
    }

    /** The call as a person is asked about it. */
    Optional<JsonObject> asked(Event.ApprovalRequired question) {
        return call(question.id()).map(call -> call.asked(question));
    }

    /** A call under way; there is none where its start is no longer kept. */
    private Optional<Call> call(String id) {
        return Optional.ofNullable(calls.get(id));
    }

    /** Ids are unique in the session; the run's ordinal makes ours so. */
    private String id(String ours) {
        return ordinal + "." + ours;
    }

    private List<JsonObject> begins(Event.RunStart start) {
        ordinal = start.run().substring(start.run().lastIndexOf('.') + 1);
        size = contextTokens.apply(start.model());
        if (!live) {
            return List.of(Shapes.chunk("user_message_chunk", id("user"), start.message()));
        }
        return start.notice().map(notice -> remark("info", notice)).orElse(List.of());
    }

    private List<JsonObject> announced(String id, String name) {
        if (calls.containsKey(id)) {
            return List.of();
        }
        var call = new Call(id(id), name, root);
        calls.put(id, call);
        return List.of(call.announced("pending"));
    }

    private List<JsonObject> starts(Event.ToolStart start) {
        boolean known = calls.containsKey(start.id());
        Call call = calls.computeIfAbsent(start.id(), id -> new Call(id(id), start.name(), root));
        call.starts(start);
        return List.of(known ? call.described("in_progress") : call.announced("in_progress"));
    }

    private static JsonObject plan(Event.Plan plan) {
        var entries = new ArrayList<JsonObject>();
        for (Event.PlanItem item : plan.items()) {
            var entry = new JsonObject();
            entry.addProperty("content", item.text());
            entry.addProperty("priority", "medium");
            entry.addProperty(
                    "status",
                    switch (item.status()) {
                        case PENDING -> "pending";
                        case IN_PROGRESS -> "in_progress";
                        case DONE -> "completed";
                    });
            entries.add(entry);
        }
        JsonObject update = Shapes.update("plan");
        update.add("entries", Shapes.list(entries));
        return update;
    }

    /** Told only where the size is known too: the protocol has no usage without it. */
    private List<JsonObject> used(Event.Tally tally) {
        spent.add(tally.costUsd());
        if (size.isEmpty() || tally.inputTokens().isEmpty()) {
            return List.of();
        }
        JsonObject update = Shapes.update("usage_update");
        update.addProperty(
                "used", tally.inputTokens().getAsLong() + tally.outputTokens().orElse(0));
        update.addProperty("size", size.getAsLong());
        spent.usd().ifPresent(amount -> {
            var cost = new JsonObject();
            cost.addProperty("amount", amount);
            cost.addProperty("currency", "USD");
            update.add("cost", cost);
        });
        return List.of(update);
    }

    private List<JsonObject> retry(Event.Retry retry) {
        long seconds = Math.max(1, Math.round(retry.delayMillis() / 1000.0));
        String words = retry.reason() + " Trying again in " + seconds + " s (" + retry.attempt() + " of "
                + retry.maxAttempts() + ").";
        return live ? remark("warning", words) : List.of();
    }

    /** Something to know now that is no part of the conversation. */
    private List<JsonObject> remark(String severity, String words) {
        if (!client.notices()) {
            return List.of(thought(words));
        }
        JsonObject notice = Shapes.update("notice");
        notice.addProperty("severity", severity);
        notice.addProperty("title", words);
        return List.of(notice);
    }

    private JsonObject thought(String words) {
        return Shapes.chunk("agent_thought_chunk", id("remark" + ++remarks), words);
    }

    private JsonObject compacted() {
        JsonObject update = Shapes.update("compaction_update");
        update.addProperty("compactionId", id("compaction" + ++remarks));
        update.addProperty("status", "completed");
        return update;
    }

    /** What a session costs, as far as anybody said. Safe for use by several threads. */
    static final class Spent {
        private boolean complete = true;
        private double usd;
        private boolean any;

        /** Of a session whose beginning is not read nobody knows the sum. */
        synchronized void unknown() {
            complete = false;
        }

        /** All of it is read now. */
        synchronized void restart() {
            complete = true;
            any = false;
            usd = 0;
        }

        synchronized void add(OptionalDouble more) {
            any |= more.isPresent();
            usd += more.orElse(0);
        }

        synchronized Optional<Double> usd() {
            return complete && any ? Optional.of(usd) : Optional.empty();
        }
    }
}
