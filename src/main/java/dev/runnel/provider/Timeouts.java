package dev.runnel.provider;

import java.time.Duration;

/**
 * How long an exchange with a provider may keep somebody waiting.
 *
 * @param connect until the connection stands
 * @param stall without a single byte, before the answer begins and between its pieces
 * @param progress with signs of life (comments, pings) but without a piece of the answer
 * @param tail for what may follow the end of an answer: its usage, the end mark
 */
public record Timeouts(Duration connect, Duration stall, Duration progress, Duration tail) {

    /** With this limit to silence; a provider that only pings may go on for five minutes. */
    public static Timeouts withStall(Duration stall) {
        Duration fiveMinutes = Duration.ofMinutes(5);
        Duration progress = stall.compareTo(fiveMinutes) > 0 ? stall : fiveMinutes;
        return new Timeouts(Duration.ofSeconds(10), stall, progress, Duration.ofSeconds(2));
    }
}
