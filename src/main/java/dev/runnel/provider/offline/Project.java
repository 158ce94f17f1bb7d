package dev.runnel.provider.offline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the tools showed of a project: the names at its top, the files below, and the texts that describe it.
 *
 * @param listed whether the folder could be listed at all
 * @param cut whether there are more files than were listed
 * @param files paths of all files listed, without generated and fetched ones
 * @param texts the README and build files that could be read, by name
 */
record Project(Outcome listed, boolean cut, Folder top, List<String> files, Map<String, String> texts) {

    private static final List<String> BUILD_FILES = List.of(
            "pom.xml",
            "build.gradle",
            "build.gradle.kts",
            "package.json",
            "pyproject.toml",
            "setup.py",
            "setup.cfg",
            "pytest.ini",
            "tox.ini",
            "requirements.txt",
            "Cargo.toml",
            "go.mod",
            "Makefile");

    private static final List<String> NOT_OURS = List.of(
            ".git/",
            "node_modules/",
            "target/",
            "build/",
            "dist/",
            "__pycache__/",
            ".pytest_cache/",
            ".venv/",
            "venv/",
            ".runnel/");

    static Project look(Playback playback) {
        List<Outcome> listings = playback.together(List.of(Call.ls(), Call.glob("**/*")));
        Folder top = Folder.of(listings.subList(0, 1));
        List<String> read = Stream.concat(
                        top.names().stream().filter(Project::readme).sorted().limit(1), top.among(BUILD_FILES).stream())
                .toList();
        List<Outcome> outcomes = playback.together(read.stream().map(Call::read).toList());
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < read.size(); i++) {
            if (outcomes.get(i).ok()) {
                texts.put(read.get(i), outcomes.get(i).output());
            }
        }
        boolean cut = listings.stream().anyMatch(Outcome::cut);
        return new Project(listings.getFirst(), cut, top, files(listings), texts);
    }

    private static List<String> files(List<Outcome> listings) {
        var files = new TreeSet<String>();
        listings.stream()
                .flatMap(listing -> listing.paths().stream())
                .filter(path -> !path.endsWith("/") && !generated(path))
                .forEach(files::add);
        return List.copyOf(files);
    }

    private static boolean readme(String name) {
        return name.toLowerCase(Locale.ROOT).matches("readme(\\.(md|rst|txt|adoc))?");
    }

    private static boolean generated(String path) {
        return NOT_OURS.stream().anyMatch(folder -> ("/" + path).contains("/" + folder));
    }

    Optional<Map.Entry<String, String>> readme() {
        return texts.entrySet().stream().filter(text -> readme(text.getKey())).findFirst();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    /** Whether nothing at all lies in the folder. */
    boolean empty() {
        return listed.ok() && top.names().isEmpty() && files.isEmpty();
    }
}
