package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventJson;
import dev.runnel.event.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The data stream protocol, version 1, of the AI SDK 3.4 and 4 ({@code processDataStream} of {@code @ai-sdk/ui-utils}): lines of a
 * code, a colon and JSON. Only codes that all of these know: text {@code 0}, data {@code 2}, error {@code 3}, annotations of the message
 * {@code 8}, calls {@code 9 a b c}, ends of steps and of the message {@code e d}. Reasoning has no place in them. Changes of files
 * and approvals are annotations; a command's output while it runs, the plan and the like are data; each an object
 * {@code {"type":…,"data":{…}}} by the name of our event, with its fields.
 */
final class DataStreamDialect implements Dialect {

    @Override
    public String name() {
        return "data-stream";
    }

    @Override
    public String contentType() {
        return "text/plain;charset=UTF-8";
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("X-Vercel-AI-Data-Stream", "v1");
    }

    @Override
    public byte[] heartbeat() {
        return "\n".getBytes(US_ASCII);
    }

    @Override
    public boolean stateful() {
        return true;
    }

    @Override
    public Encoder encoder() {
        return new Message();
    }

    private static final class Message implements Encoder {

        private final Set<String> inputs = new HashSet<>();
        private final Set<String> calls = new HashSet<>();
        private Tally stepUsage = Tally.NONE;
        private boolean inStep;
        private boolean called;
        private boolean silent = true;
        private boolean failed;

        @Override
        public void encode(Envelope envelope, ByteArrayOutputStream out) {
            if (failed) {
                return; // readers throw at an error, and nothing may follow
            }
            switch (envelope.event()) {
                case Event.RunStart e -> {}
                case Event.Reasoning e -> {}
                case Event.TurnStart e -> {
                    endStep(out, "tool-calls");
                    inStep = true;
                    silent = true;
                }
                case Event.Token(String token) -> {
                    silent = false;
                    line(out, '0', new JsonBytes().string(token));
                }
                case Event.ToolInput e -> input(out, e);
                case Event.Used(Tally tally) -> stepUsage = tally;
                case Event.ToolStart e -> toolStart(out, e.id(), e.name(), e.input());
                case Event.ToolOutput e -> listed(out, '2', "tool-output", e);
                case Event.ToolEnd e -> toolEnd(out, e);
                case Event.DiffReady e -> listed(out, '8', "diff", e);
                case Event.ApprovalRequired e -> listed(out, '8', "approval", e);
                case Event.ApprovalResolved e -> listed(out, '8', "approval", e);
                case Event.Plan e -> listed(out, '2', "plan", e);
                case Event.Retry e -> listed(out, '2', "retry", e);
                case Event.Compacted e -> listed(out, '2', "compact", e);
                case Event.Gap e -> listed(out, '2', "gap", e);
                case Event.Failed e -> fail(out, e);
                case Event.Completed e -> complete(out, e);
            }
        }

        private void input(ByteArrayOutputStream out, Event.ToolInput e) {
            if (inputs.add(e.id())) {
                line(out, 'b', call(e.id()).field("toolName", e.name()).close());
            }
            line(out, 'c', call(e.id()).field("argsTextDelta", e.delta()).close());
        }

        private static JsonBytes call(String id) {
            return new JsonBytes().open().field("toolCallId", id);
        }

        /** Readers take nothing but an object for the arguments. */
        private void toolStart(ByteArrayOutputStream out, String id, String name, JsonElement input) {
            calls.add(id);
            called = true;
            JsonElement plain = PlainKeys.of(input);
            if (!plain.isJsonObject()) {
                var object = new JsonObject();
                object.add("input", plain);
                plain = object;
            }
            line(out, '9', call(id).field("toolName", name).field("args", plain).close());
        }

        /** There is no state for a call that failed; its result says so. */
        private void toolEnd(ByteArrayOutputStream out, Event.ToolEnd e) {
            if (!calls.contains(e.id())) {
                toolStart(out, e.id(), e.name(), new JsonObject()); // its start is no longer kept
            }
            JsonBytes result = call(e.id());
            if (e.ok()) {
                result.field("result", e.output());
            } else {
                result.name("result").open().field("error", e.output()).close();
            }
            line(out, 'a', result.close());
        }

        private static void listed(ByteArrayOutputStream out, char code, String type, Event event) {
            JsonBytes json = new JsonBytes()
                    .openList()
                    .element()
                    .open()
                    .field("type", type)
                    .name("data")
                    .open();
            EventJson.data(json, event);
            line(out, code, json.close().close().closeList());
        }

        private void fail(ByteArrayOutputStream out, Event.Failed e) {
            failed = true;
            line(out, '3', new JsonBytes().string(e.error()));
        }

        private void endStep(ByteArrayOutputStream out, String reason) {
            if (inStep) {
                JsonBytes end = new JsonBytes().open().field("finishReason", called ? "tool-calls" : reason);
                line(out, 'e', usage(end, stepUsage).field("isContinued", false).close());
            }
            inStep = false;
            called = false;
            stepUsage = Tally.NONE;
        }

        /** Readers want both numbers, or none. */
        private static JsonBytes usage(JsonBytes json, Tally tally) {
            if (tally.inputTokens().isPresent() && tally.outputTokens().isPresent()) {
                json.name("usage")
                        .open()
                        .field("promptTokens", tally.inputTokens().getAsLong())
                        .field("completionTokens", tally.outputTokens().getAsLong())
                        .close();
            }
            return json;
        }

        private void complete(ByteArrayOutputStream out, Event.Completed e) {
            String reason = UiMessageStreamDialect.finishReason(e);
            endStep(out, reason);
            UiMessageStreamDialect.lastWords(e, silent)
                    .ifPresent(words -> line(out, '0', new JsonBytes().string(words)));
            JsonBytes end = new JsonBytes().open().field("finishReason", reason);
            line(out, 'd', usage(end, e.usage()).close());
        }

        private static void line(ByteArrayOutputStream out, char code, JsonBytes json) {
            out.write(code);
            out.write(':');
            out.writeBytes(json.bytes());
            out.write('\n');
        }
    }
}
