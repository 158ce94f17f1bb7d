package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What reading a small file two folders down costs, by each way of opening folders, in turn, many times over; run by
 * {@code scripts/bench}. Only the differences count: how long a read takes at all is the machine's affair.
 */
final class ReadBench {

    private static final int WARM_UP = 100;
    private static final int READS = 100;

    private ReadBench() {}

    /** Measures as many rounds as the first argument says. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[0]);
        Path root = Files.createTempDirectory("runnel-bench").toRealPath();
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/c.txt"), "words\n".repeat(100));
        var workspaces = new EnumMap<Means, Workspace>(Means.class);
        for (Means means : Means.values()) {
            workspaces.put(means, means.open(root));
        }
        measured(workspaces, rounds).forEach((means, times) -> {
            Arrays.sort(times);
            System.out.printf(Locale.ROOT, "%-10s median %6.2f us a read%n", means, times[times.length / 2]);
        });
    }

    /** Microseconds a read, by round. */
    private static Map<Means, double[]> measured(Map<Means, Workspace> workspaces, int rounds) throws IOException {
        var times = new EnumMap<Means, double[]>(Means.class);
        workspaces.keySet().forEach(means -> times.put(means, new double[rounds]));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (var entry : workspaces.entrySet()) {
                long before = System.nanoTime();
                for (int i = 0; i < READS; i++) {
                    entry.getValue().read("a/b/c.txt", 10_000);
                }
                if (round >= 0) {
                    times.get(entry.getKey())[round] = (System.nanoTime() - before) / 1e3 / READS;
                }
            }
        }
        return times;
    }
}
