package dev.runnel.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who asks all the time whether the server lives, each time on a connection of its own, and notes how long it takes. */
final class HealthProbe implements AutoCloseable {

    private static final int MORE = 50;

    private final Container container;
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean over;
    private final AtomicInteger unanswered = new AtomicInteger();

    HealthProbe(Container container) {
        this.container = container;
        this.thread = Thread.ofPlatform().name("health-probe").start(this::ask);
    }

    private void ask() {
        while (!over) {
            askOnce();
        }
    }

    private void askOnce() {
        long begin = System.nanoTime();
        if (container.status("/health/live") != 200) {
            unanswered.incrementAndGet();
        }
        nanos.add(System.nanoTime() - begin);
    }

    /** Asks some times more, beside. */
    void more() {
        for (int i = 0; i < MORE; i++) {
            askOnce();
        }
    }

    /** Waits for the last answer; then all is known. */
    void end() throws InterruptedException {
        over = true;
        thread.join();
        if (unanswered.get() > 0) {
            throw new AssertionError(unanswered + " of " + nanos.size() + " questions were not answered");
        }
    }

    /** What one in a hundred had to wait longer for. */
    Duration nearlyWorst() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
    }

    Duration worst() {
        return Duration.ofNanos(Collections.max(nanos));
    }

    @Override
    public void close() {
        over = true;
    }

    @Override
    public String toString() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(
                "asked %d times: median %.1f ms, p99 %.1f ms, worst %.1f ms (goal 100 ms)",
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.getLast() / 1e6);
    }
}
