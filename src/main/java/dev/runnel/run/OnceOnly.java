package dev.runnel.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.Asked;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Sees to it that requests with the same key begin one run, whichever process they reach, also after a crash.
 *
 * <p>The key is remembered, with the id the run will have, before the run's first event is journalled. So a key without a run
 * means that the process died in between: nothing was begun, and the key is free again. In another process that is still
 * alive the session is locked in that moment; then its first event is waited for.
 */
final class OnceOnly {

    static final Duration KEPT = Duration.ofHours(24);

    private static final Duration POLL = Duration.ofMillis(10);
    // Between remembering a key and the first event there is one write; much longer is a process that hangs.
    private static final int POLLS = 500;
    private static final int STRIPES = 64;

    private final Store store;
    private final Clock clock;
    private final List<ReentrantLock> stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    OnceOnly(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Looks a run up, for the principal who asked. */
    interface Lookup {
        Optional<FoundRun> find(String run);
    }

    /** Begins a run; {@code remember} is called with its id before its first event is journalled. */
    interface Beginning {
        Run begin(Remembering remember) throws RunRefusedException;
    }

    /** Called with the id of a run about to begin. */
    interface Remembering {
        void about(String run) throws RunRefusedException;
    }

    /**
     * The run that the request begins, or began when it was sent before.
     *
     * @throws RunRefusedException if the run cannot be begun, or the key was used for something else
     */
    FoundRun ask(String principal, RequestKey request, Lookup lookup, Beginning beginning) throws RunRefusedException {
        String key = hash(principal + '\0' + request.route() + '\0' + request.key());
        String body = hash(request.body());
        ReentrantLock stripe = stripes.get(Math.floorMod(key.hashCode(), STRIPES));
        stripe.lock();
        try {
            Optional<FoundRun> before = before(key, body, lookup);
            return before.isPresent() ? before.get() : begin(key, body, beginning);
        } finally {
            stripe.unlock();
        }
    }

    private Optional<FoundRun> before(String key, String body, Lookup lookup) throws RunRefusedException {
        Optional<Asked> asked = store.asked(key);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        if (asked.get().at().isBefore(clock.instant().minus(KEPT))) {
            store.forget(key);
            return Optional.empty();
        }
        if (!asked.get().body().equals(body)) {
            throw new RunRefusedException(
                    Why.KEY_REUSED, "This Idempotency-Key was sent with another body before; use a new one.");
        }
        Optional<FoundRun> run = begun(asked.get().run(), lookup);
        if (run.isEmpty()) {
            store.forget(key);
        }
        return run;
    }

    private Optional<FoundRun> begun(String run, Lookup lookup) {
        String session = run.substring(0, run.lastIndexOf('.'));
        Optional<FoundRun> found = lookup.find(run);
        try {
            for (int i = 0; found.isEmpty() && store.busy(session) && i < POLLS; i++) {
                Thread.sleep(POLL);
                found = lookup.find(run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found.isPresent() ? found : lookup.find(run);
    }

    private FoundRun begin(String key, String body, Beginning beginning) throws RunRefusedException {
        var remembered = new AtomicBoolean();
        boolean begun = false;
        try {
            Run run = beginning.begin(id -> {
                remember(key, new Asked(id, body, clock.instant()));
                remembered.set(true);
            });
            begun = true;
            return FoundRun.live(run);
        } finally {
            if (!begun && remembered.get()) {
                store.forget(key);
            }
        }
    }

    private void remember(String key, Asked asked) throws RunRefusedException {
        Optional<Asked> other = store.remember(key, asked);
        if (other.isPresent()) {
            throw new RunRefusedException(
                    Why.BUSY,
                    "The same request is just being begun; send it again to join.",
                    other.get().run());
        }
    }

    /** Forgets the keys that nobody may rely on any more. */
    void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        store.forgetBefore(oldest);
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(UTF_8)));
    }
}
