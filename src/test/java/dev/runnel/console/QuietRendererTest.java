package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Gap;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.Event.Token;
import dev.runnel.event.Event.TurnStart;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietRendererTest {

    private static final String ERROR = """
            ❌ Error: the provider refused the key. Set ANTHROPIC_API_KEY.
               anthropic, HTTP 401: "invalid x-api-key"
               request 7
            """;

    @Test
    void a_file_holds_the_answer_alone() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.TEXT).show(Story.flask());

        assertEquals("I'll build a small Flask app.Done. `app.py` serves /items.", watched.out());
        assertEquals("", watched.err());
        assertEquals(4, watched.writesToOut());
    }

    @Test
    void a_terminal_gets_the_answers_of_two_turns_apart_and_a_line_end() throws IOException {
        var watched = Watched.on(Watched.COLOUR, Format.TEXT).show(Story.flask());

        assertEquals("""
                I'll build a small Flask app.

                Done. `app.py` serves /items.
                """, watched.screen());
        assertEquals("", watched.err());
    }

    @Test
    void errors_are_told_on_standard_error() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.TEXT).show(Story.trouble());

        assertEquals("", watched.out());
        assertEquals(ERROR, watched.err());
    }

    @Test
    void an_error_after_half_an_answer_begins_a_line_of_its_own_on_a_terminal() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.TEXT).show(new TurnStart(1), new Token("Half"));

        watched.show(Story.trouble());

        assertEquals("Half\n\n" + ERROR, watched.screen());
    }

    @Test
    void what_is_no_longer_kept_is_told_on_standard_error() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.TEXT).show(new Gap(2, 17));

        assertEquals("", watched.out());
        assertEquals("Events 2 to 17 are no longer kept\n", watched.err());
    }

    @Test
    void a_limit_does_not_pass_unseen() throws IOException {
        var watched =
                Watched.on(Watched.FILE, Format.TEXT).show(Story.completed(CompletionReason.LIMIT, 1, 0, Tally.NONE));

        assertEquals("runnel: stopped at a limit\n", watched.err());
    }

    @Test
    void quiet_pretty_is_the_same_and_draws_no_clock() throws IOException {
        var view = new View(Format.PRETTY, true, false, false);
        var watched = new Watched(view, Watched.FILE, Watched.BARE);

        watched.show(Story.flask()).idle(Duration.ofSeconds(5)).show(Story.trouble());

        assertEquals("I'll build a small Flask app.Done. `app.py` serves /items.", watched.out());
        assertEquals(ERROR, watched.err());
    }
}
