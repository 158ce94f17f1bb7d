package dev.runnel.provider.offline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes a project from its names, its README and its build files, and nothing else. */
final class ExplainTask implements Task {

    private static final int LONGEST_QUOTE = 300;
    private static final int MOST_KINDS = 8;
    private static final int MOST_NAMES = 25;

    /** Titles, pictures, badges, quotes, code and HTML are no sentences. */
    private static final Pattern NO_SENTENCE = Pattern.compile("(?s)\\s*([#<!>|=~`*+-]|\\[!|\\.\\.|---| {4}).*");

    private static final Map<String, String> LANGUAGES = Map.ofEntries(
            Map.entry("java", "Java"),
            Map.entry("kt", "Kotlin"),
            Map.entry("py", "Python"),
            Map.entry("js", "JavaScript"),
            Map.entry("mjs", "JavaScript"),
            Map.entry("jsx", "JavaScript"),
            Map.entry("ts", "TypeScript"),
            Map.entry("tsx", "TypeScript"),
            Map.entry("go", "Go"),
            Map.entry("rs", "Rust"),
            Map.entry("c", "C"),
            Map.entry("h", "C"),
            Map.entry("cpp", "C++"),
            Map.entry("cs", "C#"),
            Map.entry("rb", "Ruby"),
            Map.entry("php", "PHP"),
            Map.entry("sh", "shell"),
            Map.entry("html", "HTML"),
            Map.entry("css", "CSS"),
            Map.entry("md", "Markdown"),
            Map.entry("sql", "SQL"),
            Map.entry("json", "JSON"),
            Map.entry("xml", "XML"),
            Map.entry("yml", "YAML"),
            Map.entry("yaml", "YAML"),
            Map.entry("toml", "TOML"));

    @Override
    public void work(Playback playback) {
        playback.say("I look at what is here, and read what the project says about itself.");
        Project project = Project.look(playback);
        if (!project.listed().ok()) {
            playback.say(
                    "I could not look into this folder: " + project.listed().reason());
        } else if (project.empty()) {
            playback.say("This folder is empty, so there is nothing to explain yet. "
                    + "Ask me, for example: Create a Flask app with CRUD routes.");
        } else {
            describe(playback, project);
        }
    }

    private static void describe(Playback playback, Project project) {
        project.readme().ifPresent(readme -> playback.say(readme(readme.getKey(), readme.getValue())));
        List<String> builds = project.texts().entrySet().stream()
                .flatMap(text -> BuildFacts.of(text.getKey(), text.getValue()).stream())
                .map(facts -> "- " + facts.sentence())
                .toList();
        if (!builds.isEmpty()) {
            playback.say("It is built with:\n\n" + String.join("\n", builds));
        }
        playback.say("At the top: " + top(project) + ".");
        playback.say(counts(project));
        List<TestCommand> tests = TestCommand.of(project);
        playback.say(
                tests.isEmpty()
                        ? "I see no tests I would know how to run."
                        : "To run its tests: "
                                + tests.stream()
                                        .map(test -> "`" + test.command() + "`")
                                        .collect(Collectors.joining(", "))
                                + ".");
        playback.say("That is what names, README and build files tell. To explain the code itself, connect a model.");
    }

    private static String readme(String name, String text) {
        String title = title(text).map(heading -> "**" + heading + "**").orElse("no title");
        return "`" + name + "`: " + title
                + sentence(text).map(first -> ". " + first).orElse("");
    }

    private static Optional<String> title(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.matches("[#=]{1,2}\\s+\\S.*"))
                .map(line -> line.replaceFirst("[#=]+\\s+", "").replaceFirst("\\s*#+$", ""))
                .findFirst();
    }

    private static Optional<String> sentence(String text) {
        return Stream.of(text.replace("\r", "").split("\n\\s*\n", -1))
                .map(paragraph -> paragraph.replaceFirst("\\A\\s*#[^\n]*\n", ""))
                .filter(paragraph ->
                        !paragraph.isBlank() && !NO_SENTENCE.matcher(paragraph).matches())
                .map(paragraph -> paragraph.strip().replaceAll("\\s+", " ").replaceFirst("(?<=[.!?])\\s.*", ""))
                .map(first -> first.length() > LONGEST_QUOTE ? first.substring(0, LONGEST_QUOTE) + "…" : first)
                .findFirst();
    }

    private static String top(Project project) {
        List<String> names = project.top().names().stream().sorted().toList();
        String shown =
                names.stream().limit(MOST_NAMES).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? shown + " and " + (names.size() - MOST_NAMES) + " more" : shown;
    }

    private static String counts(Project project) {
        var counts = new TreeMap<String, Integer>();
        project.files().forEach(file -> counts.merge(language(file), 1, Integer::sum));
        String kinds = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_KINDS)
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
        String number = (project.cut() ? "At least " : "") + project.files().size();
        return number + " files, without generated and ignored ones" + (kinds.isEmpty() ? "." : ": " + kinds + ".");
    }

    private static String language(String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return LANGUAGES.getOrDefault(extension, "other");
    }
}
