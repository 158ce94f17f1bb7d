package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.DecidedBy;
import dev.runnel.event.Event.Decision;
import dev.runnel.event.Event.Limit;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventJson;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the dialects of front ends say of ends, of calls that wait, and of events that are no longer kept. */
class ChatDialectsTest {

    private static final Event START =
            new Event.RunStart("s", "s.1", "p/m", "/w", "go", false, Optional.empty(), Optional.empty());

    private static Dialect dialect(String name) {
        return Dialects.find(name).orElseThrow();
    }

    private static Event end(CompletionReason reason, Optional<Limit> limit) {
        return new Event.Completed(reason, 10, 1, 0, Tally.NONE, limit, Optional.empty());
    }

    private static Event call(String id) {
        return new Event.ToolStart(id, "bash", new JsonObject(), "bash");
    }

    private static Event result(String id, boolean ok) {
        return new Event.ToolEnd(id, "bash", ok, "out", 5, Optional.empty(), false, OptionalInt.empty());
    }

    private static Event output(String id, String chunk) {
        return new Event.ToolOutput(id, chunk, Optional.empty());
    }

    private static Event input(String id, String delta) {
        return new Event.ToolInput(id, "bash", delta);
    }

    /** What an encoder makes of events that come a quarter of a second apart. */
    private static String encoded(Encoder encoder, Event... events) {
        var out = new ByteArrayOutputStream();
        long seq = 0;
        for (Event event : events) {
            seq++;
            encoder.encode(new Envelope(seq, 1_000_000 + 250 * seq, event, EventJson.encode(event)), out);
        }
        return out.toString(UTF_8);
    }

