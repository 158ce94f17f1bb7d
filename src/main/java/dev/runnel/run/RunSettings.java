package dev.runnel.run;

import dev.runnel.agent.Limits;
import java.time.Duration;

/**
 * How runs are worked.
 *
 * @param maxRuns at the same time, of everybody
 * @param maxRunsPerPrincipal at the same time
 * @param maxRunTime after which a run is stopped
 * @param notice what every {@code on_start} says about this installation; may be empty
 */
public record RunSettings(int maxRuns, int maxRunsPerPrincipal, Duration maxRunTime, Limits limits, String notice) {}
