package dev.runnel.run;

import dev.runnel.agent.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * How runs are worked.
 *
 * @param maxRuns at the same time, of everybody
 * @param maxRunsPerPrincipal at the same time
 * @param maxRunTime after which a run is stopped
 * @param retention how long after its end a run's events are kept; empty for ever
 * @param notice what every {@code on_start} says about this installation; may be empty
 */
public record RunSettings(
        int maxRuns,
        int maxRunsPerPrincipal,
        Duration maxRunTime,
        Limits limits,
        Optional<Duration> retention,
        String notice) {}
