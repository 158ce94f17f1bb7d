package dev.runnel.provider.offline;

import java.time.Duration;
import java.util.List;

/** Runs the tests of whatever project is here, and says what came of them. */
final class RunTestsTask implements Task {

    /** A build that fetches its libraries first may take this long. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int LINES = 15;

    /** What pytest exits with when it collected nothing (pytest documentation, "Exit codes"). */
    private static final int NOTHING_COLLECTED = 5;

    private final boolean fixWished;

    /** {@code fixWished}: whether failing tests were also to be mended, which takes a model. */
    RunTestsTask(boolean fixWished) {
        this.fixWished = fixWished;
    }

    @Override
    public void work(Playback playback) {
        playback.say("I look for how the tests are run here.");
        Project project = Project.look(playback);
        List<TestCommand> commands = TestCommand.of(project);
        if (!project.listed().ok()) {
            playback.say(
                    "I could not look into this folder: " + project.listed().reason());
        } else if (commands.isEmpty()) {
            playback.say(
                    "I find no tests here: no build file I know (Maven, Gradle, npm, Cargo, Go, make) that says how to run "
                            + "them, and no Python files named `test_…`. To see tests fail and be mended, ask me to find and fix the "
                            + "failing test of the bundled sample.");
        } else {
            run(playback, project, commands);
        }
    }

    private void run(Playback playback, Project project, List<TestCommand> commands) {
        TestCommand first = commands.getFirst();
        playback.say("This is a project for " + first.kind() + ".");
        String command = first.command();
        Outcome ran = playback.call(Call.bash(command, PATIENCE));
        if (!ran.ok() && ran.output().contains("No module named pytest")) {
            playback.say("pytest is not installed, so I use Python's own unittest.");
            command = TestCommand.unittest(project);
            ran = playback.call(Call.bash(command, PATIENCE));
        }
        playback.say(report(command, ran));
        if (fixWished && !ran.ok()) {
            playback.say(
                    "Mending your own code takes a connected model; of my own I can only mend the bundled sample.");
        }
        if (commands.size() > 1) {
            playback.say("There is more to test here that I did not run: "
                    + String.join(
                            ", ",
                            commands.stream()
                                    .skip(1)
                                    .map(other -> "`" + other.command() + "`")
                                    .toList()) + ".");
        }
    }

    private static String report(String command, Outcome ran) {
        if (ran.ok()) {
            String printed = ran.lastLines(LINES);
            return "The tests pass: `" + command + "` ended well"
                    + (printed.isEmpty() ? " and printed nothing." : "." + printed);
        }
        if (command.contains("pytest") && ran.exit().orElse(0) == NOTHING_COLLECTED) {
            return "`" + command + "` found no tests." + ran.lastLines(LINES);
        }
        return Verdict.failure(command, ran);
    }
}
