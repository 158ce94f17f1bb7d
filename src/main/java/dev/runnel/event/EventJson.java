package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.event.Event.Tally;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Events as JSON: the one place, with {@link EventReader}, that knows the names on the wire. */
public final class EventJson {

    /** Version of the shape of the events. */
    static final int SCHEMA = 1;

    private EventJson() {}

    /** The name of the event on the wire, such as {@code on_token}. */
    public static String name(Event event) {
        return switch (event) {
            case Event.RunStart e -> "on_start";
            case Event.TurnStart e -> "on_turn";
            case Event.Token e -> "on_token";
            case Event.Reasoning e -> "on_reasoning";
            case Event.ToolInput e -> "on_tool_input";
            case Event.Used e -> "on_usage";
            case Event.ToolStart e -> "on_tool_start";
            case Event.ToolOutput e -> "on_tool_output";
            case Event.DiffReady e -> "on_diff_ready";
            case Event.ToolEnd e -> "on_tool_end";
            case Event.ApprovalRequired e -> "on_approval_required";
            case Event.ApprovalResolved e -> "on_approval_resolved";
            case Event.Plan e -> "on_plan";
            case Event.Retry e -> "on_retry";
            case Event.Compacted e -> "on_compact";
            case Event.Gap e -> "on_gap";
            case Event.Failed e -> "on_error";
            case Event.Completed e -> "on_complete";
        };
    }

    /** The native shape {@code {"event":…,"data":{…}}}: UTF-8, one line, no line end. */
    public static byte[] encode(Event event) {
        var json =
                new JsonBytes().open().field("event", name(event)).name("data").open();
        data(json, event);
        return json.close().close().bytes();
    }

    /** The shape of journals and {@code jsonl}, line end included: {@code seq} and {@code at} in front of the native shape. */
    public static byte[] line(Envelope envelope) {
        byte[] head = ("{\"seq\":" + envelope.seq() + ",\"at\":" + envelope.atMillis() + ",").getBytes(UTF_8);
        byte[] json = envelope.json();
        byte[] line = new byte[head.length + json.length];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(json, 1, line, head.length, json.length - 1);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Writes the members of the event's {@code data}, into an object that is open. */
    public static void data(JsonBytes json, Event event) {
        switch (event) {
            case Event.RunStart e -> start(json, e);
            case Event.TurnStart(int turn) -> json.field("turn", turn);
            case Event.Token(String token) -> json.field("token", token);
            case Event.Reasoning(String token) -> json.field("token", token);
            case Event.ToolInput e ->
                json.field("id", e.id()).field("name", e.name()).field("delta", e.delta());
            case Event.Used(Tally tally) -> tally(json, tally);
            case Event.ToolStart e ->
                json.field("id", e.id())
                        .field("name", e.name())
                        .field("input", e.input())
                        .field("title", e.title());
            case Event.ToolOutput e -> {
                json.field("id", e.id()).field("chunk", e.chunk());
                text(json, "stream", e.stream());
            }
            case Event.DiffReady e -> diff(json, e);
            case Event.ToolEnd e -> toolEnd(json, e);
            case Event.ApprovalRequired e ->
                json.field("id", e.id())
                        .field("approval", e.approval())
                        .field("name", e.name())
                        .field("input", e.input())
                        .field("reason", e.reason())
                        .field("expires_ms", e.expiresMillis());
            case Event.ApprovalResolved e ->
                json.field("id", e.id())
                        .field("approval", e.approval())
                        .field("decision", word(e.decision()))
                        .field("by", word(e.by()));
            case Event.Plan plan -> plan(json, plan);
            case Event.Retry e ->
                json.field("attempt", e.attempt())
                        .field("max_attempts", e.maxAttempts())
                        .field("delay_ms", e.delayMillis())
                        .field("reason", e.reason());
            case Event.Compacted e ->
                json.field("before_tokens", e.beforeTokens()).field("after_tokens", e.afterTokens());
            case Event.Gap e -> json.field("from", e.from()).field("to", e.to());
            case Event.Failed e -> {
                json.field("error", e.error()).field("code", word(e.code())).field("retryable", e.retryable());
                text(json, "detail", e.detail());
            }
            case Event.Completed e -> completed(json, e);
        }
    }

    private static void start(JsonBytes json, Event.RunStart e) {
        json.field("v", SCHEMA)
                .field("session", e.session())
                .field("run", e.run())
                .field("model", e.model())
                .field("workspace", e.workspace())
                .field("message", e.message());
        if (e.offline()) {
            json.field("offline", true);
        }
        text(json, "notice", e.notice());
        e.client().ifPresent(client -> {
            json.name("client").open();
            text(json, "thread", client.thread());
            text(json, "run", client.run());
            json.close();
        });
    }

    private static void diff(JsonBytes json, Event.DiffReady e) {
        json.field("id", e.id())
                .field("diff_id", e.diffId())
                .field("path", e.path())
                .field("change", word(e.change()))
                .field("diff", e.diff())
                .field("added", e.added())
                .field("removed", e.removed());
        text(json, "from", e.from());
        if (e.truncated()) {
            json.field("truncated", true);
        }
    }

    private static void toolEnd(JsonBytes json, Event.ToolEnd e) {
        json.field("id", e.id())
                .field("name", e.name())
                .field("ok", e.ok())
                .field("output", e.output())
                .field("duration_ms", e.durationMillis());
        text(json, "error", e.error());
        if (e.truncated()) {
            json.field("truncated", true);
        }
        if (e.exit().isPresent()) {
            json.field("exit", e.exit().getAsInt());
        }
    }

    private static void plan(JsonBytes json, Event.Plan plan) {
        json.name("items").openList();
        for (Event.PlanItem item : plan.items()) {
            json.element()
                    .open()
                    .field("text", item.text())
                    .field("status", word(item.status()))
                    .close();
        }
        json.closeList();
    }

    private static void completed(JsonBytes json, Event.Completed e) {
        json.field("reason", word(e.reason()))
                .field("duration_ms", e.durationMillis())
                .field("turns", e.turns())
                .field("files_changed", e.filesChanged())
                .name("usage")
                .open();
        tally(json, e.usage());
        json.close();
        text(json, "limit", e.limit().map(EventJson::word));
        text(json, "head", e.head());
    }

    private static void tally(JsonBytes json, Tally tally) {
        number(json, "input_tokens", tally.inputTokens());
        number(json, "output_tokens", tally.outputTokens());
        number(json, "cached_tokens", tally.cachedTokens());
        number(json, "reasoning_tokens", tally.reasoningTokens());
        OptionalDouble cost = tally.costUsd();
        if (cost.isPresent()) {
            json.field("cost_usd", cost.getAsDouble());
        }
    }

    private static void number(JsonBytes json, String name, OptionalLong value) {
        if (value.isPresent()) {
            json.field(name, value.getAsLong());
        }
    }

    private static void text(JsonBytes json, String name, Optional<String> value) {
        value.ifPresent(present -> json.field(name, present));
    }

    /** What a value of an enum is called on the wire. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
