package dev.runnel.run;

import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * How runs are worked.
 *
 * @param maxRuns at the same time, of everybody
 * @param maxRunsPerPrincipal at the same time
 * @param maxRunTime after which a run is stopped
 * @param approval what has to be asked before a call is done, at the widest
 * @param confined whether commands run in a sandbox
 * @param approvalWait how long a person may take to answer; empty where there is nobody to ask
 * @param retention how long after its end a run's events are kept; empty for ever
 * @param notice what every {@code on_start} says about this installation; may be empty
 */
public record RunSettings(
        int maxRuns,
        int maxRunsPerPrincipal,
        Duration maxRunTime,
        Limits limits,
        ApprovalPolicy approval,
        boolean confined,
        Optional<Duration> approvalWait,
        Optional<Duration> retention,
        String notice) {}
