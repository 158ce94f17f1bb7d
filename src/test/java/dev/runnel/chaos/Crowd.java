package dev.runnel.chaos;

import java.util.concurrent.TimeUnit;

/** The readers of some runs: how much has come to all of them together, and how many still read. */
final class Crowd {

    private static final long SAFETY = TimeUnit.SECONDS.toNanos(60);

    private int reading;
    private long events;

    synchronized void joins() {
        reading++;
    }

    synchronized void leaves() {
        reading--;
        notifyAll();
    }

    synchronized void heard(long more) {
        events += more;
        notifyAll();
    }

    /** Waits until so many events came to all together, or nobody reads any more. */
    synchronized void awaitEvents(long wanted) throws InterruptedException {
        long deadline = System.nanoTime() + SAFETY;
        while (events < wanted && reading > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("only " + events + " of " + wanted + " events came");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
