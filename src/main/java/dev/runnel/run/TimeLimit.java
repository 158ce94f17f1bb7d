package dev.runnel.run;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The time a run may take; what it waits for a person is not counted. Safe for use by several threads. */
final class TimeLimit {

    private final ScheduledExecutorService timer;
    private final Runnable whenUp;
    private final ReentrantLock lock = new ReentrantLock();
    private long left;
    private long since;
    private @Nullable ScheduledFuture<?> due;
    private boolean over;

    TimeLimit(ScheduledExecutorService timer, Duration limit, Runnable whenUp) {
        this.timer = timer;
        this.left = limit.toNanos();
        this.whenUp = whenUp;
    }

    /** Time goes on; does nothing where it does already, or is over. */
    void go() {
        lock.lock();
        try {
            if (!over && due == null) {
                since = System.nanoTime();
                due = timer.schedule(whenUp, Math.max(0, left), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Time stands still. */
    void pause() {
        lock.lock();
        try {
            if (due != null) {
                due.cancel(false);
                due = null;
                left -= System.nanoTime() - since;
            }
        } finally {
            lock.unlock();
        }
    }

    /** It does not matter any more. */
    void end() {
        lock.lock();
        try {
            pause();
            over = true;
        } finally {
            lock.unlock();
        }
    }
}
