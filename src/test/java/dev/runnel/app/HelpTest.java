package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.CommandLine.Wrong;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {

    private static final String MODEL = "offline/demo (no key is set)";

    @Test
    void the_first_screen() {
        assertEquals("""
                Runnel is a streaming coding agent: it reads, writes, runs, and shows it all.

                  runnel "Create a Flask app with CRUD routes"   one run in this directory
                  runnel "write a hello-world script"            needs no key, as all of these
                  git log -5 | runnel "explain this project"     piped input joins the prompt
                  runnel -o text "explain this project" > it.md  the answer alone, in a file
                  runnel serve                                   http://127.0.0.1:8000

                  -m, --model PROVIDER/MODEL  anthropic/... or others (runnel models)
                  -C, --workspace DIR         where to work instead of this directory
                  -c, --continue; -s ID       go on with the last session; with that one
                  -o, --output FORMAT         pretty, text (the answer), jsonl (events; --json)
                      --record DIR            keep what the model answers; -m recorded/DIR
                      --approval MODE         auto, edits (ask for commands), ask, readonly
                      --max-turns N           at most N answers of the model (50)
                  -q, -v                      only the answer and errors; model calls too
                      --no-color, --plain     no colours; no symbols and redraws either
                      --version, --help       -- ends the options, - is standard input

                Commands: serve, acp (editors), replay RUN, undo, redo, sessions, verify,
                          models, doctor, help config|events|exit
                model now: offline/demo (no key is set)
                Commands run in a sandbox, or you are asked (runnel doctor says which).
                Exit: 0 done, 1 failed, 2 usage, 3 not configured, 4 not approved, 5 limit
                """, Help.text(Help.Topic.MAIN, MODEL));
    }

    @Test
    void the_screen_of_the_server() {
        assertEquals("""
                runnel serve: the server, with the page at / and runs over HTTP.

                  runnel serve                     http://127.0.0.1:8000
                  runnel serve -C ~/shop           every session works in that directory
                  runnel serve --port 0            any free port; the first line says which
                  curl -N -H 'Content-Type: application/json' \\
                       -d '{"message":"write a hello-world script"}' http://127.0.0.1:8000/chat

                  -C, --workspace DIR         where runs work (else a directory per session)
                  -m, --model PROVIDER/MODEL  as for a run (runnel models)
                      --host ADDRESS          127.0.0.1; beyond loopback a token is needed
                      --port N                8000; 0 takes a free one
                      --token TOKEN           what callers must show; auto makes and keeps one
                      --max-runs N            runs at a time (1000), more are told to wait
                      --retention TIME        keep; 90d removes events of older runs
                      --max-turns N           at most N answers of the model in a run (50)

                model now: offline/demo (no key is set)
                Commands run in a sandbox, or not at all (runnel doctor; --sandbox off).
                Exit: 2 usage, 3 not configured (port taken, no such model), 130, 143
                """, Help.text(Help.Topic.SERVE, MODEL));
    }

    @ParameterizedTest
    @EnumSource
    void every_text_fits_a_terminal_of_24_lines_and_80_columns(Help.Topic topic) {
        String text = Help.text(topic, MODEL);

        assertTrue(text.endsWith("\n"), text);
        assertTrue(text.lines().count() <= 24, text);
        assertEquals(List.of(), text.lines().filter(line -> line.length() > 80).toList());
        assertFalse(text.contains("{model}"), text);
        assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), text);
    }

    @Test
    void every_command_shown_is_one_that_is_understood() {
        List<String> examples = Arrays.stream(Help.Topic.values())
                .flatMap(topic -> Help.text(topic, MODEL).lines())
                .filter(line -> line.matches("  (git log -5 \\| )?runnel .*"))
                .map(line -> line.replaceFirst("^.*?runnel ", "").replaceFirst(" {2,}.*| > .*", ""))
                .toList();

        assertEquals(30, examples.size(), examples.toString());
        examples.forEach(example -> assertFalse(CommandLine.parse(words(example)) instanceof Wrong, example));
    }

    @Test
    void every_topic_named_in_the_help_is_there() {
        List<String> named = List.of("config", "events", "exit");

        named.forEach(topic -> assertTrue(Help.Topic.of(topic).isPresent(), topic));
        assertEquals(
                "serve, acp, replay, sessions, models, doctor, verify, undo, config, events, exit", Help.Topic.names());
    }

    @Test
    void every_exit_code_that_can_happen_is_explained() {
        String text = Help.text(Help.Topic.EXIT, MODEL);

        Arrays.stream(ExitCode.values())
                .filter(code -> code != ExitCode.APPROVAL_NEEDED)
                .forEach(code -> assertTrue(text.contains("\n  " + code.number() + " "), code.name()));
    }

    @Test
    void the_version_is_one_line() {
        assertEquals("runnel 0.1.0\n", Help.version("0.1.0"));
    }

    /** The words a shell would pass. */
    private static List<String> words(String example) {
        return Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(example.replace("RUN", "a.1"))
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();
    }
}
