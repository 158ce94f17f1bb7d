package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds T20: however much a command says, its head and its tail are kept and no more. */
class HeadAndTailTest {

    private static final int MOST_BYTES = 50 * 1024;
    private static final Pattern NOTE = Pattern.compile("\\n?\\[… (\\d+) bytes left out …]\\n");

    @Test
    void what_fits_is_kept_whole() {
        assertEquals(new HeadAndTail.Kept("", false), kept(""));
        assertEquals(new HeadAndTail.Kept("one\ntwo", false), kept("one\ntwo"));
    }

    @Test
    void fifty_kibibytes_fit_with_a_character_across_the_seam() {
        String text = "x".repeat(16 * 1024 - 1) + "€" + "y".repeat(34 * 1024 - 2);

        assertEquals(new HeadAndTail.Kept(text, false), kept(text));
    }

    @Test
    void two_thousand_lines_fit_and_one_more_does_not() {
        assertFalse(kept("line\n".repeat(2000)).truncated());

        HeadAndTail.Kept more = kept(numbered(2001));

        assertTrue(more.truncated());
        assertEquals(
                numbered(650) + "[… 4 bytes left out …]\n"
                        + numbered(2001).substring(numbered(651).length()),
                more.text());
    }

    @Test
    void of_many_lines_whole_ones_are_kept() {
        // given
        String text = numbered(1_000_000);

        // when
        HeadAndTail.Kept kept = kept(text);

        // then
        Matcher note = note(kept);
        String head = kept.text().substring(0, note.start() + 1);
        String tail = kept.text().substring(note.end());
        assertTrue(text.startsWith(head), head);
        assertTrue(text.endsWith("\n" + tail), tail);
        assertEquals(text.length(), head.length() + Long.parseLong(note.group(1)) + tail.length());
        assertTrue(kept.text().lines().count() <= 2001);
    }

    @Test
    void of_one_long_line_both_ends_are_kept_up_to_whole_characters() {
        // given characters of three bytes, which 16 and 34 KiB are no multiples of
        String text = "€".repeat(100_000);

        // when
        HeadAndTail.Kept kept = kept(text);

        // then
        Matcher note = note(kept);
        String ends = kept.text().substring(0, note.start()) + kept.text().substring(note.end());
        assertEquals("€".repeat(ends.length()), ends);
        assertEquals(300_000, ends.length() * 3L + Long.parseLong(note.group(1)));
    }

    @Test
    void pieces_of_any_size_give_what_one_piece_gives() {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        byte[] bytes = (numbered(9_000) + "é€😀".repeat(9_000)).getBytes(StandardCharsets.UTF_8);

        for (int total : new int[] {1, 16 * 1024, MOST_BYTES - 1, MOST_BYTES, MOST_BYTES + 1, 80_000, bytes.length}) {
            // when
            var pieces = new HeadAndTail();
            for (int at = 0; at < total; ) {
                int length = Math.min(total - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 60_000));
                pieces.write(bytes, at, length);
                at += length;
            }
            var once = new HeadAndTail();
            once.write(bytes, 0, total);

            // then
            assertEquals(once.kept(), pieces.kept(), "seed " + seed + ", total " + total);
        }
    }

    private static HeadAndTail.Kept kept(String text) {
        var kept = new HeadAndTail();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        kept.write(bytes, 0, bytes.length);
        return kept.kept();
    }

    private static Matcher note(HeadAndTail.Kept kept) {
        assertTrue(kept.truncated());
        Matcher note = NOTE.matcher(kept.text());
        assertTrue(note.find());
        return note;
    }

    private static String numbered(int lines) {
        return IntStream.rangeClosed(1, lines).mapToObj(line -> line + "\n").collect(Collectors.joining());
    }
}
