package dev.runnel.provider.offline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a build file says of itself: its kind, and the project's name and version. */
record BuildFacts(String file, String kind, Optional<String> name, Optional<String> version) {

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("pom.xml", "Maven"),
            Map.entry("build.gradle", "Gradle"),
            Map.entry("build.gradle.kts", "Gradle"),
            Map.entry("package.json", "npm"),
            Map.entry("pyproject.toml", "Python"),
            Map.entry("setup.py", "Python"),
            Map.entry("requirements.txt", "Python"),
            Map.entry("Cargo.toml", "Cargo"),
            Map.entry("go.mod", "Go"),
            Map.entry("Makefile", "make"));

    /** Parts of a pom.xml that name other projects. */
    private static final Pattern OTHER_PROJECTS = Pattern.compile(
            "(?s)<!--.*?-->|<(parent|dependencies|dependencyManagement|build|profiles|reporting)>.*?</\\1>");

    static Optional<BuildFacts> of(String file, String text) {
        return Optional.ofNullable(KINDS.get(file)).map(kind -> {
            Stream<Optional<String>> facts = switch (file) {
                case "pom.xml" -> inPom(text);
                case "package.json" -> Stream.of(jsonText(text, "name"), jsonText(text, "version"));
                case "pyproject.toml", "Cargo.toml" -> Stream.of(inToml(text, "name"), inToml(text, "version"));
                case "go.mod" -> Stream.of(first(text, "(?m)^module\\s+(\\S+)"), Optional.empty());
                default -> Stream.of(Optional.empty(), Optional.empty());
            };
            var both = facts.toList();
            return new BuildFacts(file, kind, both.get(0), both.get(1));
        });
    }

    /** What {@code npm run NAME} would do; empty if package.json has no such script or is no JSON. */
    static Optional<String> npmScript(String text, String name) {
        return json(text)
                .map(json -> json.get("scripts"))
                .filter(JsonElement::isJsonObject)
                .map(scripts -> scripts.getAsJsonObject().get(name))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString);
    }

    /** One line for the person. */
    String sentence() {
        String project = Stream.of(name.map(named -> "`" + named + "`"), version.map(number -> "version " + number))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return "`" + file + "` (" + kind + ")" + (project.isEmpty() ? "" : ": " + project);
    }

    private static Stream<Optional<String>> inPom(String text) {
        String own = OTHER_PROJECTS.matcher(text).replaceAll("");
        return Stream.of(
                first(own, "<artifactId>\\s*([^<\\s]+)\\s*</artifactId>"),
                first(own, "<version>\\s*([^<\\s]+)\\s*</version>"));
    }

    private static Optional<String> inToml(String text, String key) {
        return first(
                text,
                "(?m)^\\[(?:project|package|tool\\.poetry)]\\s*$(?:\n(?!\\[).*)*?\n" + key
                        + "\\s*=\\s*[\"']([^\"']+)[\"']");
    }

    private static Optional<String> jsonText(String text, String key) {
        return json(text)
                .map(json -> json.get(key))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString);
    }

    private static Optional<JsonObject> json(String text) {
        try {
            return Optional.of(JsonParser.parseString(text))
                    .filter(JsonElement::isJsonObject)
                    .map(JsonElement::getAsJsonObject);
        } catch (JsonParseException unreadable) {
            // A broken package.json says nothing; that it is there is reported all the same.
            return Optional.empty();
        }
    }

    private static Optional<String> first(String text, String regex) {
        Matcher found = Pattern.compile(regex).matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
