package dev.runnel.run;

import dev.runnel.run.RunRefusedException.Why;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions have a run under way in this process, and whether one more may begin.
 *
 * <p>Safe for use by several threads. Places change under one lock, so that two requests never share the last one.
 */
final class LiveRuns {

    private final RunSettings settings;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final ReentrantLock admission = new ReentrantLock();
    private final Condition changed = admission.newCondition();
    private volatile boolean stopping;

    LiveRuns(RunSettings settings) {
        this.settings = settings;
    }

    /** A run's place; {@code runId} may be empty and {@code run} is empty until it is about to start. */
    record Place(String principal, Optional<NamedWorkspace> workspace, String runId, Optional<Run> run) {}

    /** Takes a place for a session. Where a run of it is just being begun, waits until that has its id, or failed. */
    void admit(String session, String principal, Optional<NamedWorkspace> workspace) throws RunRefusedException {
        admission.lock();
        try {
            refuseIfTaken(session);
            refuseSecondInWorkspace(principal, workspace, places.values());
            refuseTooMany(principal, places.values());
            places.put(session, new Place(principal, workspace, "", Optional.empty()));
        } finally {
            admission.unlock();
        }
    }

    /**
     * Takes the place of a session, and of the named workspace it works in, where no run is to begin meanwhile; short, for
     * whoever wants to begin one waits.
     */
    void keepFree(String session, String principal, Optional<NamedWorkspace> workspace) throws RunRefusedException {
        admission.lock();
        try {
            refuseIfTaken(session);
            refuseSecondInWorkspace(principal, workspace, places.values());
            places.put(session, new Place(principal, workspace, "", Optional.empty()));
        } finally {
            admission.unlock();
        }
    }

    /** Refuses where there would be no place for one more run now, were the place of that session free. */
    void requireRoom(String principal, Optional<NamedWorkspace> workspace, Optional<String> free)
            throws RunRefusedException {
        admission.lock();
        try {
            refuseIfStopping();
            var others = new HashMap<>(places);
            free.ifPresent(others::remove);
            refuseSecondInWorkspace(principal, workspace, others.values());
            refuseTooMany(principal, others.values());
        } finally {
            admission.unlock();
        }
    }

    private void refuseIfStopping() throws RunRefusedException {
        if (stopping) {
            throw new RunRefusedException(Why.STOPPING, "Runnel is shutting down; try again later.");
        }
    }

    private void refuseIfTaken(String session) throws RunRefusedException {
        while (places.containsKey(session) && places.get(session).runId().isEmpty()) {
            changed.awaitUninterruptibly();
        }
        refuseIfStopping();
        Place inTheWay = places.get(session);
        if (inTheWay != null) {
            throw busy(inTheWay.runId());
        }
    }

    private static void refuseSecondInWorkspace(
            String principal, Optional<NamedWorkspace> wanted, Collection<Place> all) throws RunRefusedException {
        if (wanted.isEmpty()) {
            return;
        }
        for (Place place : all) {
            boolean same = place.workspace()
                    .filter(other -> other.folder().equals(wanted.get().folder()))
                    .isPresent();
            if (same) {
                throw new RunRefusedException(
                        Why.BUSY,
                        "A run goes on in the workspace " + wanted.get().name() + "; wait for its end or cancel it.",
                        place.principal().equals(principal) ? place.runId() : "");
            }
        }
    }

    private void refuseTooMany(String principal, Collection<Place> all) throws RunRefusedException {
        long own = all.stream()
                .filter(place -> place.principal().equals(principal))
                .count();
        if (all.size() >= settings.maxRuns() || own >= settings.maxRunsPerPrincipal()) {
            throw new RunRefusedException(
                    Why.TOO_MANY, "Too many runs go on (" + all.size() + "); wait for one to end, then try again.");
        }
    }

    static RunRefusedException busy(String run) {
        return new RunRefusedException(Why.BUSY, "A run of this session goes on; wait for its end or cancel it.", run);
    }

    /** The place is now that of a run known by its id. */
    void named(String session, String runId) {
        change(session, place -> new Place(place.principal(), place.workspace(), runId, Optional.empty()));
    }

    /** The place is now that of a run about to start. */
    void present(String session, Run run) {
        change(session, place -> new Place(place.principal(), place.workspace(), run.id(), Optional.of(run)));
    }

    /** Gives the place up. */
    void leave(String session) {
        change(session, place -> null);
    }

    private void change(String session, UnaryOperator<@Nullable Place> change) {
        admission.lock();
        try {
            places.computeIfPresent(session, (same, place) -> change.apply(place));
            changed.signalAll();
        } finally {
            admission.unlock();
        }
    }

    Optional<Run> find(String session) {
        return Optional.ofNullable(places.get(session)).flatMap(Place::run);
    }

    int count() {
        return places.size();
    }

    boolean stopping() {
        return stopping;
    }

    /**
     * Admits nobody any more, and waits until those who were admitted have begun or failed to.
     *
     * @return the runs under way
     */
    List<Run> stop(Duration wait) throws InterruptedException {
        admission.lock();
        try {
            stopping = true;
            long left = wait.toNanos();
            while (left > 0
                    && places.values().stream().anyMatch(place -> place.run().isEmpty())) {
                left = changed.awaitNanos(left);
            }
            return places.values().stream()
                    .map(Place::run)
                    .flatMap(Optional::stream)
                    .toList();
        } finally {
            admission.unlock();
        }
    }
}
