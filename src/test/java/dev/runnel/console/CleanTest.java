package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds T11: no byte of models, tools and file names reaches a terminal as a control sequence, however it is cut. */
class CleanTest {

    private static final String BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    /** The 65 control characters and the bidirectional ones, each with a neighbour on both sides. */
    private static final String EVERYTHING = everything();

    @Test
    void every_control_character_but_tab_and_line_ends_is_shown_as_an_escape() {
        for (int c = 0; c < 0xa0; c++) {
            if (!Character.isISOControl(c) || c == '\n' || c == '\t' || c == '\r') {
                continue;
            }

            String shown = Clean.whole("a" + (char) c + "b");

            assertEquals(String.format("a\\x%02xb", c), shown);
        }
    }

    @Test
    void tab_and_new_line_and_all_other_text_stay_as_they_are() {
        String text = "a\tb\nä 漢 \uD83D\uDEE0\uFE0F \u00a0 \u200d \u2065 \u206a \u2029";

        assertEquals(text, Clean.whole(text));
    }

    @Test
    void bidirectional_controls_are_shown_as_escapes() {
        assertEquals("\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069", Clean.whole(BIDI));
    }

    @Test
    void a_carriage_return_is_a_line_end_and_one_with_its_line_feed() {
        assertEquals("a\nb\nc\n\nd\n\ne\n", Clean.whole("a\rb\r\nc\r\rd\n\ne\r"));
    }

    @Test
    void an_escape_sequence_in_text_is_shown_whole() {
        assertEquals("\\x1b[31mred\\x1b]0;title\\x07", Clean.whole("\033[31mred\033]0;title\007"));
    }

    @Test
    void cuts_at_every_position_change_nothing() {
        String text = "one\r\ntwo\rthree\033[1mfour" + EVERYTHING + "\r\n";

        assertEverySplitIsTheSame(Clean::text, text, Clean.whole(text));
    }

    @Test
    void a_carriage_return_is_shown_without_waiting_for_what_follows() {
        Clean clean = Clean.text();

        List<String> shown = List.of(clean.next("50 %\r"), clean.next("\n"), clean.next("\n"));

        assertEquals(List.of("50 %\n", "", "\n"), shown);
    }

    @Test
    void colours_and_cursor_moves_of_a_command_are_dropped_wherever_they_are_cut() {
        String text = "\033[1;31mERROR\033[m at \033[38;5;12mline\033[0K 7\033[?25l\033[2 q.";

        assertEquals("ERROR at line 7.", whole(Clean.commandOutput(), text));
        assertEverySplitIsTheSame(Clean::commandOutput, text, "ERROR at line 7.");
    }

    @Test
    void other_escapes_of_a_command_are_shown_and_not_obeyed() {
        String text = "a\033]0;title\007b\033(Bc\033\033[1md\033";

        assertEverySplitIsTheSame(Clean::commandOutput, text, "a\\x1b]0;title\\x07b\\x1b(Bc\\x1bd\\x1b");
    }

    @Test
    void a_sequence_that_breaks_off_hides_nothing_behind_it() {
        assertEverySplitIsTheSame(Clean::commandOutput, "a\033[31\nb\033[5\u0007c\033[1ädone", "a\nb\\x07cädone");
    }

    @Test
    void all_control_characters_of_a_command_come_out_harmless_wherever_they_are_cut() {
        String shown = whole(Clean.commandOutput(), EVERYTHING);

        assertTrue(harmless(shown), shown);
        assertEverySplitIsTheSame(Clean::commandOutput, EVERYTHING, shown);
    }

    @Test
    void a_text_for_one_line_has_no_line_end_left() {
        String shown = Clean.line("rm\n-rf\r\n\t" + EVERYTHING);

        assertTrue(harmless(shown), shown);
        assertFalse(shown.contains("\n"), shown);
        assertTrue(shown.startsWith("rm\\x0a-rf\\x0d\\x0a\t"), shown);
    }

    private static void assertEverySplitIsTheSame(Supplier<Clean> clean, String text, String wanted) {
        var results = new ArrayList<String>();
        for (int cut = 0; cut <= text.length(); cut++) {
            Clean one = clean.get();
            results.add(one.next(text.substring(0, cut)) + one.next(text.substring(cut)) + one.end());
        }
        Clean single = clean.get();
        var letters = new StringBuilder();
        text.chars().forEach(c -> letters.append(single.next(String.valueOf((char) c))));
        results.add(letters + single.end());

        results.forEach(result -> assertEquals(wanted, result));
    }

    private static String whole(Clean clean, String text) {
        return clean.next(text) + clean.end();
    }

    private static boolean harmless(String text) {
        return text.chars()
                .allMatch(c -> c == '\n' || c == '\t' || (!Character.isISOControl(c) && BIDI.indexOf(c) < 0));
    }

    private static String everything() {
        var all = new StringBuilder();
        IntStream.range(0, 0xa0)
                .filter(Character::isISOControl)
                .forEach(c -> all.append("x").append((char) c));
        BIDI.chars().forEach(c -> all.append("x").append((char) c));
        return all.append("x").toString();
    }
}
