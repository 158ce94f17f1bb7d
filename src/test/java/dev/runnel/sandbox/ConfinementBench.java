package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What confining costs: the same command started as it is, by Landlock alone, and in namespaces, in turn, many times over; run by
 * {@code scripts/bench}. Only the differences count, taken within a round: how long a start takes at all is the machine's affair.
 */
final class ConfinementBench {

    private static final int WARM_UP = 100;

    private ConfinementBench() {}

    /** Measures as many rounds as the first argument says. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("runnel-bench");
        Path root = Files.createDirectories(folder.resolve("work")).toRealPath();
        Path home = Files.createDirectories(folder.resolve("home"));
        var environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
        try (var scratch = new Scratch(home.resolve("scratch"), folder.resolve("user"), GitIdentity.NONE)) {
            var place = new Level.Place(folder.resolve("user"), home, scratch, false, Set::of);
            var sandboxes = new EnumMap<Level, Sandbox>(Level.class);
            for (Level level : Level.values()) {
                sandboxes.put(level, level.sandbox(place, environment));
            }
            print(measured(sandboxes, new Command(List.of("true"), root, Duration.ofSeconds(30)), rounds));
        }
    }

    /** Milliseconds, by round. */
    private static Map<Level, double[]> measured(Map<Level, Sandbox> sandboxes, Command command, int rounds)
            throws IOException, InterruptedException {
        var times = new EnumMap<Level, double[]>(Level.class);
        sandboxes.keySet().forEach(level -> times.put(level, new double[rounds]));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (var entry : sandboxes.entrySet()) {
                long before = System.nanoTime();
                Exit exit = entry.getValue().run(command, (bytes, offset, length) -> {});
                long took = System.nanoTime() - before;
                if (exit.code() != 0) {
                    throw new IOException(entry.getKey() + " failed: " + exit);
                }
                if (round >= 0) {
                    times.get(entry.getKey())[round] = took / 1e6;
                }
            }
        }
        return times;
    }

    private static void print(Map<Level, double[]> times) {
        double[] plain = times.get(Level.NONE);
        times.forEach((level, measured) -> {
            double[] more = new double[plain.length];
            Arrays.setAll(more, round -> measured[round] - plain[round]);
            System.out.printf(
                    Locale.ROOT,
                    "%-10s median %6.2f ms, more than NONE %6.2f ms%n",
                    level,
                    median(measured),
                    median(more));
        });
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
