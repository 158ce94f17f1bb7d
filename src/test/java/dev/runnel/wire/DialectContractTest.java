package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.ErrorCode;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventJson;
import dev.runnel.support.EventCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every dialect promises. A new one is tried here as soon as it stands in the list. */
class DialectContractTest {

    private static final String NASTY = "a\r\nb\nid: 7\ndata: x\n\n\u0085\u2028\u2029\0\u001b[31m \"\\ 🛠️ größer";

    static Stream<Dialect> all() {
        return Dialects.all().stream();
    }

    private static List<Envelope> run(CompletionReason reason) {
        List<Event> events = new ArrayList<>(List.of(
                new Event.RunStart("s", "s.1", "p/m", "/w", NASTY, false, Optional.empty(), Optional.empty()),
                new Event.TurnStart(1),
                new Event.Reasoning(NASTY),
                new Event.Token("one "),
                new Event.Token(NASTY),
                new Event.ToolInput("c1", "bash", "{\"command\":\"x\"}"),
                new Event.Used(Tally.NONE),
                new Event.ToolStart("c1", "bash", new JsonPrimitive(NASTY), NASTY),
                new Event.ToolOutput("c1", NASTY, Optional.of("stderr")),
                new Event.ToolEnd("c1", "bash", false, NASTY, 5, Optional.of(NASTY), true, OptionalInt.of(3)),
                new Event.TurnStart(2),
                new Event.Token("two")));
        if (reason == CompletionReason.ERROR) {
            events.add(new Event.Failed(NASTY, ErrorCode.NETWORK, true, Optional.of(NASTY)));
        }
        events.add(new Event.Completed(reason, 10, 2, 0, Tally.NONE, Optional.empty()));
        var run = new ArrayList<Envelope>();
        for (Event event : events) {
            run.add(new Envelope(run.size() + 1, 1_763_800_000_000L + run.size(), event, EventJson.encode(event)));
        }
        return run;
    }

    private static List<byte[]> pieces(Dialect dialect, List<Envelope> run) {
        Encoder encoder = dialect.encoder();
        var pieces = new ArrayList<byte[]>();
        for (Envelope envelope : run) {
            var out = new ByteArrayOutputStream();
            encoder.encode(envelope, out);
            pieces.add(out.toByteArray());
        }
        return pieces;
    }

