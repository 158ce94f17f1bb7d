package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What confining costs: the same command started as it is, confined by a thread, and in namespaces, in turn, many times over; run by
 * {@code scripts/bench}. Only differences count: how long a start takes at all is the machine's affair.
 */
final class ConfinementBench {

    private static final int ROUNDS = Integer.getInteger("runnel.bench.rounds", 300);
    private static final int WARM_UP = 60;

    private ConfinementBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("runnel-bench");
        Path root = Files.createDirectories(home.resolve("work")).toRealPath();
        var environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
        var command = new Command(List.of("true"), root, Duration.ofSeconds(30));
        try (var scratch = new Scratch(home.resolve("scratch"), home)) {
            Calls calls = Calls.of(System.getProperty("os.arch")).orElseThrow();
            Native system = Native.here().orElseThrow();
            var confinement = new Confinement(
                    system,
                    calls,
                    Landlock.of(system, calls),
                    ReadSet.of(home, List.of(), environment, Path.of(System.getProperty("java.home"))),
                    home,
                    List.of(),
                    scratch,
                    false,
                    Set::of);
            String kernel =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            var starters = List.of(
                    Starter.PLAIN,
                    new ThreadStarter(confinement),
                    new NamespaceStarter(confinement, Path.of("/usr/bin/perl"), Sandboxes.mayMount(), kernel));
            measure(List.of("as it is", "landlock", "landlock+namespaces"), starters, command, environment);
        }
    }

    private static void measure(
            List<String> names, List<Starter> starters, Command command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var times = new ArrayList<double[]>();
        starters.forEach(starter -> times.add(new double[ROUNDS]));
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (int i = 0; i < starters.size(); i++) {
                var sandbox = new ProcessSandbox(names.get(i), starters.get(i), environment, true);
                long before = System.nanoTime();
                Exit exit = sandbox.run(command, (bytes, offset, length) -> {});
                long took = System.nanoTime() - before;
                if (exit.code() != 0) {
                    throw new IOException(names.get(i) + " failed: " + exit);
                }
                if (round >= 0) {
                    times.get(i)[round] = took / 1e6;
                }
            }
        }
        double plain = median(times.getFirst());
        for (int i = 0; i < names.size(); i++) {
            double median = median(times.get(i));
            System.out.printf(
                    Locale.ROOT,
                    "%-20s median %6.2f ms, more than as it is %6.2f ms%n",
                    names.get(i),
                    median,
                    median - plain);
        }
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
