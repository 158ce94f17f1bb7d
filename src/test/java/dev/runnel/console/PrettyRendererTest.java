package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.ApprovalRequired;
import dev.runnel.event.Event.ApprovalResolved;
import dev.runnel.event.Event.Compacted;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.DecidedBy;
import dev.runnel.event.Event.Decision;
import dev.runnel.event.Event.ErrorCode;
import dev.runnel.event.Event.Failed;
import dev.runnel.event.Event.Gap;
import dev.runnel.event.Event.Reasoning;
import dev.runnel.event.Event.Retry;
import dev.runnel.event.Event.RunStart;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.Event.Token;
import dev.runnel.event.Event.ToolEnd;
import dev.runnel.event.Event.ToolInput;
import dev.runnel.event.Event.ToolOutput;
import dev.runnel.event.Event.TurnStart;
import dev.runnel.event.Event.Used;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrettyRendererTest {

    @Test
    void a_run_on_a_terminal() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.flask());

        assertEquals("""
                offline/demo · no model is connected: the words are scripted
                I'll build a small Flask app.

                🛠️ Running tool: glob — *.py
                ✅ Tool finished: glob (3 ms)
                🛠️ Running tool: write — app.py
                  app.py  created  +3
                    1 + from flask import Flask
                    2 +
                    3 + app = Flask(__name__)
                ✅ Tool finished: write (6 ms)
                🛠️ Running tool: bash — python3 -m py_compile app.py
                  compiled app.py
                ✅ Tool finished: bash (0.2 s) · exit 0

                Done. `app.py` serves /items.

                1 file · +3 −0 · 3 tool calls · 0.9 s · 0 tokens        run 7f3k.1
                """, watched.screen());
    }

    @Test
    void the_same_run_with_colours() throws IOException {
        var watched = Watched.on(Watched.COLOUR, Format.PRETTY).show(Story.flask());

        assertEquals("""
                <33>offline/demo · no model is connected: the words are scripted<39>
                I'll build a small Flask app.

                <36>🛠️ Running tool: glob — *.py<39>
                <32>✅ Tool finished: glob (3 ms)<39>
                <36>🛠️ Running tool: write — app.py<39>
                  <1>app.py<22>  created  <32>+3<39>
                <32>    1 + from flask import Flask<39>
                <32>    2 +<39>
                <32>    3 + app = Flask(__name__)<39>
                <32>✅ Tool finished: write (6 ms)<39>
                <36>🛠️ Running tool: bash — python3 -m py_compile app.py<39>
                <2>  compiled app.py<22>
                <32>✅ Tool finished: bash (0.2 s) · exit 0<39>

                Done. `app.py` serves /items.

                <2>1 file · +3 −0 · 3 tool calls · 0.9 s · 0 tokens        run 7f3k.1<22>
                """, colours(watched.screen()));
    }

    @Test
    void the_same_run_where_symbols_cannot_be_shown() throws IOException {
        var watched = Watched.on(Watched.ASCII, Format.PRETTY).show(Story.flask());

        assertEquals("""
                offline/demo, no model is connected: the words are scripted
                I'll build a small Flask app.

                [tool] Running tool: glob - *.py
                [ok] Tool finished: glob (3 ms)
                [tool] Running tool: write - app.py
                  app.py  created  +3
                    1 + from flask import Flask
                    2 +
                    3 + app = Flask(__name__)
                [ok] Tool finished: write (6 ms)
                [tool] Running tool: bash - python3 -m py_compile app.py
                  compiled app.py
                [ok] Tool finished: bash (0.2 s), exit 0

                Done. `app.py` serves /items.

                1 file, +3 -0, 3 tool calls, 0.9 s, 0 tokens        run 7f3k.1
                """, watched.screen());
    }

    @Test
    void the_answer_in_a_file_is_exact_and_the_rest_looks_right_on_its_own() throws IOException {
        var watched = new Watched(View.of(Format.PRETTY), Watched.FILE, Watched.BARE).show(Story.flask());

        assertEquals("I'll build a small Flask app.Done. `app.py` serves /items.", watched.out());
        assertEquals(4, watched.writesToOut());
        assertEquals("""
                offline/demo · no model is connected: the words are scripted
                🛠️ Running tool: glob — *.py
                ✅ Tool finished: glob (3 ms)
                🛠️ Running tool: write — app.py
                  app.py  created  +3
                    1 + from flask import Flask
                    2 +
                    3 + app = Flask(__name__)
                ✅ Tool finished: write (6 ms)
                🛠️ Running tool: bash — python3 -m py_compile app.py
                  compiled app.py
                ✅ Tool finished: bash (0.2 s) · exit 0
                1 file · +3 −0 · 3 tool calls · 0.9 s · 0 tokens        run 7f3k.1
                """, watched.err());
    }

    @Test
    void both_streams_in_one_file_keep_their_lines_apart() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.PRETTY).show(Story.flask());

        assertTrue(watched.screen().contains("Flask app.\n🛠️ Running"), watched.screen());
        assertTrue(watched.screen().contains("exit 0\nDone. `app.py` serves /items.\n1 file"), watched.screen());
        assertEquals("I'll build a small Flask app.Done. `app.py` serves /items.", watched.out());
    }

    @Test
    void standard_error_in_a_file_leaves_a_tidy_answer_on_the_terminal() throws IOException {
        var watched = new Watched(View.of(Format.PRETTY), Watched.COLOUR, Watched.FILE).show(Story.flask());

        assertEquals("I'll build a small Flask app.\n\nDone. `app.py` serves /items.\n", watched.out());
        assertFalse(watched.err().contains("\033"));
    }

    @Test
    void a_run_with_trouble() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.trouble());

        assertEquals("""
                anthropic/x
                  ☑ read
                  ▸ fix
                  ☐ test
                🛠️ Running tool: edit — Cart.java
                  Cart.java  modified  +3 −2
                    9       int total() {
                   10 -         return sum;
                   10 +         int whole = sum;
                   11 +         return whole;
                   12       }
                   13
                        …
                   40 - // end
                   41 + // the end
                   42   }
                        \\ No newline at end of file
                ✅ Tool finished: edit (11 ms)
                🛠️ Running tool: bash — mvn -q test
                  [ERROR] expected: <12>
                ❌ Tool finished: bash (14 s) · exit 1
                🛠️ Running tool: read — nowhere.txt
                ❌ Tool finished: read (2 ms) · no file nowhere.txt …
                ⏳ The provider is overloaded. Trying again in 2 s (2 of 5). Ctrl-C stops.
                ❌ Error: the provider refused the key. Set ANTHROPIC_API_KEY.
                   anthropic, HTTP 401: "invalid x-api-key"
                   request 7
                stopped by an error · 1 file · +3 −2 · 3 tool calls · 21 s · 4,812 tokens in, 310 out · $0.02        run s.2
                """, watched.screen());
    }

    @Test
    void trouble_in_words_where_symbols_cannot_be_shown() throws IOException {
        var watched = Watched.on(Watched.ASCII, Format.PRETTY).show(Story.trouble());

        assertEquals(
                List.of(
                        "  [x] read",
                        "  [>] fix",
                        "  [ ] test",
                        "[ok] Tool finished: edit (11 ms)",
                        "[failed] Tool finished: bash (14 s), exit 1",
                        "[failed] Tool finished: read (2 ms), no file nowhere.txt ...",
                        "[retry] The provider is overloaded. Trying again in 2 s (2 of 5). Ctrl-C stops.",
                        "[error] Error: the provider refused the key. Set ANTHROPIC_API_KEY."),
                watched.screen()
                        .lines()
                        .filter(line -> line.matches("(  )?\\[(.|ok|failed|retry|error)] .*"))
                        .toList());
        assertTrue(watched.screen().chars().allMatch(c -> c < 128), watched.screen());
    }

    @Test
    void without_a_terminal_no_escape_byte_is_written() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.PRETTY);

        watched.show(Story.flask()).idle(Duration.ofSeconds(3)).show(Story.trouble());
        watched.show(new Reasoning("hidden"), new Token("\033[31mred\u009b"));

        assertFalse(watched.screen().contains("\033"), watched.screen());
        assertFalse(watched.screen().contains("\r"), watched.screen());
        assertTrue(watched.out().endsWith("\\x1b[31mred\\x9b"), watched.out());
    }

    @Test
    void each_token_is_a_write_and_a_flush_of_its_own() throws IOException {
        var watched = Watched.on(Watched.FILE, Format.PRETTY);
        List<Event> tokens = IntStream.range(0, 300)
                .<Event>mapToObj(i -> new Token("t" + i + (i % 7 == 0 ? "\r\n" : " ")))
                .toList();

        watched.show(tokens);

        assertEquals(300, watched.writesToOut());
        assertEquals(300, watched.flushesOfOut());
        assertEquals("", watched.err());
    }

    @Test
    void bytes_of_others_never_act_wherever_they_stand() throws IOException {
        String evil = "\033]0;x\007\u202e\033[2J\u009b1m\b\0";
        var watched = Watched.on(Watched.BARE, Format.PRETTY);

        watched.show(
                new RunStart("s", evil, evil, evil, evil, false, Optional.of(evil), Optional.empty()),
                new Token(evil),
                Story.start("c", evil, evil),
                new ToolOutput("c", evil + "\n", Optional.empty()),
                new Event.DiffReady(
                        "c",
                        "d",
                        evil,
                        Event.Change.RENAMED,
                        "--- a\n+++ b\n@@ -1 +1 @@\n+" + evil + "\rx\n",
                        1,
                        0,
                        Optional.of(evil),
                        false),
                Story.ended("c", evil, false, 1, Optional.of(evil), OptionalInt.empty()),
                new ApprovalRequired("c", "a", evil, new JsonObject(), evil, 1),
                new Event.Plan(List.of(new Event.PlanItem(evil, Event.PlanStatus.DONE))),
                new Retry(1, 2, 3, evil),
                new Failed(evil, ErrorCode.INTERNAL, false, Optional.of(evil)),
                Story.completed(CompletionReason.ERROR, 1, 0, Tally.NONE));

        String acting = watched.screen()
                .chars()
                .filter(c -> (Character.isISOControl(c) && c != '\n') || c == 0x202e)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining(" "));
        assertEquals("", acting);
        assertTrue(watched.screen().contains("\\x1b]0;x\\x07\\u202e"), watched.screen());
    }

    @Test
    void long_output_shows_its_beginning_at_once_and_its_last_lines_at_the_end() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.start("c", "bash", "make"));

        for (int i = 1; i <= 132; i++) {
            watched.show(new ToolOutput("c", "line " + i + "\n", Optional.empty()));
        }
        String before = watched.err();
        watched.show(Story.ended("c", "bash", false, 14_000, Optional.empty(), OptionalInt.of(2)));

        assertTrue(before.endsWith("  line 14\n  line 15\n"), before);
        assertEquals("""
                  … 112 more lines
                  line 128
                  line 129
                  line 130
                  line 131
                  line 132
                ❌ Tool finished: bash (14 s) · exit 2
                """, watched.err().substring(before.length()));
    }

    @Test
    void twenty_lines_of_output_are_shown_whole() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.start("c", "bash", "seq 20"));
        String output = IntStream.rangeClosed(1, 20).mapToObj(i -> i + "\n").collect(Collectors.joining());

        watched.show(new ToolOutput("c", output, Optional.empty()), Story.end("c", "bash", 5));

        String shown =
                IntStream.rangeClosed(1, 20).mapToObj(i -> "  " + i + "\n").collect(Collectors.joining());
        assertEquals("🛠️ Running tool: bash — seq 20\n" + shown + "✅ Tool finished: bash (5 ms)\n", watched.err());
    }

    @Test
    void lines_of_output_may_come_in_pieces_and_from_two_streams() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.start("c", "bash", "x"));

        watched.show(
                new ToolOutput("c", "on", Optional.of("stdout")),
                new ToolOutput("c", "err", Optional.of("stderr")),
                new ToolOutput("c", "e\033[3", Optional.of("stdout")),
                new ToolOutput("c", "1m!\r\nlast", Optional.of("stdout")),
                Story.end("c", "bash", 5));

        assertEquals(
                List.of("  err", "  last", "  one!"),
                watched.err()
                        .lines()
                        .filter(line -> line.startsWith("  "))
                        .sorted()
                        .toList());
    }

    @Test
    void a_long_diff_is_folded() throws IOException {
        String diff = "--- /dev/null\n+++ b/x\n@@ -0,0 +1,78 @@\n" + "+x\n".repeat(78);
        var watched = Watched.on(Watched.BARE, Format.PRETTY);

        watched.show(new Event.DiffReady("c", "d", "x", Event.Change.CREATED, diff, 78, 0, Optional.empty(), true));

        List<String> lines = watched.err().lines().toList();
        assertEquals(43, lines.size());
        assertEquals(
                List.of("   40 + x", "        … 38 more lines", "        … the rest of the diff was left out"),
                lines.subList(40, 43));
    }

    @Test
    void calls_side_by_side_are_told_apart_by_their_titles() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY);

        watched.show(Story.start("a", "read", "a.txt"), Story.start("b", "read", "b.txt"));
        watched.show(Story.end("b", "read", 2), Story.end("a", "read", 3));

        assertEquals("""
                🛠️ Running tool: read — a.txt
                🛠️ Running tool: read — b.txt
                ✅ Tool finished: read (2 ms) · b.txt
                ✅ Tool finished: read (3 ms)
                """, watched.err());
    }

    @Test
    void reasoning_is_dimmed_and_apart_from_the_answer() throws IOException {
        var watched = Watched.on(Watched.COLOUR, Format.PRETTY)
                .show(new TurnStart(1), new Reasoning("Let me "), new Reasoning("see."), new Token("Yes."));

        assertEquals("<2>Let me <22><2>see.<22>\n\nYes.", colours(watched.screen()));
        assertEquals("\n\nYes.", watched.out());
    }

    @Test
    void reasoning_that_could_not_be_told_from_the_answer_is_left_out() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(new Reasoning("Hm."), new Token("Yes."));

        assertEquals("Yes.", watched.screen());
    }

    @Test
    void empty_lines_at_the_beginning_of_an_answer_are_left_out_on_a_terminal_only() throws IOException {
        List<Event> events = List.of(new TurnStart(1), new Token("\n"), new Token("\n\nYes.\n"), new Token("\nNo."));

        assertEquals(
                "Yes.\n\nNo.",
                Watched.on(Watched.BARE, Format.PRETTY).show(events).out());
        assertEquals(
                "\n\n\nYes.\n\nNo.",
                Watched.on(Watched.FILE, Format.PRETTY).show(events).out());
    }

    @Test
    void every_way_to_end_has_a_closing_line() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY);

        for (CompletionReason reason : CompletionReason.values()) {
            watched.show(Story.completed(reason, 130_000, 2, Tally.NONE));
        }

        assertEquals("""
                2 files · 2 min 10 s
                ⏹ Stopped. 2 files · 2 min 10 s
                stopped at a limit · 2 files · 2 min 10 s
                the model refused to go on · 2 files · 2 min 10 s
                stopped by an error · 2 files · 2 min 10 s
                interrupted · 2 files · 2 min 10 s
                """, watched.err());
    }

    @Test
    void the_rarer_events_have_their_line() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY);
        var command = new JsonObject();
        command.addProperty("command", "rm -r build\necho \u001b[2J done");

        watched.show(
                new ApprovalRequired("c", "a", "bash", command, "it runs a command", 1000),
                new ApprovalResolved("c", "a", Decision.DENY, DecidedBy.TIMEOUT),
                new Compacted(123_456, 30_000),
                new Gap(3, 17));

        assertEquals("""
                ⏸ Waiting for approval: bash — it runs a command
                    rm -r build
                    echo \\x1b[2J done
                  Allow it? y (yes), n (no), a (always, in this session), then Enter. No answer within 1 s is a no.
                  Denied because nobody answered in time
                The conversation was shortened to fit the model: 123 k to 30 k tokens
                Events 3 to 17 are no longer kept
                """, watched.err());
    }

    @Test
    void verbose_tells_of_each_call_of_the_model() throws IOException {
        var watched = new Watched(new View(Format.PRETTY, false, true, false), Watched.FILE, Watched.BARE);

        watched.show(Story.offlineStart(), new TurnStart(1)).later(Duration.ofMillis(300));
        watched.show(new Token("Hi")).later(Duration.ofMillis(500));
        watched.show(new Used(Story.tally(12_345, 310, 0.02)));

        assertEquals(
                "turn 1 · offline/demo · first piece after 0.3 s · 12 k tokens in, 310 out · $0.02",
                watched.err().lines().toList().getLast());
    }

    @Test
    void plain_has_neither_symbols_nor_colours_nor_clocks() throws IOException {
        var watched = new Watched(new View(Format.PRETTY, false, false, true), Watched.COLOUR, Watched.COLOUR);

        watched.show(Story.start("c", "bash", "make")).idle(Duration.ofSeconds(9));
        watched.show(new Reasoning("Hm."), Story.end("c", "bash", 9000));

        assertEquals("[tool] Running tool: bash - make\n[ok] Tool finished: bash (9 s)\n", watched.screen());
    }

    @Test
    void a_clock_runs_while_nothing_comes_and_goes_away_without_a_trace() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(Story.start("c", "bash", "make"));
        String before = watched.err();

        for (int millis = 200; millis <= 2400; millis += 200) {
            watched.idle(Duration.ofMillis(millis));
        }
        watched.later(Duration.ofMillis(2500)).show(Story.end("c", "bash", 2500));

        assertEquals(
                "\r… running bash · 1 s\r… running bash · 2 s\r" + " ".repeat(20) + "\r✅ Tool finished: bash (2.5 s)\n",
                watched.err().substring(before.length()));
    }

    @Test
    void a_clock_waits_for_the_end_of_an_answer_under_way() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(new TurnStart(1), new Token("I'll write"));

        watched.idle(Duration.ofSeconds(3));
        String during = watched.screen();
        watched.show(new ToolInput("c", "write", "{")).idle(Duration.ofSeconds(2));

        assertEquals("I'll write", during);
        assertEquals("I'll write\n\r… writing a call of write · 2 s", watched.screen());
    }

    @Test
    void a_clock_counts_down_to_the_next_try() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY).show(new Retry(1, 5, 4000, "busy"));

        watched.idle(Duration.ofMillis(1500));

        assertTrue(watched.err().endsWith("\r… trying again in 3 s"), watched.err());
    }

    @Test
    void the_end_of_a_call_whose_beginning_is_in_a_gap_is_shown() throws IOException {
        var watched = Watched.on(Watched.BARE, Format.PRETTY);

        watched.show(
                new ToolOutput("c", "lost\n", Optional.empty()),
                new ToolEnd("c", "bash", true, "", 5, Optional.empty(), false, OptionalInt.of(0)));

        assertEquals("✅ Tool finished: bash (5 ms) · exit 0\n", watched.err());
    }

    @Test
    void a_closed_output_goes_up_as_an_exception() {
        var closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        var renderer = ConsoleRenderer.of(
                View.of(Format.PRETTY),
                new Outlet(closed, Terminal.NONE),
                new Outlet(new ByteArrayOutputStream(), Terminal.NONE));

        assertThrows(IOException.class, () -> renderer.show(new Envelope(1, 1, new Token("x"), new byte[0])));
    }

    private static String colours(String text) {
        return text.replaceAll("\033\\[(\\d+)m", "<$1>");
    }
}
