package dev.runnel.app;

import dev.runnel.run.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** The options there are, which command takes which, and what values they may have. */
final class Grammar {
    private Grammar() {}

    /** Contract words that will be commands; as prompts they would only surprise. */
    static final Set<String> RESERVED = Set.of("completion");

    /** Options that are configuration keys. */
    static final Set<String> SETTINGS = Set.of(
            "model",
            "workspace",
            "output",
            "approval",
            "sandbox",
            "max-turns",
            "host",
            "port",
            "token",
            "max-runs",
            "retention",
            "record");

    /** What an option's value has to be, in words and as a test. */
    record Value(String words, Predicate<String> test) {}

    private static final Map<String, Value> VALUES = Map.of(
            "output", oneOf("pretty", "text", "jsonl"),
            "approval", oneOf("ask", "edits", "auto", "readonly"),
            "sandbox", oneOf("auto", "off", "required"),
            "retention",
                    new Value(
                            "keep, or a time such as 90d",
                            value -> value.equals("keep")
                                    || Durations.parse(value).isPresent()),
            "max-turns", number(1, Integer.MAX_VALUE),
            "max-runs", number(1, Integer.MAX_VALUE),
            "port", number(0, 65_535),
            // Ids are URL-safe, and become parts of file names.
            "session", new Value("a session's id (runnel sessions)", id -> id.matches("[A-Za-z0-9_-]+")),
            "speed", new Value("a number above 0, or max", Grammar::speed));

    private static final Value ANY = new Value("a value", value -> !value.isBlank());

    private static final Map<String, Option> OPTIONS = Stream.of(
                    valued("m", "model"),
                    valued("C", "workspace"),
                    flag("c", "continue"),
                    valued("s", "session"),
                    valued("o", "output"),
                    flag(null, "json"),
                    valued(null, "approval"),
                    valued(null, "sandbox"),
                    valued(null, "max-turns"),
                    valued(null, "record"),
                    flag(null, "no-color"),
                    flag(null, "plain"),
                    flag("q", null),
                    flag("v", null),
                    flag("p", null),
                    valued(null, "host"),
                    valued(null, "port"),
                    valued(null, "token"),
                    valued(null, "max-runs"),
                    valued(null, "retention"),
                    valued(null, "speed"),
                    flag(null, "preview"),
                    flag(null, "version"),
                    flag("h", "help"))
            .collect(Collectors.toMap(Grammar::name, Function.identity()));

    private static final List<String> DISPLAY = List.of("output", "json", "no-color", "plain", "q", "v");
    private static final List<String> WORK = List.of("model", "workspace", "approval", "sandbox", "max-turns");

    static final Options RUN =
            options(List.of(WORK, DISPLAY, List.of("continue", "session", "record", "p", "version", "help")));
    static final Options SERVE =
            options(List.of(WORK, List.of("host", "port", "token", "max-runs", "retention", "help")));
    static final Options ACP =
            options(List.of(List.of("model", "approval", "sandbox", "max-turns", "record"), List.of("help")));
    static final Options REPLAY = options(List.of(DISPLAY, List.of("speed", "help")));
    static final Options LIST = options(List.of(DISPLAY, List.of("workspace", "help")));

    static final Options DOCTOR = options(List.of(DISPLAY, List.of("model", "workspace", "help")));

    static final Options UNDO = options(List.of(DISPLAY, List.of("workspace", "session", "preview", "help")));

    /** What an option is called among us: its word, else its letter. */
    private static String name(Option option) {
        return option.hasLongOpt() ? option.getLongOpt() : option.getOpt();
    }

    static Value value(String option) {
        return VALUES.getOrDefault(option, ANY);
    }

    /** Whether the word can be a run's id. */
    static boolean isRun(String word) {
        return word.matches("[A-Za-z0-9_-]+\\.[1-9][0-9]{0,8}");
    }

    private static boolean speed(String value) {
        return value.equals("max") || (value.matches("\\d{1,6}(\\.\\d{1,6})?") && Double.parseDouble(value) > 0);
    }

    private static Value oneOf(String... words) {
        String but = String.join(", ", Arrays.asList(words).subList(0, words.length - 1));
        return new Value(but + " or " + words[words.length - 1], Set.of(words)::contains);
    }

    private static Value number(int least, int most) {
        String words =
                most == Integer.MAX_VALUE ? "a number from " + least + " up" : "a number from " + least + " to " + most;
        return new Value(words, value -> {
            if (!value.matches("\\d{1,10}")) {
                return false;
            }
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        });
    }

    private static Option flag(@Nullable String letter, @Nullable String word) {
        return Option.builder(letter).longOpt(word).get();
    }

    private static Option valued(@Nullable String letter, String word) {
        return Option.builder(letter).longOpt(word).hasArg().get();
    }

    private static Options options(List<List<String>> groups) {
        var options = new Options();
        groups.stream().flatMap(List::stream).map(OPTIONS::get).forEach(options::addOption);
        return options;
    }
}
