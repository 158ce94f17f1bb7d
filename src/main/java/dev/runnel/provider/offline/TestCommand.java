package dev.runnel.provider.offline;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the tests of a project are run, as its build files say. */
record TestCommand(String kind, String command) {

    private static final Pattern PYTHON_TEST = Pattern.compile("(.*/)?(test_[^/]*|[^/]*_test)\\.py");
    private static final Pattern MAKE_TEST = Pattern.compile("(?m)^test\\s*:");

    /** What npm writes into a new package.json stands for "no tests". */
    private static final String NO_NPM_TESTS = "no test specified";

    /** All that a project offers, the main one first. */
    static List<TestCommand> of(Project project) {
        return Stream.of(
                        maven(project),
                        gradle(project),
                        npm(project),
                        cargo(project),
                        go(project),
                        python(project),
                        make(project))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<TestCommand> maven(Project project) {
        String program = project.top().has("mvnw") ? "./mvnw" : "mvn";
        return project.text("pom.xml").map(pom -> new TestCommand("Maven", program + " -q test"));
    }

    private static Optional<TestCommand> gradle(Project project) {
        String program = project.top().has("gradlew") ? "./gradlew" : "gradle";
        return project.text("build.gradle")
                .or(() -> project.text("build.gradle.kts"))
                .map(build -> new TestCommand("Gradle", program + " test"));
    }

    private static Optional<TestCommand> npm(Project project) {
        return project.text("package.json")
                .flatMap(text -> BuildFacts.npmScript(text, "test"))
                .filter(script -> !script.contains(NO_NPM_TESTS))
                .map(script -> new TestCommand("npm", "npm test"));
    }

    private static Optional<TestCommand> cargo(Project project) {
        return project.text("Cargo.toml").map(text -> new TestCommand("Cargo", "cargo test"));
    }

    private static Optional<TestCommand> go(Project project) {
        return project.text("go.mod").map(text -> new TestCommand("Go", "go test ./..."));
    }

    private static Optional<TestCommand> python(Project project) {
        return pythonTests(project).isEmpty()
                ? Optional.empty()
                : Optional.of(new TestCommand("Python", "python3 -m pytest -q"));
    }

    private static Optional<TestCommand> make(Project project) {
        return project.text("Makefile")
                .filter(text -> MAKE_TEST.matcher(text).find())
                .map(text -> new TestCommand("make", "make test"));
    }

    private static List<String> pythonTests(Project project) {
        return project.files().stream()
                .filter(file -> PYTHON_TEST.matcher(file).matches())
                .toList();
    }

    /** The same with what Python itself has, for when pytest is not installed: each folder that holds tests. */
    static String unittest(Project project) {
        List<String> folders = pythonTests(project).stream()
                .map(file -> file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : ".")
                .distinct()
                .toList();
        // One folder after the other, and the worst exit code: a pass is a pass of all.
        return folders.stream()
                .map(folder -> "python3 -m unittest discover -s " + quoted(folder) + " -p \"*test*.py\"")
                .reduce((first, second) -> first + " && " + second)
                .orElse("python3 -m unittest discover");
    }

    private static String quoted(String folder) {
        return folder.matches("[\\w./-]+") ? folder : "'" + folder.replace("'", "'\\''") + "'";
    }
}
