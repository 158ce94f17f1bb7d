package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was counted and what was found wrong; said at the end, in a line {@code scripts/chaos} shows. */
final class Figures {

    private final String what;
    private final Size size;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, Long> slowest = new LinkedHashMap<>();
    private final List<String> findings = new ArrayList<>();

    /** Counts begin at 0 for what is {@code expected}, so that it is shown also when it is nothing. */
    Figures(String what, Size size, String... expected) {
        this.what = what;
        this.size = size;
        for (String name : expected) {
            counts.put(name, 0L);
        }
        System.out.println("chaos: " + what + ": " + size);
    }

    synchronized void count(String name, long more) {
        counts.merge(name, more, Long::sum);
    }

    synchronized void took(String name, Duration time) {
        slowest.merge(name, time.toMillis(), Math::max);
    }

    /** Something is wrong: counts it, and fails {@link #conclude()}. */
    synchronized void found(String name, String detail) {
        count(name, 1);
        findings.add(name + ": " + detail);
    }

    /** Says the figures; fails if anything was found wrong. */
    synchronized void conclude() {
        String counted = counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        String times = slowest.entrySet().stream()
                .map(entry -> ", slowest " + entry.getKey() + " " + entry.getValue() + " ms")
                .collect(Collectors.joining());
        System.out.println("chaos: " + what + ": " + counted + times);
        assertEquals(List.of(), findings, "with " + size);
    }
}
