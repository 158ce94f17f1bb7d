package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Sessions.Listed;
import dev.runnel.run.Sessions.Said;
import dev.runnel.run.Sessions.Shown;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionViewTest {

    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:03.123Z");
    private static final Outlet COLOURED =
            new Outlet(OutputStream.nullOutputStream(), new Terminal(true, true, true, true, 80));

    private static String shown(Outlet out, boolean plain, String words) {
        var listed = new Listed("aB3", "Title " + words, "/work " + words, BEGUN, true);
        var said = List.of(new Said("user", "Make it " + words), new Said("assistant", "One\n\n  two\nRuns\n"));
        var runs = List.of(
                run("aB3.1", Optional.of(BEGUN.plusMillis(12_000)), Optional.of(CompletionReason.DONE)),
                run("aB3.2", Optional.of(BEGUN.minusSeconds(5)), Optional.of(CompletionReason.CANCELLED)),
                run("aB3.3", Optional.empty(), Optional.empty()));
        return SessionView.of(new Shown(listed, said, runs, List.of("a.txt", "b" + words)), out, plain);
    }

    private static RunStatus run(String id, Optional<Instant> ended, Optional<CompletionReason> reason) {
        return new RunStatus(id, "aB3", "m", "Make it", 2, BEGUN, ended, reason, List.of(), 9);
    }

    @Test
    void a_session_reads_from_its_title_to_the_files_it_changed() {
        assertEquals("""
                Title good
                session aB3, begun 2026-11-22 10:00:03, in /work good, running

                You
                  Make it good

                Answer
                  One

                    two
                  Runs

                Runs
                  aB3.1  ended, done  2026-11-22 10:00:03 to 2026-11-22 10:00:15 (12 s)
                  aB3.2  ended, cancelled  2026-11-22 10:00:03 to 2026-11-22 09:59:58 (0 ms)
                  aB3.3  running  2026-11-22 10:00:03

                Files changed
                  a.txt
                  bgood""", shown(COLOURED, true, "good"));
    }

    @Test
    void a_session_in_which_nothing_happened_has_no_more_than_its_head() {
        var listed = new Listed("aB3", "", "/work", BEGUN, false);

        assertEquals(
                "\nsession aB3, begun 2026-11-22 10:00:03, in /work",
                SessionView.of(new Shown(listed, List.of(), List.of(), List.of()), COLOURED, true));
    }

    @Test
    void nothing_in_a_session_reaches_the_terminal_as_a_control_sequence() {
        String nasty = "\u001b[2J\u009b1m\u0007\r\u202e";

        String all = shown(COLOURED, true, nasty) + SessionView.line(new Listed("aB3", nasty, nasty, BEGUN, true));

        assertTrue(
                all.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)),
                () -> all.chars().boxed().toList().toString());
    }

    @Test
    void headings_are_coloured_and_what_was_said_is_not() {
        String text = shown(COLOURED, false, "good");

        assertTrue(text.startsWith("\033[1mTitle good\033[22m\n\033[2msession"), text);
        assertTrue(text.contains("\n\033[36mYou\033[39m\n  Make it good\n"), text);
    }
}
