package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time of a run, which stands still while a person is asked. */
@Timeout(20)
@DisplayName("T22: time is bounded, but for waiting for a person")
class TimeLimitTest {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final CountDownLatch up = new CountDownLatch(1);

    private TimeLimit limit(Duration time) {
        timer.setRemoveOnCancelPolicy(true);
        return new TimeLimit(timer, time, up::countDown);
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    @Test
    void it_tells_when_the_time_is_up() throws Exception {
        limit(Duration.ofMillis(1)).go();

        assertTrue(up.await(10, TimeUnit.SECONDS));
    }

    @Test
    void while_it_is_paused_nothing_is_due_and_then_what_is_left() {
        var time = limit(Duration.ofHours(1));
        time.go();
        time.pause();
        assertEquals(0, timer.getQueue().size());

        time.go();
        time.go();

        assertEquals(1, timer.getQueue().size());
        long left = ((Delayed) timer.getQueue().peek()).getDelay(TimeUnit.MINUTES);
        assertTrue(left == 59 || left == 60, left + " minutes are left");
    }

    @Test
    void after_the_end_it_does_not_go_on() {
        var time = limit(Duration.ofHours(1));
        time.go();
        time.end();
        time.go();

        assertEquals(0, timer.getQueue().size());
    }
}