    private static byte[] joined(List<byte[]> pieces) {
        var out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Test
    void names_are_unique_and_fit_into_an_address() {
        var names = new HashSet<String>();
        for (Dialect dialect : Dialects.all()) {
            assertTrue(names.add(dialect.name()), dialect.name());
            assertTrue(dialect.name().matches("[a-z][a-z0-9-]*"), dialect.name());
            assertSame(dialect, Dialects.find(dialect.name()).orElseThrow());
        }
        assertEquals("native", Dialects.standard().name());
        assertEquals(Optional.empty(), Dialects.find("Native"));
        assertEquals(Optional.empty(), Dialects.find(""));
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_content_type_says_that_it_is_utf_8(Dialect dialect) {
        assertTrue(dialect.contentType().matches("[a-z]+/[a-z0-9.+-]+; ?charset=(UTF|utf)-8"), dialect.contentType());
    }

    @ParameterizedTest
    @MethodSource("all")
    void two_encoders_write_the_same_bytes_and_know_nothing_of_each_other(Dialect dialect) {
        List<Envelope> run = run(CompletionReason.DONE);
        byte[] alone = joined(pieces(dialect, run));
        Encoder one = dialect.encoder();
        Encoder two = dialect.encoder();
        var outOfOne = new ByteArrayOutputStream();
        var outOfTwo = new ByteArrayOutputStream();

        for (Envelope envelope : run) {
            one.encode(envelope, outOfOne);
            two.encode(envelope, outOfTwo);
        }

        assertArrayEquals(alone, outOfOne.toByteArray());
        assertArrayEquals(alone, outOfTwo.toByteArray());
    }

    @ParameterizedTest
    @MethodSource("all")
    void encoders_only_append_and_leave_the_event_as_it_is(Dialect dialect) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("before".getBytes(UTF_8));
        Encoder encoder = dialect.encoder();

        for (Envelope envelope : run(CompletionReason.DONE)) {
            byte[] json = envelope.json().clone();
            encoder.encode(envelope, out);
            assertArrayEquals(json, envelope.json());
        }

        assertTrue(out.toString(UTF_8).startsWith("before"));
        assertTrue(out.size() > 6);
    }

    @ParameterizedTest
    @MethodSource("all")
    void without_state_a_stream_can_begin_at_any_event(Dialect dialect) {
        List<Envelope> run = run(CompletionReason.DONE);
        List<byte[]> whole = pieces(dialect, run);

        for (int after = 0; !dialect.stateful() && after < run.size(); after++) {
            byte[] rest = joined(pieces(dialect, run.subList(after, run.size())));
            assertArrayEquals(joined(whole.subList(after, whole.size())), rest, "after " + after);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_words_of_the_answer_are_all_there(Dialect dialect) throws Exception {
        String answer = "one " + NASTY + "two";

        String stream = new String(joined(pieces(dialect, run(CompletionReason.DONE))), UTF_8);

        String said = dialect.name().equals("text") ? stream : words(dialect, stream);
        assertTrue(said.contains(answer) || said.contains("one " + NASTY), said);
    }

    /** All strings in the stream's JSON, in order. */
    private static String words(Dialect dialect, String stream) {
        var words = new StringBuilder();
        for (String line : stream.split("\n", -1)) {
            String json = sse(dialect) ? line.replaceFirst("^data: ", "") : line.replaceFirst("^[0-9a-z]:", "");
            if (json.startsWith("{") || json.startsWith("\"")) {
                collect(JsonParser.parseString(json), words);
            }
        }
        return words.toString();
    }

    private static void collect(com.google.gson.JsonElement json, StringBuilder words) {
        if (json.isJsonObject() && json.getAsJsonObject().has("data")) {
            collect(json.getAsJsonObject().get("data"), words);
        } else if (json.isJsonObject()) {
            for (String name : List.of("token", "delta")) {
                if (json.getAsJsonObject().has(name)) {
                    words.append(json.getAsJsonObject().get(name).getAsString());
                }
            }
        } else if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isString()) {
            words.append(json.getAsString());
        }
    }

    private static boolean sse(Dialect dialect) {
        return dialect.contentType().startsWith("text/event-stream");
    }

    @ParameterizedTest
    @MethodSource("all")
    void server_sent_events_are_whole_frames_with_the_number_on_the_last_of_an_event(Dialect dialect) throws Exception {
        if (!sse(dialect)) {
            return;
        }
        List<Envelope> run = run(CompletionReason.ERROR);
        List<byte[]> pieces = pieces(dialect, run);
        for (int i = 0; i < run.size(); i++) {
            String piece = new String(pieces.get(i), UTF_8);
            assertTrue(piece.isEmpty() || piece.endsWith("\n\n"), piece);
            assertFalse(piece.contains("\r"), piece);
            List<String> ids = frames(pieces.get(i)).isEmpty() ? List.of() : ids(piece);
            assertTrue(ids.isEmpty() || ids.equals(List.of("id: " + run.get(i).seq())), piece);
        }
    }

    /** The lines with an id; fails where one stands on [DONE], or with another frame of the event behind it. */
    private static List<String> ids(String piece) {
        String plain = piece.replace("data: [DONE]\n\n", "");
        assertFalse(plain.contains("[DONE]"), piece);
        int id = plain.lastIndexOf("id: ");
        assertTrue(id < 0 || plain.indexOf("\n\n", id) == plain.length() - 2, piece);
        return plain.lines().filter(line -> line.startsWith("id: ")).toList();
    }

    private static List<SseEvent> frames(byte[] stream) throws IOException, InterruptedException {
        var reader = new SseReader(new ByteArrayInputStream(stream)::read);
        var frames = new ArrayList<SseEvent>();
        for (Optional<SseEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
            assertTrue(next.get().complete());
            frames.add(next.get());
        }
        return frames;
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_sign_of_life_is_nothing_that_a_client_takes_for_an_event(Dialect dialect) throws Exception {
        String heartbeat = new String(dialect.heartbeat(), UTF_8);
        if (sse(dialect)) {
            assertTrue(heartbeat.startsWith(":") && heartbeat.endsWith("\n\n"), heartbeat);
            assertEquals(List.of(), frames(dialect.heartbeat()));
        } else {
            assertTrue(heartbeat.isEmpty() || heartbeat.equals("\n"), heartbeat);
            assertEquals(dialect.name().equals("text"), heartbeat.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_format_that_cannot_say_that_it_failed_asks_for_the_connection_to_be_cut(Dialect dialect) {
        for (CompletionReason reason : CompletionReason.values()) {
            Encoder encoder = dialect.encoder();
            var out = new ByteArrayOutputStream();
            for (Envelope envelope : run(reason)) {
                assertFalse(encoder.failed(), "before its end");
                encoder.encode(envelope, out);
            }
            boolean cannotSay = dialect.name().equals("text");
            assertEquals(cannotSay && reason != CompletionReason.DONE, encoder.failed(), reason.toString());
        }
    }

    @Test
    void events_written_as_they_are_keep_to_the_schema() throws Exception {
        for (CompletionReason reason : CompletionReason.values()) {
            List<Envelope> run = run(reason);
            List<SseEvent> frames = frames(joined(pieces(Dialects.standard(), run)));
            byte[] lines = joined(pieces(Dialects.find("jsonl").orElseThrow(), run));

            assertEquals(run.size(), frames.size());
            frames.forEach(frame ->
                    EventCheck.event(JsonParser.parseString(frame.data()).getAsJsonObject()));
            assertEquals(run.size(), new String(lines, UTF_8).lines().count());
            new String(lines, UTF_8)
                    .lines()
                    .forEach(
                            line -> EventCheck.line(JsonParser.parseString(line).getAsJsonObject()));
        }
    }

    @Test
    void native_frames_are_exactly_number_and_json() {
        Envelope token = run(CompletionReason.DONE).get(3);
        var out = new ByteArrayOutputStream();

        Dialects.standard().encoder().encode(token, out);

        assertEquals("id: 4\ndata: {\"event\":\"on_token\",\"data\":{\"token\":\"one \"}}\n\n", out.toString(UTF_8));
    }
}
