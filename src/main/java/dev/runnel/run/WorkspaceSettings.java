package dev.runnel.run;

import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Limits;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a workspace's own {@code .runnel/config.properties} says. Whoever can write to the workspace can write it, a model among
 * them, so it can only take away: another approval mode, commands without a sandbox, a part of the limits. Whatever else stands
 * there, and what would widen anything, has no effect and is told.
 *
 * @param approval the mode asked for
 * @param sandboxRequired whether commands need a sandbox
 * @param limits the limits asked for
 * @param runTime the time asked for
 * @param ignored keys that have no effect
 */
record WorkspaceSettings(
        Optional<ApprovalMode> approval,
        boolean sandboxRequired,
        Limits limits,
        Optional<Duration> runTime,
        List<String> ignored) {

    private static final String FILE = ".runnel/config.properties";
    private static final int LONGEST = 64 << 10;
    private static final int MOST_IGNORED = 5;
    private static final Limits ANY = Limits.ofTurns(Integer.MAX_VALUE);
    private static final WorkspaceSettings NONE =
            new WorkspaceSettings(Optional.empty(), false, ANY, Optional.empty(), List.of());

    /** Those of a workspace. Where they cannot be read nobody knows what they forbid, so everything is asked. */
    static WorkspaceSettings of(Workspace workspace) {
        try {
            var text = new String(workspace.read(FILE, LONGEST), StandardCharsets.UTF_8);
            var properties = new Properties();
            properties.load(new StringReader(text));
            return new Reader().read(properties);
        } catch (NoSuchFileException none) {
            return NONE;
        } catch (IOException | IllegalArgumentException unreadable) {
            return new WorkspaceSettings(
                    Optional.of(ApprovalMode.ASK), false, ANY, Optional.empty(), List.of("all, it cannot be read"));
        }
    }

    /**
     * The policy as far as the workspace leaves it.
     *
     * @param confined whether commands run in a sandbox
     */
    ApprovalPolicy narrow(ApprovalPolicy policy, boolean confined) {
        ApprovalPolicy narrowed = approval.map(policy::narrowed).orElse(policy);
        return sandboxRequired && !confined
                ? narrowed.withoutCommands(
                        "the workspace's " + FILE + " allows commands in a sandbox only, and there is none here")
                : narrowed;
    }

    /** A sentence about what has no effect. */
    Optional<String> notice() {
        if (ignored.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", ignored.subList(0, Math.min(ignored.size(), MOST_IGNORED)))
                + (ignored.size() > MOST_IGNORED ? ", …" : "");
        return Optional.of("In the workspace's " + FILE + " these have no effect: " + names
                + " (only approval, sandbox and max-* count there, and only where they narrow).");
    }

    /** Reads one key after the other, in their order by name. */
    private static final class Reader {
        private Optional<ApprovalMode> approval = Optional.empty();
        private boolean sandboxRequired;
        private Limits limits = ANY;
        private Optional<Duration> runTime = Optional.empty();
        private final List<String> ignored = new ArrayList<>();

        WorkspaceSettings read(Properties properties) {
            var sorted = new TreeMap<String, String>();
            properties
                    .stringPropertyNames()
                    .forEach(key -> sorted.put(key, properties.getProperty(key).strip()));
            sorted.forEach((key, value) -> {
                if (!take(key, value)) {
                    ignored.add(key.replaceAll("[^A-Za-z0-9._-]", "?"));
                }
            });
            return new WorkspaceSettings(approval, sandboxRequired, limits, runTime, ignored);
        }

        private boolean take(String key, String value) {
            return switch (key) {
                case "approval" -> {
                    approval = ApprovalMode.of(value);
                    yield approval.isPresent();
                }
                case "sandbox" -> {
                    sandboxRequired = value.equals("required");
                    yield sandboxRequired || value.equals("auto");
                }
                case "max-run-time" -> {
                    runTime = Durations.parse(value);
                    yield runTime.isPresent();
                }
                case "max-turns", "max-calls", "max-tokens", "max-cost" -> limit(key, value);
                default -> false;
            };
        }

        private boolean limit(String key, String value) {
            if (!value.matches(key.equals("max-cost") ? "[0-9]{1,9}(\\.[0-9]{1,9})?" : "[1-9][0-9]{0,8}")) {
                return false;
            }
            int turns = Integer.MAX_VALUE;
            int calls = Integer.MAX_VALUE;
            OptionalLong tokens = OptionalLong.empty();
            OptionalDouble cost = OptionalDouble.empty();
            switch (key) {
                case "max-turns" -> turns = Integer.parseInt(value);
                case "max-calls" -> calls = Integer.parseInt(value);
                case "max-tokens" -> tokens = OptionalLong.of(Long.parseLong(value));
                default -> cost = OptionalDouble.of(Double.parseDouble(value));
            }
            limits = limits.narrower(new Limits(turns, calls, tokens, cost));
            return true;
        }
    }
}
