package dev.runnel.app;

import dev.runnel.app.CommandLine.Acp;
import dev.runnel.app.CommandLine.Look;
import dev.runnel.app.CommandLine.Doctor;
import dev.runnel.app.CommandLine.Models;
import dev.runnel.app.CommandLine.Replay;
import dev.runnel.app.CommandLine.Run;
import dev.runnel.app.CommandLine.Serve;
import dev.runnel.app.CommandLine.Session;
import dev.runnel.app.CommandLine.Sessions;
import dev.runnel.app.CommandLine.ShowHelp;
import dev.runnel.app.CommandLine.ShowVersion;
import dev.runnel.app.CommandLine.Undo;
import dev.runnel.app.CommandLine.Verify;
import dev.runnel.app.CommandLine.Wrong;
import dev.runnel.app.Help.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** From the words of a command line to what they mean. */
final class Arguments {
    private Arguments() {}

    static CommandLine parse(List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst();
        if (Grammar.RESERVED.contains(first)) {
            return new Wrong("runnel " + first + " is not part of this version\nTry: runnel --help");
        }
        List<String> rest = words.subList(Math.min(1, words.size()), words.size());
        return switch (first) {
            case "serve" -> read(Grammar.SERVE, rest, Topic.SERVE, Arguments::serve);
            case "acp" -> read(Grammar.ACP, rest, Topic.ACP, Arguments::acp);
            case "replay" -> read(Grammar.REPLAY, rest, Topic.REPLAY, Arguments::replay);
            case "sessions" -> read(Grammar.LIST, rest, Topic.SESSIONS, Arguments::sessions);
            case "verify" -> read(Grammar.LIST, rest, Topic.VERIFY, Arguments::verify);
            case "undo" -> read(Grammar.UNDO, rest, Topic.UNDO, given -> undo(given, false));
            case "redo" -> read(Grammar.UNDO, rest, Topic.UNDO, given -> undo(given, true));
            case "doctor" -> read(Grammar.DOCTOR, rest, Topic.DOCTOR, Arguments::doctor);
            case "models" -> read(Grammar.LIST, rest, Topic.MODELS, Arguments::models);
            case "help" -> help(rest);
            default -> read(Grammar.RUN, words, Topic.MAIN, Arguments::run);
        };
    }

    /** What one command makes of its options. */
    private interface Meaning {
        CommandLine of(Given given) throws ParseException;
    }

    private static CommandLine read(Options options, List<String> words, Topic topic, Meaning meaning) {
        try {
            Given given = Given.of(options, words);
            if (given.has("help")) {
                return new ShowHelp(topic);
            }
            if (given.has("version")) {
                return new ShowVersion();
            }
            given.check();
            return meaning.of(given);
        } catch (UnrecognizedOptionException unknown) {
            return Wrong.because(unknown(unknown.getOption(), options));
        } catch (MissingArgumentException missing) {
            String option = missing.getOption().getLongOpt();
            return Wrong.because(
                    "--" + option + " needs " + Grammar.value(option).words());
        } catch (ParseException wrong) {
            return Wrong.because(String.valueOf(wrong.getMessage()));
        }
    }

    private static CommandLine run(Given given) throws ParseException {
        given.never("continue", "session");
        var words = new ArrayList<>(given.words());
        boolean standardInput = words.removeIf("-"::equals);
        return new Run(
                String.join(" ", words),
                standardInput,
                given.last("session"),
                given.has("continue"),
                given.settings(),
                look(given));
    }

    private static CommandLine serve(Given given) throws ParseException {
        given.noWords("serve");
        return new Serve(given.settings());
    }

    private static CommandLine acp(Given given) throws ParseException {
        given.noWords("acp");
        return new Acp(given.settings());
    }

    private static CommandLine replay(Given given) throws ParseException {
        List<String> words = given.words();
        if (words.size() != 1 || !Grammar.isRun(words.getFirst())) {
            throw new ParseException("replay wants one run's id, as the closing line of a run shows it");
        }
        String speed = given.last("speed").orElse("1");
        double factor = speed.equals("max") ? Double.POSITIVE_INFINITY : Double.parseDouble(speed);
        return new Replay(words.getFirst(), factor, given.settings(), look(given));
    }

    private static CommandLine sessions(Given given) throws ParseException {
        return given.words().isEmpty()
                ? new Sessions(given.settings(), look(given))
                : new Session(SessionArguments.parse(given.words()), given.settings(), look(given));
    }

    private static CommandLine verify(Given given) throws ParseException {
        List<String> words = given.words();
        if (words.size() > 1 || words.stream().anyMatch(word -> !word.matches("[A-Za-z0-9_-]+(\\.[1-9][0-9]{0,8})?"))) {
            throw new ParseException("verify wants the id of a run or a session, or nothing for all there are");
        }
        return new Verify(words.stream().findFirst(), given.settings(), look(given));
    }

    private static CommandLine undo(Given given, boolean again) throws ParseException {
        given.noWords(again ? "redo" : "undo");
        return new Undo(again, given.last("session"), given.has("preview"), given.settings(), look(given));
    }

    private static CommandLine models(Given given) throws ParseException {
        given.noWords("models");
        return new Models(given.settings(), look(given));
    }

    private static CommandLine doctor(Given given) throws ParseException {
        given.noWords("doctor");
        return new Doctor(given.settings(), look(given));
    }

    private static CommandLine help(List<String> words) {
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            return new ShowHelp(Topic.MAIN);
        }
        String name = String.join(" ", words);
        return Topic.of(name)
                .<CommandLine>map(ShowHelp::new)
                .orElseGet(() -> Wrong.because("no help on \"" + name + "\". There is help on " + Topic.names()));
    }

    private static Look look(Given given) throws ParseException {
        given.never("q", "v");
        return new Look(given.has("no-color"), given.has("plain"), given.has("q"), given.has("v"));
    }

    private static String unknown(String token, Options options) {
        String option = token.replaceFirst("=.*", "");
        if (options.hasLongOption(option)) {
            return option + " takes no value";
        }
        List<String> known = options.getOptions().stream()
                .filter(Option::hasLongOpt)
                .map(Option::getLongOpt)
                .sorted()
                .toList();
        Optional<String> nearest =
                option.startsWith("--") ? Spelling.nearest(option.substring(2), known) : Optional.empty();
        return "unknown option " + option
                + nearest.map(word -> ". Did you mean --" + word + "?").orElse("");
    }
}
