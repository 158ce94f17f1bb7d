package dev.runnel.run;

import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How runs are worked.
 *
 * @param maxRuns at the same time, of everybody
 * @param maxRunsPerPrincipal at the same time
 * @param maxRunTime after which a run is stopped
 * @param approval what has to be asked before a call is done, at the widest; may take a moment to be known
 * @param confined whether commands run in a sandbox; as {@code approval}
 * @param approvalWait how long a person may take to answer; empty where there is nobody to ask
 * @param retention how long after its end a run's events are kept; empty for ever
 * @param notice what every {@code on_start} says about this installation; may be empty
 */
public record RunSettings(
        int maxRuns,
        int maxRunsPerPrincipal,
        Duration maxRunTime,
        Limits limits,
        Supplier<ApprovalPolicy> approval,
        BooleanSupplier confined,
        Optional<Duration> approvalWait,
        Optional<Duration> retention,
        Supplier<String> notice) {}
