package dev.runnel.provider.offline;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tool answered, and how the tools' answers are to be read. */
record Outcome(boolean ok, String output) {

    private static final Pattern EXIT = Pattern.compile("\\[exit code (\\d+)]\\s*\\z");
    private static final Pattern TIMED_OUT = Pattern.compile("\\[timed out after [^\\]\n]*]\\s*\\z");
    private static final Pattern CUT = Pattern.compile("(?m)^\\[[^\n]*\\boffset=[^\n]*]\\s*\\z");
    private static final Pattern NOTHING = Pattern.compile("(?i)(no|none|nothing)\\b.*|.*\\bempty\\b.*");

    /** What a shell exits with when it knows no such command (POSIX, Shell Command Language, 2.8.2). */
    private static final int COMMAND_NOT_FOUND = 127;

    /** How a command ended; empty if it did not run, or not to its end. */
    OptionalInt exit() {
        if (ok) {
            return OptionalInt.of(0);
        }
        Matcher exit = EXIT.matcher(output);
        return exit.find() ? OptionalInt.of(Integer.parseInt(exit.group(1))) : OptionalInt.empty();
    }

    boolean commandNotFound() {
        return exit().equals(OptionalInt.of(COMMAND_NOT_FOUND));
    }

    boolean timedOut() {
        return !ok && TIMED_OUT.matcher(output).find();
    }

    /** Whether a file was read from its first line to its last. */
    boolean whole() {
        return ok && !CUT.matcher(output).find();
    }

    /** Whether the tool says, in a line of its own, that it left something out. */
    boolean cut() {
        return ok && output.lines().anyMatch(line -> line.startsWith("["));
    }

    /** The lines of an answer of ls or glob that are paths; a sentence that there are none is no path. */
    List<String> paths() {
        if (!ok || (output.strip().lines().count() == 1 && saysNothing(output.strip()))) {
            return List.of();
        }
        return output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("["))
                .map(line -> line.startsWith("./") ? line.substring(2) : line)
                .toList();
    }

    private static boolean saysNothing(String line) {
        return line.startsWith("(")
                || (line.contains(" ") && NOTHING.matcher(line).matches());
    }

    /** What a command printed, without the tool's own last line. */
    String printed() {
        String printed = EXIT.matcher(output).replaceFirst("");
        return TIMED_OUT.matcher(printed).replaceFirst("").strip();
    }

    /** The last {@code count} lines a command printed, as a block for the answer; empty if it printed nothing. */
    String lastLines(int count) {
        List<String> lines = printed().lines().toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        // A fence inside would end ours.
        return last.isBlank() ? "" : "\n\n```text\n" + last.replace("```", "'''") + "\n```";
    }

    /** The tool's reason for a failure, on one line. */
    String reason() {
        String first = output.strip().lines().findFirst().orElse("no reason given");
        return first.length() > 200 ? first.substring(0, 200) + "…" : first;
    }
}
