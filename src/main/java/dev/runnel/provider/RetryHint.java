package dev.runnel.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a refusal says about trying again, as the official clients of OpenAI and Anthropic read it.
 *
 * @param wanted what {@code x-should-retry} says
 * @param after how long to wait first: {@code retry-after-ms}, else {@code retry-after}, in seconds or as a date
 */
record RetryHint(Optional<Boolean> wanted, Optional<Duration> after) {

    static final RetryHint NONE = new RetryHint(Optional.empty(), Optional.empty());

    // Longer than anybody means; and short enough for any arithmetic.
    private static final double MAX_SECONDS = 366 * 24 * 3600.0;

    static RetryHint of(Answer answer) {
        return of(answer::header, Instant.now());
    }

    static RetryHint of(Function<String, Optional<String>> header, Instant now) {
        Optional<Boolean> wanted = header.apply("x-should-retry")
                .filter(word -> word.equals("true") || word.equals("false"))
                .map(Boolean::valueOf);
        Optional<Duration> after = header.apply("retry-after-ms")
                .flatMap(millis -> amount(millis, 1))
                .or(() -> header.apply("retry-after")
                        .flatMap(value -> amount(value, 1000).or(() -> until(value, now))));
        return new RetryHint(wanted, after);
    }

    /** A number of seconds as Google writes it in {@code RetryInfo}, {@code 34.4s}. */
    static Optional<Duration> seconds(String text) {
        return text.endsWith("s") ? amount(text.substring(0, text.length() - 1), 1000) : Optional.empty();
    }

    private static Optional<Duration> amount(String number, double millis) {
        try {
            double value = Double.parseDouble(number.strip());
            boolean sensible = value >= 0 && value * millis <= MAX_SECONDS * 1000;
            return sensible ? Optional.of(Duration.ofMillis(Math.round(value * millis))) : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> until(String date, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }

    /** This, with {@code other}'s time to wait where this has none. */
    RetryHint or(Optional<Duration> other) {
        return new RetryHint(wanted, after.or(() -> other));
    }
}
