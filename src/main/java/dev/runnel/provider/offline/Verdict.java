package dev.runnel.provider.offline;

/**
 * What a check came to.
 *
 * @param passed whether nothing failed that could be tried, and something could
 * @param words what was seen, for the person
 */
record Verdict(boolean passed, String words) {

    /** A command that did not end well, in the words of the tool. */
    static Verdict failed(String command, Outcome outcome) {
        return new Verdict(false, failure(command, outcome));
    }

    /** A sentence, and the end of what the command printed if it ran. */
    static String failure(String command, Outcome outcome) {
        if (outcome.commandNotFound()) {
            return "`" + command + "` could not run: " + program(command) + " is not to be had here.";
        }
        if (outcome.timedOut()) {
            return "`" + command + "` did not end in time." + outcome.lastLines(12);
        }
        if (outcome.exit().isEmpty()) {
            return "`" + command + "` could not be run: " + outcome.reason();
        }
        return "`" + command + "` failed with exit code " + outcome.exit().getAsInt() + "." + outcome.lastLines(12);
    }

    private static String program(String command) {
        return "`" + command.split(" ", 2)[0] + "`";
    }
}
