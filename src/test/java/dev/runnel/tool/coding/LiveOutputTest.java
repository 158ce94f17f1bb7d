package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LiveOutputTest {

    /** Longer than any test: nothing comes of itself after the first piece. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @Test
    void a_lone_line_is_passed_on_at_once() throws Exception {
        try (var live = new LiveOutput(seen::add, NEVER).start()) {
            write(live, "hello\n");

            assertEquals("hello\n", seen.take());
        }
    }

    @Test
    void what_comes_soon_after_is_gathered_into_one_piece() throws Exception {
        // given
        try (var live = new LiveOutput(seen::add, NEVER).start()) {
            write(live, "first");
            assertEquals("first", seen.take());

            // when
            for (int i = 0; i < 100; i++) {
                write(live, i + " ");
            }
        }

        // then
        assertEquals(1, seen.size());
        assertTrue(seen.take().startsWith("0 1 2 "));
    }

    @Test
    void the_next_line_does_not_wait_for_the_one_after() throws Exception {
        try (var live = new LiveOutput(seen::add).start()) {
            write(live, "one");
            assertEquals("one", seen.take());
            write(live, "two");

            assertEquals("two", seen.take());
        }
    }

    @Test
    void of_an_endless_output_the_beginning_is_shown_and_a_note() {
        // given
        String line = "😀".repeat(5_000);

        // when
        try (var live = new LiveOutput(seen::add, NEVER).start()) {
            for (int i = 0; i < 1_000; i++) {
                write(live, line);
            }
        }

        // then
        String all = String.join("", seen);
        assertTrue(all.endsWith("\n[… more output; its end stands in the result]\n"));
        assertTrue(all.length() < 257 * 1024, "chars: " + all.length());
        for (String piece : seen) {
            assertTrue(piece.length() <= 16 * 1024);
            assertEquals(piece, new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_character_cut_off_at_the_end_is_replaced() {
        try (var live = new LiveOutput(seen::add, NEVER).start()) {
            live.write(new byte[] {(byte) 0xE2, (byte) 0x82}, 0, 2);
        }

        assertEquals(List.of("\uFFFD"), new ArrayList<>(seen));
    }

    @Test
    void watchers_that_fail_stop_the_writer() {
        // given
        var live = new LiveOutput(piece -> {
                    throw new IllegalStateException("disk full");
                })
                .start();
        write(live, "x");

        // when
        var e = assertThrows(IllegalStateException.class, live::close);

        // then
        assertEquals("disk full", e.getCause().getMessage());
        assertThrows(IllegalStateException.class, () -> write(live, "y"));
    }

    private static void write(LiveOutput live, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        live.write(bytes, 0, bytes.length);
    }
}
