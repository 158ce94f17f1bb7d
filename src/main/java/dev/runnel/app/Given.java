package dev.runnel.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** The options and words found on a command line, options by their long names. */
final class Given {

    private final org.apache.commons.cli.CommandLine found;

    private Given(org.apache.commons.cli.CommandLine found) {
        this.found = found;
    }

    static Given of(Options options, List<String> words) throws ParseException {
        var parser = DefaultParser.builder()
                // "--mod" is a slip to be told of; and quotes within a value are the user's.
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        return new Given(parser.parse(options, words.toArray(String[]::new)));
    }

    boolean has(String option) {
        return found.hasOption(option);
    }

    /** The option's value; of several the last, as a script's user expects who adds one behind. */
    Optional<String> last(String option) {
        String[] values = found.getOptionValues(option);
        return values == null ? Optional.empty() : Optional.of(values[values.length - 1]);
    }

    List<String> words() {
        return found.getArgList();
    }

    /** Whether the values are such as the grammar wants. */
    void check() throws ParseException {
        for (Option option : found.getOptions()) {
            if (option.hasArg()) {
                check(option.getLongOpt(), option.getValue());
            }
        }
        if (has("json") && !last("output").orElse("jsonl").equals("jsonl")) {
            throw new ParseException("--json and --output " + last("output").orElseThrow() + " exclude each other");
        }
    }

    private static void check(String option, String value) throws ParseException {
        Grammar.Value wanted = Grammar.value(option);
        if (!wanted.test().test(value)) {
            throw new ParseException("--" + option + " needs " + wanted.words() + ", not \"" + value + "\"");
        }
    }

    void never(String one, String with) throws ParseException {
        if (has(one) && has(with)) {
            throw new ParseException(dashed(one) + " and " + dashed(with) + " exclude each other");
        }
    }

    private static String dashed(String option) {
        return (option.length() == 1 ? "-" : "--") + option;
    }

    void noWords(String command) throws ParseException {
        if (!words().isEmpty()) {
            throw new ParseException(command + " takes no \"" + words().getFirst() + "\"");
        }
    }

    /** The options that are configuration keys. */
    Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        Grammar.SETTINGS.forEach(key -> last(key).ifPresent(value -> settings.put(key, value)));
        if (has("json")) {
            settings.put("output", "jsonl");
        }
        return settings;
    }
}
