package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.runnel.app.CommandLine.Look;
import dev.runnel.app.CommandLine.Models;
import dev.runnel.app.CommandLine.Replay;
import dev.runnel.app.CommandLine.Run;
import dev.runnel.app.CommandLine.Serve;
import dev.runnel.app.CommandLine.Sessions;
import dev.runnel.app.CommandLine.ShowHelp;
import dev.runnel.app.CommandLine.ShowVersion;
import dev.runnel.app.CommandLine.Wrong;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static final Look LOOK = new Look(false, false, false, false);

    static Stream<Arguments> understood() {
        return Stream.of(
                understood("fix", run("fix", Map.of())),
                understood("fix|the|tests", run("fix the tests", Map.of())),
                understood("fix the tests|-m|openai-chat/x", run("fix the tests", Map.of("model", "openai-chat/x"))),
                understood("--model=a/b|fix", run("fix", Map.of("model", "a/b"))),
                understood("-m|a/b|-m|c/d|fix", run("fix", Map.of("model", "c/d"))),
                understood("-p|fix", run("fix", Map.of())),
                understood("-C|/tmp|--max-turns|3|fix", run("fix", Map.of("workspace", "/tmp", "max-turns", "3"))),
                understood(
                        "--approval|edits|--sandbox|required|fix",
                        run("fix", Map.of("approval", "edits", "sandbox", "required"))),
                understood("-o|text|fix", run("fix", Map.of("output", "text"))),
                understood("--json|fix", run("fix", Map.of("output", "jsonl"))),
                understood("--json|-o|jsonl|fix", run("fix", Map.of("output", "jsonl"))),
                understood("--|serve", run("serve", Map.of())),
                understood("--|--model|x", run("--model x", Map.of())),
                understood("-m|a/b|serve", run("serve", Map.of("model", "a/b"))),
                understood("undo my change", run("undo my change", Map.of())),
                understood("-m|\"a/b\"|fix", run("fix", Map.of("model", "\"a/b\""))),
                understood("", run("", Map.of())),
                understood("-", stdin("", true)),
                understood("why|-", stdin("why", true)),
                understood(
                        "-c|--record|out|fix",
                        new Run("fix", false, Optional.empty(), true, Map.of("record", "out"), LOOK)),
                understood("-s|aB_-9|fix", new Run("fix", false, Optional.of("aB_-9"), false, Map.of(), LOOK)),
                understood(
                        "--no-color|--plain|-v|fix",
                        new Run("fix", false, Optional.empty(), false, Map.of(), new Look(true, true, false, true))),
                understood("serve", new Serve(Map.of())),
                understood(
                        "serve|-C|shop|--host|::1|--port|0|--token|auto|--max-runs|7",
                        new Serve(Map.of(
                                "workspace", "shop", "host", "::1", "port", "0", "token", "auto", "max-runs", "7"))),
                understood("serve|-m|a/b", new Serve(Map.of("model", "a/b"))),
                understood("replay|aB-_.12", new Replay("aB-_.12", 1, Map.of(), LOOK)),
                understood("replay|--speed|2.5|a.1", new Replay("a.1", 2.5, Map.of(), LOOK)),
                understood(
                        "replay|a.1|--speed|max|--json",
                        new Replay("a.1", Double.POSITIVE_INFINITY, Map.of("output", "jsonl"), LOOK)),
                understood("sessions|-C|shop", new Sessions(Map.of("workspace", "shop"), LOOK)),
                understood("sessions|show|aB_-9", session(new SessionWork.Show("aB_-9"), Map.of())),
                understood("sessions|show|a|--json", session(new SessionWork.Show("a"), Map.of("output", "jsonl"))),
                understood("sessions|--json|show|a", session(new SessionWork.Show("a"), Map.of("output", "jsonl"))),
                understood("sessions|rename|a|It", session(new SessionWork.Rename("a", "It"), Map.of())),
                understood("sessions|rename|a|--|-x|y z", session(new SessionWork.Rename("a", "-x y z"), Map.of())),
                understood("sessions|delete|a", session(new SessionWork.Delete("a"), Map.of())),
                understood("sessions|fork|a.2", session(new SessionWork.Fork("a.2"), Map.of())),
                understood("sessions|export|a", session(new SessionWork.Export("a", Optional.empty()), Map.of())),
                understood("sessions|export|a|-", session(new SessionWork.Export("a", Optional.empty()), Map.of())),
                understood(
                        "sessions|export|a|my file",
                        session(new SessionWork.Export("a", Optional.of(Path.of("my file"))), Map.of())),
                understood("sessions|import|-", session(new SessionWork.Import(Optional.empty()), Map.of())),
                understood(
                        "sessions|import|f|-C|shop",
                        session(new SessionWork.Import(Optional.of(Path.of("f"))), Map.of("workspace", "shop"))),
                understood("sessions|show|--help", new ShowHelp(Help.Topic.SESSIONS)),
                understood("models|--json", new Models(Map.of("output", "jsonl"), LOOK)),
                understood("--version", new ShowVersion()),
                understood("--help", new ShowHelp(Help.Topic.MAIN)),
                understood("-h", new ShowHelp(Help.Topic.MAIN)),
                understood("--max-turns|none|--help", new ShowHelp(Help.Topic.MAIN)),
                understood("serve|--help", new ShowHelp(Help.Topic.SERVE)),
                understood("replay|--help", new ShowHelp(Help.Topic.REPLAY)),
                understood("help", new ShowHelp(Help.Topic.MAIN)),
                understood("help|events", new ShowHelp(Help.Topic.EVENTS)),
                understood("help|serve", new ShowHelp(Help.Topic.SERVE)));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void what_is_asked_is_understood(List<String> words, CommandLine meaning) {
        assertEquals(meaning, CommandLine.parse(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "--modle|x|hi => unknown option --modle. Did you mean --model?",
                "--modle=x|hi => unknown option --modle. Did you mean --model?",
                "--mod|x|hi => unknown option --mod. Did you mean --model?",
                "--bogus => unknown option --bogus",
                "-x => unknown option -x",
                "serve|--prot|1 => unknown option --prot. Did you mean --port?",
                "serve|--json => unknown option --json",
                "--json=1|hi => --json takes no value",
                "hi|-m => --model needs a value",
                "-m|-q|hi => --model needs a value",
                "hi|-o => --output needs pretty, text or jsonl",
                "-o|yaml|hi => --output needs pretty, text or jsonl, not \"yaml\"",
                "-o|yaml|-o|text|hi => --output needs pretty, text or jsonl, not \"yaml\"",
                "--approval|never|hi => --approval needs ask, edits, auto or readonly, not \"never\"",
                "--sandbox|on|hi => --sandbox needs auto, off or required, not \"on\"",
                "--max-turns|0|hi => --max-turns needs a number from 1 up, not \"0\"",
                "--max-turns|-1|hi => --max-turns needs a number from 1 up, not \"-1\"",
                "--max-turns|many|hi => --max-turns needs a number from 1 up, not \"many\"",
                "--max-turns|2147483648|hi => --max-turns needs a number from 1 up, not \"2147483648\"",
                "serve|--port|65536 => --port needs a number from 0 to 65535, not \"65536\"",
                "serve|--max-runs|0 => --max-runs needs a number from 1 up, not \"0\"",
                "serve|here => serve takes no \"here\"",
                "models|x => models takes no \"x\"",
                "sessions|x => sessions takes show, rename, delete, fork, export or import, not \"x\" (runnel sessions --help)",
                "sessions|show => sessions show wants the id of a session (runnel sessions)",
                "sessions|show|../x => sessions show wants the id of a session (runnel sessions), not \"../x\"",
                "sessions|show|a.1 => sessions show wants the id of a session (runnel sessions), not \"a.1\"",
                "sessions|show|a|b => sessions show wants the id of a session (runnel sessions)",
                "sessions|delete => sessions delete wants the id of a session (runnel sessions)",
                "sessions|delete|a|b => sessions delete wants the id of a session (runnel sessions)",
                "sessions|rename|a => sessions rename wants the id of a session (runnel sessions) and a title",
                "sessions|rename|/a|b => sessions rename wants the id of a session (runnel sessions), not \"/a\"",
                "sessions|fork|a => sessions fork wants the id of a run (runnel sessions show ID), not \"a\"",
                "sessions|fork|../a.1 => sessions fork wants the id of a run (runnel sessions show ID), not \"../a.1\"",
                "sessions|fork => sessions fork wants the id of a run (runnel sessions show ID)",
                "sessions|export => sessions export wants the id of a session (runnel sessions), and at most one file",
                "sessions|export|a|b|c => sessions export wants the id of a session (runnel sessions), and at most one file",
                "sessions|import => sessions import wants one file, or - for standard input",
                "sessions|import|a|b => sessions import wants one file, or - for standard input",
                "sessions|import|a|--force => unknown option --force",
                "-s|../x|hi => --session needs a session's id (runnel sessions), not \"../x\"",
                "-c|-s|a|hi => --continue and --session exclude each other",
                "-q|-v|hi => -q and -v exclude each other",
                "--json|-o|text|hi => --json and --output text exclude each other",
                "replay => replay wants one run's id, as the closing line of a run shows it",
                "replay|a => replay wants one run's id, as the closing line of a run shows it",
                "replay|../a.1 => replay wants one run's id, as the closing line of a run shows it",
                "replay|a.1|b.1 => replay wants one run's id, as the closing line of a run shows it",
                "replay|a.1|--speed|0 => --speed needs a number above 0, or max, not \"0\"",
                "help|keys => no help on \"keys\". There is help on serve, acp, replay, sessions, models, doctor, verify, undo, config, events, exit",
            })
    void wrong_use_is_told_with_a_way_out(String words, String reason) {
        CommandLine meaning = CommandLine.parse(words(words));

        assertEquals(new Wrong("runnel: " + reason + "\nTry: runnel --help"), meaning);
    }

    @Test
    void undo_and_redo_say_what_of_which_session() {
        var look = new CommandLine.Look(false, false, false, false);

        assertEquals(
                new CommandLine.Undo(false, Optional.empty(), false, Map.of(), look),
                CommandLine.parse(List.of("undo")));
        assertEquals(
                new CommandLine.Undo(true, Optional.of("a"), true, Map.of("output", "jsonl", "workspace", "w"), look),
                CommandLine.parse(List.of("redo", "-s", "a", "--preview", "--json", "-C", "w")));
        assertInstanceOf(Wrong.class, CommandLine.parse(List.of("undo", "a.1")));
    }

    @Test
    void acp_takes_what_a_run_is_done_with_and_nothing_to_do() {
        assertEquals(
                new CommandLine.Acp(Map.of("model", "a/b", "approval", "ask")),
                CommandLine.parse(List.of("acp", "-m", "a/b", "--approval", "ask")));
        assertEquals(Wrong.because("acp takes no \"hi\""), CommandLine.parse(List.of("acp", "hi")));
        assertInstanceOf(Wrong.class, CommandLine.parse(List.of("acp", "-C", "w")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion"})
    void a_command_of_a_later_version_is_never_taken_for_a_prompt(String command) {
        CommandLine meaning = CommandLine.parse(List.of(command, "--help"));

        assertEquals(new Wrong("runnel " + command + " is not part of this version\nTry: runnel --help"), meaning);
    }

    @Test
    void a_blank_value_is_no_value() {
        assertInstanceOf(Wrong.class, CommandLine.parse(List.of("--model", " ", "hi")));
    }

    @Test
    void a_file_without_a_name_is_none() {
        assertEquals(
                Wrong.because("a file's name cannot be empty"),
                CommandLine.parse(List.of("sessions", "export", "a", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "model, model, 0",
        "modle, model, 1",
        "mdel, model, 1",
        "modell, model, 1",
        "token, model, 3",
        "'', abc, 3"
    })
    void slips_are_counted(String one, String two, int slips) {
        assertEquals(slips, Spelling.slips(one, two));
        assertEquals(slips, Spelling.slips(two, one));
    }

    private static Arguments understood(String words, CommandLine meaning) {
        return Arguments.of(words(words), meaning);
    }

    private static List<String> words(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split("\\|"));
    }

    private static Run run(String prompt, Map<String, String> settings) {
        return new Run(prompt, false, Optional.empty(), false, settings, LOOK);
    }

    private static CommandLine.Session session(SessionWork work, Map<String, String> settings) {
        return new CommandLine.Session(work, settings, LOOK);
    }

    private static Run stdin(String prompt, boolean asked) {
        return new Run(prompt, asked, Optional.empty(), false, Map.of(), LOOK);
    }
}
