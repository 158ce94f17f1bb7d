package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.support.SplitSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    /** Something of everything: each line is ended by the line end under test. */
    private static final String STREAM = """
            : a comment
            data: plain

            data:no blank

            data:  two blanks, the second stays

            data: first line
            data: second: line
            data

            data: {"before":"its event"}
            event: late
            id: 7

            id: 8
            retry: 1500
            retry: soon
            unknown: field
            event: dropped, for there is no data


            data: grüße 🛠️ 中
            id: with\0nul

            data:

            data: end

            """;

    private static final List<String> EVENTS = List.of(
            "message||plain",
            "message||no blank",
            "message|| two blanks, the second stays",
            "message||first line\nsecond: line\n",
            "late|7|{\"before\":\"its event\"}",
            "message|8|grüße 🛠️ 中",
            "message|8|",
            "message|8|end");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void any_line_end_and_any_split_give_the_same_events(String lineEnd) throws Exception {
        byte[] bytes = STREAM.replace("\n", lineEnd).getBytes(UTF_8);

        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(EVENTS, read(new SplitSource(bytes, cut)), "cut at " + cut);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void single_bytes_give_the_same_events(String lineEnd) throws Exception {
        var bytes = new ByteArrayInputStream(STREAM.replace("\n", lineEnd).getBytes(UTF_8));

        assertEquals(EVENTS, read((into, offset, length) -> bytes.read(into, offset, Math.min(1, length))));
    }

    @Test
    void mixed_line_ends_do_not_disturb_each_other() throws Exception {
        byte[] bytes = "data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\rdata: e\n\n".getBytes(UTF_8);

        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(List.of("message||a\nb\nc", "message||d", "message||e"), read(new SplitSource(bytes, cut)));
        }
    }

    @Test
    void one_byte_order_mark_at_the_start_is_skipped() throws Exception {
        byte[] bytes = "\uFEFFdata: \uFEFFa\n\n\uFEFFdata: b\n\n".getBytes(UTF_8);

        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(List.of("message||\uFEFFa"), read(new SplitSource(bytes, cut)), "cut at " + cut);
        }
    }

    @Test
    void an_event_is_delivered_before_the_byte_after_its_blank_line_has_come() throws Exception {
        byte[] bytes = "data: now\r\n\r".getBytes(UTF_8);
        var reader = new SseReader(new SplitSource(bytes, bytes.length) {
            @Override
            public int read(byte[] into, int offset, int length) {
                int count = super.read(into, offset, length);
                assertTrue(count > 0, "asked for more than it needs");
                return count;
            }
        });

        assertEquals("now", reader.next().orElseThrow().data());
    }

    @Test
    void an_event_without_its_final_blank_line_is_delivered_as_incomplete() throws Exception {
        for (String end : List.of("data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n", "data: [DONE]\nid: 5")) {
            var reader = reader("data: a\n\n" + end, SseReader.DEFAULT_MAX_BYTES);

            assertTrue(reader.next().orElseThrow().complete());
            SseEvent last = reader.next().orElseThrow();
            assertEquals("[DONE]", last.data());
            assertEquals(false, last.complete());
            assertEquals(Optional.empty(), reader.next());
            assertEquals(Optional.empty(), reader.next());
        }
    }

    @Test
    void nothing_but_comments_is_no_event() throws Exception {
        assertEquals(List.of(), read(new SplitSource(": a\n\n:\n\nevent: x".getBytes(UTF_8), 0)));
    }

    @Test
    void a_last_line_of_an_unknown_field_does_not_make_an_event() throws Exception {
        assertEquals(List.of(), read(new SplitSource("dat".getBytes(UTF_8), 0)));
    }

    @Test
    void the_wait_before_connecting_again_is_kept() throws Exception {
        var reader = reader("retry: 1500\nretry: -3\nretry: 99999999999999999999\n\ndata: a\n\n", 1000);

        assertEquals(Optional.empty(), reader.retry());
        reader.next();

        assertEquals(Optional.of(Duration.ofMillis(1500)), reader.retry());
    }

    @Test
    void bytes_that_are_no_utf8_are_replaced_and_disturb_nothing_else() throws Exception {
        byte[] bytes = "data: a?b\n\ndata: c\n\n".getBytes(UTF_8);
        bytes[7] = (byte) 0xC3;

        assertEquals(List.of("message||a\uFFFDb", "message||c"), read(new SplitSource(bytes, 3)));
    }

    @Test
    void a_line_without_end_is_refused() throws Exception {
        SseReader.Source endless = (into, offset, length) -> {
            java.util.Arrays.fill(into, offset, offset + length, (byte) 'x');
            return length;
        };

        var refused = assertThrows(IOException.class, () -> new SseReader(endless, 100_000).next());

        assertEquals("the stream has a line of more than 100000 bytes", refused.getMessage());
    }

    @Test
    void an_event_of_endless_lines_is_refused() {
        var reader = reader("data: 0123456789\n".repeat(1000), 1000);

        var refused = assertThrows(SseReader.TooLargeException.class, reader::next);

        assertEquals("the stream has an event of more than 1000 bytes", refused.getMessage());
    }

    @Test
    void lines_up_to_the_limit_pass() throws Exception {
        String long1 = "x".repeat(100_000 - 6);

        assertEquals(
                long1,
                reader("data: " + long1 + "\n\n", 100_000).next().orElseThrow().data());
        assertThrows(
                IOException.class,
                () -> reader("data: y" + long1 + "\n\n", 100_000).next());
    }

    @Test
    void random_bytes_in_random_pieces_never_depend_on_the_pieces() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String alphabet = "data: event\n\r\n\r:id\uFEFFü";
        for (int round = 0; round < 500; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                text.append(random.nextBoolean() ? "data" : "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            var stream = new ByteArrayInputStream(bytes);

            List<String> whole = read(new SplitSource(bytes, 0));
            List<String> pieces =
                    read((into, offset, length) -> stream.read(into, offset, Math.min(length, 1 + random.nextInt(9))));

            assertEquals(whole, pieces, "seed " + seed);
        }
    }

    private static SseReader reader(String stream, int maxBytes) {
        return new SseReader(new ByteArrayInputStream(stream.getBytes(UTF_8))::read, maxBytes);
    }

    private static List<String> read(SseReader.Source source) throws IOException, InterruptedException {
        var reader = new SseReader(source);
        var events = new ArrayList<String>();
        for (var event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get().type() + "|" + event.get().lastId() + "|"
                    + event.get().data());
        }
        return events;
    }

    /** Whenever it says that an event is there, it gives one without asking for more bytes; and it says so in time. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void ready_means_that_the_next_event_needs_no_more_bytes(String lineEnd) throws Exception {
        byte[] bytes = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            var source = new Counting(bytes, cut);
            var reader = new SseReader(source);
            var events = new ArrayList<String>();
            for (Optional<SseEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
                events.add(event.get().type());
                while (reader.ready()) {
                    int before = source.reads;
                    events.add(reader.next().orElseThrow().type());
                    assertEquals(before, source.reads, "cut at " + cut);
                }
                assertTrue(source.reads < 2 || !reader.ready(), "cut at " + cut);
            }
            assertEquals(EVENTS.size(), events.size(), "cut at " + cut);
        }
    }

    @Test
    void all_events_that_came_in_one_piece_are_ready() throws Exception {
        var reader = new SseReader(new Counting("data: 1\n\ndata: 2\n\ndebug: 3\n\ndata: 4\n".getBytes(UTF_8), 1_000));
        assertEquals("1", reader.next().orElseThrow().data());

        assertTrue(reader.ready());
        assertEquals("2", reader.next().orElseThrow().data());
        assertTrue(!reader.ready(), "no field of its name is data, and the last event is not whole");
    }

    private static final class Counting extends SplitSource {
        private int reads;

        private Counting(byte[] bytes, int cut) {
            super(bytes, Math.min(cut, bytes.length));
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            reads++;
            return super.read(into, offset, length);
        }
    }
}
