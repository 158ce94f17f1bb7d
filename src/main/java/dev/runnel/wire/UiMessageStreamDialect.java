package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Decision;
import dev.runnel.event.Event.Limit;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventJson;
import dev.runnel.event.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The UI message stream of the AI SDK, versions 5 to 7 ({@code uiMessageChunkSchema} of the package {@code ai}): an answer is one
 * message whose id is the run's, with a step for each turn.
 *
 * <p>A server cannot tell the versions apart, and the older ones refuse a frame with a field they do not know, so that only what
 * 5.0.0 knew is sent. Two exceptions: the output so far of a command that has run for a while ({@code preliminary}, known from
 * 5.0.11), and what {@link #pausingEncoder} sends, which needs version 6. What the SDK has no part for are parts of data, by the name
 * of our event, with its fields: {@code data-diff}, {@code data-plan}, {@code data-approval}, {@code data-compact}, {@code data-gap};
 * and {@code data-retry}, which does not stay in the message.
 */
final class UiMessageStreamDialect implements SseDialect {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(US_ASCII);

    @Override
    public String name() {
        return "ui-message-stream";
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("x-vercel-ai-ui-message-stream", "v1");
    }

    @Override
    public boolean stateful() {
        return true;
    }

    @Override
    public Encoder encoder() {
        return new Message(false);
    }

    @Override
    public Encoder pausingEncoder() {
        return new Message(true);
    }

    /** The reason a message ended, in the SDK's words. */
    static String finishReason(Event.Completed end) {
        return switch (end.reason()) {
            case DONE -> "stop";
            case REFUSED -> "content-filter";
            case ERROR, INTERRUPTED -> "error";
            case LIMIT -> end.limit().equals(Optional.of(Limit.ANSWER)) ? "length" : "other";
            case CANCELLED -> "other";
        };
    }

    /**
     * What the last words of an answer are where it did not come to its own end, for formats that have no word for that; empty where
     * they have, or where nothing is to be said.
     *
     * @param silent whether the model said nothing at the end
     */
    static Optional<String> lastWords(Event.Completed end, boolean silent) {
        if (end.reason() == CompletionReason.REFUSED && silent) {
            return Optional.of("The model refused to answer.");
        }
        return end.limit()
                .map(limit -> "Stopped at a limit (" + EventJson.word(limit).replace('_', ' ') + ").");
    }

    /** One answer. A part is open or not; the SDK wants a part closed before the step it is in. */
    private static final class Message implements Encoder {

        private enum Open {
            NONE,
            TEXT,
            REASONING
        }

        private final boolean pausing;
        private final Map<String, LiveTail> calls = new HashMap<>();
        private final Set<String> inputs = new HashSet<>();
        private final Map<String, Event.ApprovalRequired> approvals = new HashMap<>();
        private final Set<String> denied = new HashSet<>();
        private String run = "";
        private Tally usage = Tally.NONE;
        private Open open = Open.NONE;
        private int parts;
        private boolean inStep;
        private boolean endsWithCall;
        private boolean silent = true;
        private boolean failed;
        private Event.@Nullable ApprovalRequired waitsFor;

        Message(boolean pausing) {
            this.pausing = pausing;
        }

        @Override
        public void encode(Envelope envelope, ByteArrayOutputStream out) {
            var frames = new Frames();
            add(frames, envelope);
            frames.writeTo(envelope.seq(), out);
            if (envelope.terminal()) {
                out.writeBytes(DONE);
            }
        }

        private void add(Frames frames, Envelope envelope) {
            switch (envelope.event()) {
                case Event.RunStart e -> start(frames, e, envelope.atMillis());
                case Event.TurnStart e -> beginStep(frames);
                case Event.Token(String token) -> text(frames, token);
                case Event.Reasoning(String token) -> piece(frames, Open.REASONING, token);
                case Event.ToolInput e -> input(frames, e);
                case Event.Used(Tally tally) -> used(frames, tally);
                case Event.ToolStart e -> toolStart(frames, e.id(), e.name(), e.input(), envelope.atMillis());
                case Event.ToolOutput e -> output(frames, e, envelope.atMillis());
                case Event.ToolEnd e -> toolEnd(frames, e, envelope.atMillis());
                case Event.DiffReady e -> data(frames, "data-diff", Optional.of(e.diffId()), e);
                case Event.Plan e -> data(frames, "data-plan", Optional.of("plan"), e);
                case Event.ApprovalRequired e -> approval(frames, e, envelope.atMillis());
                case Event.ApprovalResolved e -> resolved(frames, e);
                case Event.Retry e -> retry(frames, e);
                case Event.Compacted e -> data(frames, "data-compact", Optional.empty(), e);
                case Event.Gap e -> data(frames, "data-gap", Optional.empty(), e);
                case Event.Failed e -> fail(frames, e);
                case Event.Completed e -> complete(frames, e);
            }
        }

        private void start(Frames frames, Event.RunStart e, long at) {
            run = e.run();
            JsonBytes start = frames.add("start")
                    .field("messageId", run)
                    .name("messageMetadata")
                    .open();
            start.field("session", e.session())
                    .field("run", run)
                    .field("model", e.model())
                    .field("startedAt", at);
            e.notice().ifPresent(notice -> start.field("notice", notice));
            frames.end(start.close());
        }

        private void beginStep(Frames frames) {
            endStep(frames);
            frames.only("start-step");
            inStep = true;
            endsWithCall = false;
            silent = true;
        }

        private void endStep(Frames frames) {
            close(frames);
            if (inStep) {
                frames.only("finish-step");
                inStep = false;
            }
        }

        private void close(Frames frames) {
            if (open != Open.NONE) {
                frames.end(frames.add(EventJson.word(open) + "-end").field("id", part()));
                open = Open.NONE;
            }
        }

        private String part() {
            return "p" + parts;
        }

        private void text(Frames frames, String token) {
            piece(frames, Open.TEXT, token);
            endsWithCall = false;
            silent = false;
        }

        private void piece(Frames frames, Open kind, String token) {
            if (open != kind) {
                close(frames);
                open = kind;
                parts++;
                frames.end(frames.add(EventJson.word(kind) + "-start").field("id", part()));
            }
            frames.end(frames.add(EventJson.word(kind) + "-delta")
                    .field("id", part())
                    .field("delta", token));
        }

        private void input(Frames frames, Event.ToolInput e) {
            if (pausing) {
                return; // of two calls, one whose input is still open keeps pages from answering for the other
            }
            close(frames);
            if (inputs.add(e.id())) {
                frames.end(call(frames.add("tool-input-start"), e.id()).field("toolName", e.name()));
                endsWithCall = true;
            }
            frames.end(call(frames.add("tool-input-delta"), e.id()).field("inputTextDelta", e.delta()));
        }

        private static JsonBytes call(JsonBytes frame, String id) {
            return frame.field("toolCallId", id);
        }

        private void toolStart(Frames frames, String id, String name, JsonElement input, long at) {
            close(frames);
            calls.put(id, new LiveTail(at, pausing));
            endsWithCall = true;
            frames.end(call(frames.add("tool-input-available"), id)
                    .field("toolName", name)
                    .field("input", PlainKeys.of(input)));
        }

        private void output(Frames frames, Event.ToolOutput e, long at) {
            LiveTail live = calls.get(e.id());
            if (live != null && live.add(e.chunk(), at)) {
                frames.end(call(frames.add("tool-output-available"), e.id())
                        .field("output", live.text())
                        .field("preliminary", true));
            }
        }

        private void toolEnd(Frames frames, Event.ToolEnd e, long at) {
            if (calls.remove(e.id()) == null) {
                toolStart(frames, e.id(), e.name(), new JsonObject(), at); // its start is no longer kept
                calls.remove(e.id());
            }
            close(frames);
            if (e.ok()) {
                frames.end(call(frames.add("tool-output-available"), e.id()).field("output", e.output()));
            } else if (denied.contains(e.id())) {
                frames.end(call(frames.add("tool-output-denied"), e.id()));
            } else {
                frames.end(call(frames.add("tool-output-error"), e.id()).field("errorText", e.output()));
            }
        }

        private void data(Frames frames, String type, Optional<String> id, Event event) {
            close(frames);
            JsonBytes frame = frames.add(type);
            id.ifPresent(name -> frame.field("id", name));
            frame.name("data").open();
            EventJson.data(frame, event);
            frames.end(frame.close());
        }

        private void retry(Frames frames, Event.Retry e) {
            JsonBytes frame = frames.add("data-retry").name("data").open();
            EventJson.data(frame, e);
            frames.end(frame.close().field("transient", true));
        }

        private void approval(Frames frames, Event.ApprovalRequired e, long at) {
            if (!calls.containsKey(e.id())) {
                toolStart(frames, e.id(), e.name(), e.input(), at);
            }
            approvals.put(e.approval(), e);
            frames.end(asked(frames, e).close());
            if (pausing) {
                frames.end(call(frames.add("tool-approval-request").field("approvalId", e.approval()), e.id()));
                waitsFor = e.expiresMillis() > 0 ? e : null;
            }
        }

        /** Its object of data stays open: the answer may stand in it, too. */
        private JsonBytes asked(Frames frames, Event.ApprovalRequired e) {
            close(frames);
            return frames.add("data-approval")
                    .field("id", e.approval())
                    .name("data")
                    .open()
                    .field("run", run)
                    .field("id", e.id())
                    .field("approval", e.approval())
                    .field("name", e.name())
                    .field("input", PlainKeys.of(e.input()))
                    .field("reason", e.reason())
                    .field("expires_ms", e.expiresMillis());
        }

        private void resolved(Frames frames, Event.ApprovalResolved e) {
            waitsFor = null;
            Event.ApprovalRequired asked = approvals.remove(e.approval());
            if (asked == null) {
                return; // the question is no longer kept
            }
            if (pausing && e.decision() == Decision.DENY) {
                denied.add(e.id());
            }
            frames.end(asked(frames, asked)
                    .field("decision", EventJson.word(e.decision()))
                    .field("by", EventJson.word(e.by()))
                    .close());
        }

        private void used(Frames frames, Tally tally) {
            usage = usage.plus(tally);
            JsonBytes frame =
                    frames.add("message-metadata").name("messageMetadata").open();
            frames.end(usage(frame, usage).close());
        }

        private static JsonBytes usage(JsonBytes frame, Tally tally) {
            frame.name("usage").open();
            tally.inputTokens().ifPresent(count -> frame.field("inputTokens", count));
            tally.outputTokens().ifPresent(count -> frame.field("outputTokens", count));
            if (tally.inputTokens().isPresent() && tally.outputTokens().isPresent()) {
                frame.field(
                        "totalTokens",
                        tally.inputTokens().getAsLong() + tally.outputTokens().getAsLong());
            }
            tally.cachedTokens().ifPresent(count -> frame.field("cachedInputTokens", count));
            tally.reasoningTokens().ifPresent(count -> frame.field("reasoningTokens", count));
            tally.costUsd().ifPresent(money -> frame.field("costUsd", money));
            return frame.close();
        }

        private void fail(Frames frames, Event.Failed e) {
            close(frames);
            failed = true;
            frames.end(frames.add("error").field("errorText", e.error()));
        }

        private void complete(Frames frames, Event.Completed e) {
            if (endsWithCall && !failed) {
                beginStep(frames); // or a page that sends results of its own tools would take these for such, and ask
                // again
            }
            lastWords(e, silent).ifPresent(words -> text(frames, words));
            endStep(frames);
            boolean cancelled = e.reason() == CompletionReason.CANCELLED;
            JsonBytes end = frames.add(cancelled ? "message-metadata" : "finish");
            end(end.name("messageMetadata").open(), e);
            frames.end(end.close());
            if (cancelled) {
                frames.only("abort");
            }
        }

        private static void end(JsonBytes metadata, Event.Completed e) {
            metadata.field("reason", EventJson.word(e.reason()))
                    .field("finishReason", finishReason(e))
                    .field("durationMs", e.durationMillis())
                    .field("turns", e.turns())
                    .field("filesChanged", e.filesChanged());
            usage(metadata, e.usage());
        }

        @Override
        public boolean waits() {
            return waitsFor != null;
        }

        @Override
        public void pause(ByteArrayOutputStream out) {
            var frames = new Frames();
            endStep(frames);
            frames.only("finish");
            frames.writeTo(out);
            out.writeBytes(DONE);
        }

        @Override
        public void goOn(Optional<String> clientRun, ByteArrayOutputStream out) {
            var frames = new Frames();
            frames.end(frames.add("start").field("messageId", run));
            frames.only("start-step");
            inStep = true;
            open = Open.NONE;
            waitsFor = null;
            frames.writeTo(out);
        }
    }
}
