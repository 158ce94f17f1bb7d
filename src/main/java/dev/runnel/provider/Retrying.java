package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A model asked again where that may help, by the rules of the official clients: twice, after half a second and then twice as
 * long, or after the time the provider names. Only as long as nothing of the answer was passed on: a second answer never goes on
 * where a first one stopped, so no reader sees a word twice.
 */
final class Retrying implements Model {

    /** How often a call is made at most. */
    static final int MAX_ATTEMPTS = 3;

    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);
    private static final Duration LONGEST_WISH = Duration.ofSeconds(60);
    private static final double JITTER = 0.25;

    private final Model model;
    private final DoubleSupplier chance;

    Retrying(Model model) {
        this(model, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param chance numbers from 0 to 1 that spread the delays, so that not everybody comes back at once */
    Retrying(Model model, DoubleSupplier chance) {
        this.model = model;
        this.chance = chance;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public boolean offline() {
        return model.offline();
    }

    @Override
    public String notice() {
        return model.notice();
    }

    @Override
    public OptionalLong contextTokens() {
        return model.contextTokens();
    }

    @Override
    public ModelStream open(ModelRequest request) {
        return new Attempts(request);
    }

    private final class Attempts implements ModelStream {

        private final ModelRequest request;
        private int attempt = 1;
        private Duration delay = Duration.ZERO;
        private @Nullable ModelStream stream;
        private boolean begun;

        Attempts(ModelRequest request) {
            this.request = request;
        }

        @Override
        public ModelEvent next() throws ModelException, InterruptedException {
            try {
                ModelEvent event = opened().next();
                begun = true;
                return event;
            } catch (ModelException failure) {
                return again(failure);
            }
        }

        @Override
        public Optional<ModelEvent> poll() throws ModelException, InterruptedException {
            if (!begun || stream == null) {
                return Optional.empty(); // what comes first is worth a wait
            }
            try {
                return stream.poll();
            } catch (ModelException failure) {
                throw worded(failure);
            }
        }

        private ModelStream opened() throws ModelException, InterruptedException {
            if (stream == null) {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                stream = model.open(request);
            }
            return stream;
        }

        private ModelEvent again(ModelException failure) throws ModelException {
            if (begun || !failure.retryable() || failure.kind() == Kind.STALLED || attempt == MAX_ATTEMPTS) {
                throw worded(failure);
            }
            delay = delay(failure);
            close();
            stream = null;
            attempt++;
            return new ModelEvent.Retry(attempt, MAX_ATTEMPTS, delay, failure.getMessage());
        }

        private Duration delay(ModelException failure) throws ModelException {
            Optional<Duration> wish = failure.retryAfter();
            if (wish.isPresent() && wish.get().compareTo(LONGEST_WISH) > 0) {
                throw failure.saying(failure.getMessage() + ". It asks to be left alone for " + spoken(wish.get()));
            }
            return wish.orElseGet(this::backOff);
        }

        private Duration backOff() {
            Duration full = FIRST_DELAY.multipliedBy(1L << (attempt - 1));
            Duration capped = full.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : full;
            return Duration.ofMillis(Math.round(capped.toMillis() * (1 - JITTER * chance.getAsDouble())));
        }

        /** Says what became of what was seen, or how often it was tried. */
        private ModelException worded(ModelException failure) {
            if (begun && failure.retryable()) {
                return failure.saying(
                        failure.getMessage()
                                + ". What came of the answer is kept; it was not asked for again, so that nothing is said twice");
            }
            return attempt == 1
                    ? failure
                    : failure.saying(failure.getMessage() + ". It was tried " + attempt + " times");
        }

        @Override
        public void close() {
            if (stream != null) {
                stream.close();
            }
        }
    }

    private static String spoken(Duration wait) {
        long minutes = wait.toMinutes();
        return minutes < 2 ? wait.toSeconds() + " s" : minutes + " minutes";
    }
}
