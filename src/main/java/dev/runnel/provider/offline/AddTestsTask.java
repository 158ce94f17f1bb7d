package dev.runnel.provider.offline;

import java.util.List;
import java.util.Optional;

/** Tests for what an earlier wish left behind: a Flask application, or a script that says hello. */
final class AddTestsTask implements Task {

    private static final List<String> SUBJECTS = List.of("app.py", "items_app.py", "hello.py", "hello_world.py");

    private static final String HELLO_TESTS = """
            import subprocess
            import sys
            import unittest
            from pathlib import Path


            class HelloTest(unittest.TestCase):
                def test_it_says_hello(self):
                    script = Path(__file__).with_name("FILE")

                    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=30)

                    self.assertEqual(0, result.returncode, result.stderr)
                    self.assertIn("hello", result.stdout.lower())


            if __name__ == "__main__":
                unittest.main()
            """;

    private final String wish;

    AddTestsTask(String wish) {
        this.wish = wish;
    }

    @Override
    public void work(Playback playback) {
        playback.say("I look at what there is to test.");
        List<Outcome> listings = playback.together(List.of(Call.ls(), Call.glob("*.py")));
        Folder folder = Folder.of(listings);
        List<String> there = folder.among(SUBJECTS);
        if (there.isEmpty()) {
            playback.say(
                    "I find neither a Flask app (`app.py`) nor a `hello.py` here, and those are what I know how to test. "
                            + "Ask me for one of them first, or connect a model.");
            return;
        }
        String subject = subject(playback, there);
        Outcome source = playback.call(Call.read(subject));
        tests(playback, subject, source).ifPresent(tests -> add(playback, folder, subject, source, tests));
    }

    /** The file the wish names, else the one changed last in this conversation, else the first. */
    private String subject(Playback playback, List<String> there) {
        return there.stream()
                .filter(wish::contains)
                .findFirst()
                .or(() -> playback.lastChanged(there))
                .orElse(there.getFirst());
    }

    private static Optional<String> tests(Playback playback, String subject, Outcome source) {
        if (!source.whole()) {
            playback.say("I could not read all of `" + subject + "`, so I write no tests for it.");
            return Optional.empty();
        }
        if (subject.startsWith("hello")) {
            return Optional.of(HELLO_TESTS.replace("FILE", subject));
        }
        Optional<FlaskSource> app = FlaskSource.of(source.output());
        if (app.isPresent() && app.get().missing().isEmpty()) {
            return Optional.of(FlaskTemplates.tests(subject.replace(".py", ""), app.get()));
        }
        playback.say(app.map(found ->
                        "`" + subject + "` lacks routes my tests would call: " + FlaskRoute.named(found.missing())
                                + ". Ask me to create a Flask app with CRUD routes, and I add them.")
                .orElse("`" + subject + "` is no Flask app whose routes I can read, so I write no tests for it."));
        return Optional.empty();
    }

    private static void add(Playback playback, Folder folder, String subject, Outcome source, String tests) {
        String file = "test_" + subject;
        if (folder.has(file)) {
            playback.say("`" + file + "` is already here. I keep it as it is and run it.");
        } else {
            Outcome written = playback.call(Call.write(file, tests));
            if (!written.ok()) {
                playback.say("I could not write `" + file + "`, so I stop here: " + written.reason());
                return;
            }
        }
        playback.say(run(playback, file, subject, FlaskSource.of(source.output())));
    }

    private static String run(Playback playback, String file, String subject, Optional<FlaskSource> app) {
        String there = "`" + file + "` tests `" + subject + "`. ";
        if (app.isPresent() && !app.get().harmless()) {
            return there + "I did not run it, since I cannot tell what else the app would touch.";
        }
        String command = "python3 -m unittest " + file.replace(".py", "");
        Outcome ran = playback.call(Call.bash(command));
        if (ran.ok()) {
            return "Done. " + there + "The tests pass:" + ran.lastLines(4);
        }
        if (ran.commandNotFound()) {
            return there + "There is no `python3` here, so I could not run it.";
        }
        if (ran.output().contains("No module named 'flask'")) {
            return there + "Flask is not installed here, so it cannot run yet: `pip install flask`, then `" + command
                    + "`.";
        }
        return there + "But " + Verdict.failure(command, ran);
    }
}