    private static List<JsonObject> frames(String stream) {
        var frames = new ArrayList<JsonObject>();
        stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line ->
                        frames.add(JsonParser.parseString(line.substring(6)).getAsJsonObject()));
        return frames;
    }

    private static List<String> types(String stream) {
        return frames(stream).stream()
                .map(frame -> frame.get("type").getAsString())
                .toList();
    }

    private static JsonObject only(String stream, String type) {
        List<JsonObject> found = frames(stream).stream()
                .filter(frame -> frame.get("type").getAsString().equals(type))
                .toList();
        assertEquals(1, found.size(), stream);
        return found.getFirst();
    }

    @Test
    void a_run_that_ends_behind_a_call_ends_with_a_step_of_its_own() {
        String limited = encoded(
                dialect("ui-message-stream").encoder(),
                START,
                new Event.TurnStart(1),
                call("c"),
                result("c", true),
                end(CompletionReason.LIMIT, Optional.of(Limit.TURNS)));
        assertEquals(
                List.of("start", "start-step", "tool-input-available", "tool-output-available", "finish-step"),
                types(limited).subList(0, 5));
        assertEquals(
                "Stopped at a limit (turns).",
                only(limited, "text-delta").get("delta").getAsString());
        assertEquals("finish", types(limited).getLast());

        String stopped = encoded(
                dialect("ui-message-stream").encoder(),
                START,
                new Event.TurnStart(1),
                call("c"),
                result("c", false),
                end(CompletionReason.CANCELLED, Optional.empty()));
        assertEquals(
                List.of("finish-step", "start-step", "finish-step", "message-metadata", "abort"),
                types(stopped).subList(4, 9));
    }

    @Test
    void a_refusal_without_a_word_is_said() {
        Event refused = end(CompletionReason.REFUSED, Optional.empty());
        for (String name : List.of("ui-message-stream", "data-stream")) {
            String silent = encoded(dialect(name).encoder(), START, new Event.TurnStart(1), refused);
            assertTrue(silent.contains("The model refused to answer."), silent);
            String said =
                    encoded(dialect(name).encoder(), START, new Event.TurnStart(1), new Event.Token("No."), refused);
            assertFalse(said.contains("refused to answer"), said);
        }
    }

    @Test
    void output_of_a_command_is_shown_once_it_runs_for_a_while_and_never_more_than_its_tail() {
        String stream = encoded(
                dialect("ui-message-stream").encoder(),
                START,
                call("c"),
                output("c", "a"),
                output("c", "b"),
                output("c", "c"),
                output("c", "\ud83d\udee0" + "x".repeat(16 * 1024 - 1)),
                output("c", "late"));
        JsonObject shown = only(stream, "tool-output-available");
        assertTrue(shown.get("preliminary").getAsBoolean());
        assertEquals("x".repeat(16 * 1024 - 1), shown.get("output").getAsString());
    }

    @Test
    void what_is_no_longer_kept_leaves_no_call_without_its_beginning() {
        for (String name : List.of("ui-message-stream", "data-stream", "ag-ui")) {
            String stream = encoded(
                    dialect(name).encoder(),
                    START,
                    new Event.Gap(2, 7),
                    result("c", true),
                    end(CompletionReason.DONE, Optional.empty()));
            int begun = stream.indexOf(
                    switch (name) {
                        case "ui-message-stream" -> "tool-input-available";
                        case "data-stream" -> "9:{\"toolCallId\":\"c\"";
                        default -> "TOOL_CALL_START";
                    });
            assertTrue(begun >= 0 && begun < stream.indexOf("\"out\""), stream);
        }
    }

    @Test
    void a_call_that_waits_ends_a_stream_that_pauses_and_another_goes_on_where_it_was() {
        var asked = new Event.ApprovalRequired("c", "ap", "bash", new JsonObject(), "why", 60_000);
        Encoder encoder = dialect("ui-message-stream").pausingEncoder();
        String before = encoded(encoder, START, new Event.TurnStart(1), call("c"), asked);
        assertEquals(
                "c", only(before, "tool-approval-request").get("toolCallId").getAsString());
        assertTrue(encoder.waits());
        var pause = new ByteArrayOutputStream();
        encoder.pause(pause);
        assertEquals(List.of("finish-step", "finish"), types(pause.toString(UTF_8)));
        assertTrue(pause.toString(UTF_8).endsWith("data: [DONE]\n\n"));

        Encoder other = dialect("ui-message-stream").pausingEncoder();
        encoded(other, START, new Event.TurnStart(1), call("c"), asked);
        var begin = new ByteArrayOutputStream();
        other.goOn(Optional.empty(), begin);
        assertEquals(
                "s.1", only(begin.toString(UTF_8), "start").get("messageId").getAsString());
        String after = encoded(
                other,
                new Event.ApprovalResolved("c", "ap", Decision.DENY, DecidedBy.USER),
                result("c", false),
                end(CompletionReason.DONE, Optional.empty()));
        assertFalse(other.waits());
        assertEquals("c", only(after, "tool-output-denied").get("toolCallId").getAsString());
    }

    @Test
    void where_nobody_can_be_asked_nothing_waits() {
        for (String name : List.of("ui-message-stream", "ag-ui")) {
            Encoder encoder = dialect(name).pausingEncoder();
            encoded(
                    encoder,
                    START,
                    call("c"),
                    new Event.ApprovalRequired("c", "ap", "bash", new JsonObject(), "why", 0));
            assertFalse(encoder.waits(), name);
        }
    }

    @Test
    void names_that_readers_in_javascript_refuse_are_sent_as_text() {
        var deep = new JsonArray();
        deep.add(JsonParser.parseString("{\"a\":{\"constructor\":{\"prototype\":{}}}}"));
        var input = new JsonObject();
        input.add("deep", deep);
        String stream =
                encoded(dialect("ui-message-stream").encoder(), START, new Event.ToolStart("c", "bash", input, "bash"));
        assertEquals(
                input.toString(),
                only(stream, "tool-input-available").get("input").getAsString());

        var harmless = JsonParser.parseString("{\"constructor\":\"x\"}").getAsJsonObject();
        String plain = encoded(
                dialect("ui-message-stream").encoder(), START, new Event.ToolStart("c", "bash", harmless, "bash"));
        assertEquals(harmless, only(plain, "tool-input-available").get("input"));
    }

    @Test
    void arguments_of_calls_that_come_in_turns_all_arrive() {
        Event[] events = {
            START,
            input("a", "{\"x\":"),
            input("b", "{\"y\":"),
            input("a", "1}"),
            input("b", "2}"),
            call("a"),
            call("b")
        };
        List<JsonObject> agUi = frames(encoded(dialect("ag-ui").encoder(), events));
        assertEquals("{\"x\":1}", joined(agUi, "TOOL_CALL_ARGS", "a", "delta"));
        assertEquals("{\"y\":2}", joined(agUi, "TOOL_CALL_ARGS", "b", "delta"));
        for (String once : List.of("TOOL_CALL_START", "TOOL_CALL_END")) {
            assertEquals(
                    List.of("a", "b"),
                    agUi.stream()
                            .filter(frame -> frame.get("type").getAsString().equals(once))
                            .map(frame -> frame.get("toolCallId").getAsString())
                            .toList());
        }
        List<JsonObject> ui = frames(encoded(dialect("ui-message-stream").encoder(), events));
        assertEquals("{\"x\":1}", joined(ui, "tool-input-delta", "a", "inputTextDelta"));
        assertEquals("{\"y\":2}", joined(ui, "tool-input-delta", "b", "inputTextDelta"));
    }

    private static String joined(List<JsonObject> frames, String type, String call, String field) {
        return frames.stream()
                .filter(frame -> frame.get("type").getAsString().equals(type))
                .filter(frame -> frame.get("toolCallId").getAsString().equals(call))
                .map(frame -> frame.get(field).getAsString())
                .collect(Collectors.joining());
    }

    @Test
    void a_page_that_answers_by_its_next_request_is_shown_no_call_before_it_is_whole() {
        Event[] events = {START, new Event.TurnStart(1), input("a", "{}"), input("b", "{}"), call("a")};
        assertEquals(
                List.of("start", "start-step", "tool-input-available"),
                types(encoded(dialect("ui-message-stream").pausingEncoder(), events)));
    }
}
