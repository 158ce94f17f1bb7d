package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A way of confining commands, each for itself, where the program would take the best. */
enum Level {
    NONE,
    LANDLOCK,
    NAMESPACES;

    /** Where commands are confined. */
    record Place(Path userHome, Path home, Scratch scratch, boolean network, Supplier<Set<Integer>> ownPorts) {}

    /** Commands get that environment. */
    Sandbox sandbox(Place place, Map<String, String> environment) throws IOException {
        return new ProcessSandbox(name(), starter(place, environment), environment, true);
    }

    Starter starter(Place place, Map<String, String> environment) throws IOException {
        return switch (this) {
            case NONE -> Starter.PLAIN;
            case LANDLOCK -> new ThreadStarter(confinement(place, environment));
            case NAMESPACES ->
                new NamespaceStarter(
                        confinement(place, environment),
                        Path.of("/usr/bin/perl"),
                        Sandboxes.mayMount(),
                        Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        };
    }

    private static Confinement confinement(Place place, Map<String, String> environment) {
        Native system = Native.here().orElseThrow();
        Calls calls = Calls.of(System.getProperty("os.arch")).orElseThrow();
        List<Path> hidden = List.of(place.home(), place.userHome().resolve(".config/runnel"));
        return new Confinement(
                system,
                calls,
                Landlock.of(system, calls),
                ReadSet.of(place.userHome(), hidden, environment, Path.of(System.getProperty("java.home"))),
                place.userHome(),
                hidden,
                place.scratch(),
                place.network(),
                place.ownPorts());
    }

    /** Why it cannot be had on this machine; empty where it can. */
    static Optional<String> missing() {
        if (Native.here().isEmpty() || Calls.of(System.getProperty("os.arch")).isEmpty()) {
            return Optional.of("no Linux on a processor we know");
        }
        int version = Landlock.of(
                        Native.here().get(),
                        Calls.of(System.getProperty("os.arch")).get())
                .version();
        return version >= 6 ? Optional.empty() : Optional.of("Landlock is too old here: version " + version);
    }
}
