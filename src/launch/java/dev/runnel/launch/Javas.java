package dev.runnel.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java installations of this machine, where they usually are. */
final class Javas {

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final List<String> FOLDERS =
            List.of("/usr/lib/jvm", "/usr/java", "/opt/java", "/opt", "/Library/Java/JavaVirtualMachines");

    private Javas() {}

    /** The {@code java} of an installation of at least that version: the one the user named, else the newest. */
    static Optional<Path> find(int needed) {
        for (String name : List.of("RUNNEL_JAVA_HOME", "JAVA_HOME")) {
            String home = System.getenv(name);
            if (home != null && !home.isBlank() && version(Path.of(home)) >= needed) {
                return java(Path.of(home));
            }
        }
        return homes().stream()
                .filter(home -> version(home) >= needed)
                .max((one, two) -> Integer.compare(version(one), version(two)))
                .flatMap(Javas::java);
    }

    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        List<Path> folders = new ArrayList<>(FOLDERS.stream().map(Path::of).toList());
        folders.add(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"));
        folders.add(Path.of(System.getProperty("user.home"), ".jdks"));
        folders.stream().filter(Files::isReadable).flatMap(Javas::entries).forEach(entry -> {
            homes.add(entry);
            homes.add(entry.resolve("Contents").resolve("Home"));
        });
        return homes;
    }

    private static Stream<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList().stream();
        } catch (IOException e) {
            return Stream.empty(); // no folder after all
        }
    }

    private static Optional<Path> java(Path home) {
        return Stream.of("java", "java.exe")
                .map(name -> home.resolve("bin").resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** As its file {@code release} says; 0 where there is none. */
    private static int version(Path home) {
        try {
            Matcher matcher = VERSION.matcher(Files.readString(home.resolve("release")));
            return matcher.find() && java(home).isPresent() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
