package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleTest {

    @ParameterizedTest
    @CsvSource({
        // option, NO_COLOR, CLICOLOR_FORCE, TERM, terminal -> colour
        "false, '', '', xterm, true, true",
        "false, '', '', '', true, true",
        "false, '', '', xterm, false, false",
        "false, '', '', dumb, true, false",
        "false, '', 0, xterm, false, false",
        "false, '', 1, xterm, false, true",
        "false, '', 1, dumb, false, true",
        "false, 1, 1, xterm, true, false",
        "false, 0, '', xterm, true, false",
        "true, '', 1, xterm, true, false",
        "true, '', '', xterm, true, false",
    })
    void the_first_that_says_something_decides(
            boolean option, String noColor, String force, String term, boolean tty, boolean colour) {
        assertEquals(colour, Style.colour(option, noColor, force, term, tty));
    }

    @Test
    void each_line_is_coloured_for_itself() {
        assertEquals("\033[2ma\033[22m\n\033[2mb\033[22m", new Style(true, true).dim("a\nb"));
    }

    @Test
    void nothing_is_coloured_without_colour() {
        assertEquals("a\nb", new Style(false, true).red("a\nb"));
    }
}
