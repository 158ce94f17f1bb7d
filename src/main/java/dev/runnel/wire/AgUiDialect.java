package dev.runnel.wire;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.ClientIds;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventJson;
import dev.runnel.event.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * AG-UI, protocol 1.0 ({@code EventSchemas} of the package {@code @ag-ui/core}) as server-sent events: a step for each turn, the client's
 * ids of thread and run echoed. What the protocol has no event for is {@code CUSTOM}, by the name of our event without {@code on_},
 * with its fields as {@code value}. A call that waits for a person ends the run with an interrupt where the client can answer by
 * another ({@link #pausingEncoder}).
 */
final class AgUiDialect implements SseDialect {

    @Override
    public String name() {
        return "ag-ui";
    }

    @Override
    public boolean stateful() {
        return true;
    }

    @Override
    public Encoder encoder() {
        return new RunEvents(false);
    }

    @Override
    public Encoder pausingEncoder() {
        return new RunEvents(true);
    }

    /** One run. Messages, calls and steps are open or not; none may be when it ends. */
    private static final class RunEvents implements Encoder {

        private enum Open {
            NONE,
            TEXT,
            REASONING,
            CALLS
        }

        private final boolean pausing;
        private final Set<String> calls = new HashSet<>();
        private final Set<String> openCalls = new LinkedHashSet<>();
        private String thread = "";
        private String run = "";
        private String message = "";
        private String model = "";
        private int messages;
        private int turn;
        private boolean inStep;
        private boolean failed;
        private Open open = Open.NONE;
        private String openId = "";
        private long at;
        private Event.@Nullable ApprovalRequired waitsFor;

        RunEvents(boolean pausing) {
            this.pausing = pausing;
        }

        @Override
        public void encode(Envelope envelope, ByteArrayOutputStream out) {
            var frames = new Frames();
            at = envelope.atMillis();
            add(frames, envelope.event());
            frames.writeTo(envelope.seq(), out);
        }

        private JsonBytes add(Frames frames, String type) {
            return frames.add(type).field("timestamp", at);
        }

        private void add(Frames frames, Event event) {
            switch (event) {
                case Event.RunStart e -> start(frames, e);
                case Event.TurnStart(int number) -> {
                    endStep(frames);
                    beginStep(frames, number);
                }
                case Event.Token(String token) -> text(frames, token);
                case Event.Reasoning(String token) -> reasoning(frames, token);
                case Event.ToolInput e -> input(frames, e.id(), e.name(), e.delta());
                case Event.ToolStart e -> toolStart(frames, e);
                case Event.ToolEnd e -> toolEnd(frames, e);
                case Event.ApprovalRequired e -> {
                    waitsFor = pausing && e.expiresMillis() > 0 ? e : null;
                    custom(frames, e);
                }
                case Event.ApprovalResolved e -> {
                    waitsFor = null;
                    custom(frames, e);
                }
                case Event.Used e -> custom(frames, e);
                case Event.ToolOutput e -> custom(frames, e);
                case Event.DiffReady e -> custom(frames, e);
                case Event.Plan e -> custom(frames, e);
                case Event.Retry e -> custom(frames, e);
                case Event.Compacted e -> custom(frames, e);
                case Event.Gap e -> custom(frames, e);
                case Event.Failed e -> fail(frames, e);
                case Event.Completed e -> complete(frames, e);
            }
        }

        private void start(Frames frames, Event.RunStart e) {
            Optional<ClientIds> client = e.client();
            thread = client.flatMap(ClientIds::thread).orElse(e.session());
            run = client.flatMap(ClientIds::run).orElse(e.run());
            message = e.run();
            model = e.model();
            frames.end(started(frames));
            custom(frames, e);
        }

        private JsonBytes started(Frames frames) {
            return add(frames, "RUN_STARTED").field("threadId", thread).field("runId", run);
        }

        private void beginStep(Frames frames, int number) {
            turn = number;
            inStep = true;
            frames.end(add(frames, "STEP_STARTED").field("stepName", step()));
        }

        private String step() {
            return "turn " + turn;
        }

        private void endStep(Frames frames) {
            close(frames);
            if (inStep) {
                frames.end(add(frames, "STEP_FINISHED").field("stepName", step()));
                inStep = false;
            }
        }

        private void open(Frames frames, Open kind, String id) {
            close(frames);
            open = kind;
            openId = id;
        }

        private void close(Frames frames) {
            switch (open) {
                case NONE -> {}
                case TEXT -> frames.end(add(frames, "TEXT_MESSAGE_END").field("messageId", openId));
                case REASONING -> {
                    frames.end(add(frames, "REASONING_MESSAGE_END").field("messageId", openId));
                    frames.end(add(frames, "REASONING_END").field("messageId", openId));
                }
                case CALLS -> {
                    openCalls.forEach(
                            id -> frames.end(add(frames, "TOOL_CALL_END").field("toolCallId", id)));
                    openCalls.clear();
                }
            }
            open = Open.NONE;
        }

        private String newMessage() {
            return message + "-" + ++messages;
        }

        private void text(Frames frames, String token) {
            if (open != Open.TEXT) {
                open(frames, Open.TEXT, newMessage());
                frames.end(add(frames, "TEXT_MESSAGE_START")
                        .field("messageId", openId)
                        .field("role", "assistant"));
            }
            frames.end(add(frames, "TEXT_MESSAGE_CONTENT")
                    .field("messageId", openId)
                    .field("delta", token));
        }

        private void reasoning(Frames frames, String token) {
            if (open != Open.REASONING) {
                open(frames, Open.REASONING, newMessage());
                frames.end(add(frames, "REASONING_START").field("messageId", openId));
                frames.end(add(frames, "REASONING_MESSAGE_START")
                        .field("messageId", openId)
                        .field("role", "reasoning"));
            }
            frames.end(add(frames, "REASONING_MESSAGE_CONTENT")
                    .field("messageId", openId)
                    .field("delta", token));
        }

        /** Arguments of several calls may come in turns: all of them are open until something else comes. */
        private void input(Frames frames, String id, String name, String delta) {
            if (calls.add(id)) {
                if (open != Open.CALLS) {
                    open(frames, Open.CALLS, "");
                }
                openCalls.add(id);
                frames.end(
                        add(frames, "TOOL_CALL_START").field("toolCallId", id).field("toolCallName", name));
            }
            if (!delta.isEmpty() && openCalls.contains(id)) {
                frames.end(add(frames, "TOOL_CALL_ARGS").field("toolCallId", id).field("delta", delta));
            }
        }

        private void toolStart(Frames frames, Event.ToolStart e) {
            if (!calls.contains(e.id())) {
                boolean raw = e.input().isJsonPrimitive();
                input(
                        frames,
                        e.id(),
                        e.name(),
                        raw ? e.input().getAsString() : e.input().toString());
            }
            close(frames);
        }

        private void toolEnd(Frames frames, Event.ToolEnd e) {
            if (!calls.contains(e.id())) {
                input(frames, e.id(), e.name(), "{}"); // its start is no longer kept
            }
            close(frames);
            frames.end(add(frames, "TOOL_CALL_RESULT")
                    .field("messageId", newMessage())
                    .field("toolCallId", e.id())
                    .field("content", e.output())
                    .field("role", "tool"));
        }

        private void custom(Frames frames, Event event) {
            close(frames);
            JsonBytes frame = add(frames, "CUSTOM")
                    .field(
                            "name",
                            EventJson.name(event).replaceFirst("^on_", "").replaceFirst("_ready$", ""))
                    .name("value")
                    .open();
            EventJson.data(frame, event);
            frames.end(frame.close());
        }

        private void fail(Frames frames, Event.Failed e) {
            endStep(frames);
            failed = true;
            frames.end(add(frames, "RUN_ERROR").field("message", e.error()).field("code", EventJson.word(e.code())));
        }

        private void complete(Frames frames, Event.Completed e) {
            if (failed) {
                return; // nothing may follow an error
            }
            endStep(frames);
            boolean cancelled = e.reason() == CompletionReason.CANCELLED;
            JsonBytes frame = finished(frames, cancelled ? "cancelled" : "success")
                    .close()
                    .name("result")
                    .open();
            EventJson.data(frame, e);
            frames.end(usage(frame.close(), e.usage()));
        }

        /** Its outcome is open. */
        private JsonBytes finished(Frames frames, String outcome) {
            return add(frames, "RUN_FINISHED")
                    .field("threadId", thread)
                    .field("runId", run)
                    .name("outcome")
                    .open()
                    .field("type", outcome);
        }

        private JsonBytes usage(JsonBytes frame, Tally tally) {
            frame.name("usage").openList().element().open().field("model", model);
            number(frame, "inputTokens", tally.inputTokens());
            number(frame, "outputTokens", tally.outputTokens());
            number(frame, "cachedInputTokens", tally.cachedTokens());
            number(frame, "reasoningTokens", tally.reasoningTokens());
            return frame.close().closeList();
        }

        private static void number(JsonBytes frame, String name, OptionalLong value) {
            value.ifPresent(number -> frame.field(name, number));
        }

        @Override
        public boolean waits() {
            return waitsFor != null;
        }

        @Override
        public void pause(ByteArrayOutputStream out) {
            Event.ApprovalRequired asked = waitsFor;
            if (asked == null) {
                return;
            }
            var frames = new Frames();
            endStep(frames);
            JsonBytes frame = finished(frames, "interrupt")
                    .name("interrupts")
                    .openList()
                    .element()
                    .open();
            frame.field("id", asked.approval())
                    .field("reason", "approval")
                    .field("message", asked.name() + ": " + asked.reason())
                    .field("toolCallId", asked.id())
                    .field(
                            "expiresAt",
                            Instant.ofEpochMilli(at + asked.expiresMillis()).toString())
                    .name("metadata")
                    .open()
                    .field("name", asked.name())
                    .field("input", asked.input())
                    .close();
            frames.end(frame.close().closeList().close());
            frames.writeTo(out);
        }

        @Override
        public void goOn(Optional<String> clientRun, ByteArrayOutputStream out) {
            var frames = new Frames();
            run = clientRun.orElse(run);
            waitsFor = null;
            open = Open.NONE;
            frames.end(started(frames));
            beginStep(frames, turn);
            frames.writeTo(out);
        }
    }
}
