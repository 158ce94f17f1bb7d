package dev.runnel.app;

import dev.runnel.agent.ApprovalMode;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.Command;
import dev.runnel.sandbox.CommandOutput;
import dev.runnel.sandbox.Exit;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.sandbox.Sandbox;
import dev.runnel.sandbox.Sandboxes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How commands are confined in this program, as settings and machine allow. The best way is looked for aside, while the rest of the
 * program starts.
 */
final class Confining implements Sandbox, AutoCloseable {

    private final Demand demand;
    private final Optional<Looking> found;
    private final Sandbox plain;

    /** What the setting {@code sandbox} asks for. */
    private enum Demand {
        OFF,
        AUTO,
        REQUIRED
    }

    /** @param ownPorts where this program listens */
    Confining(Config config, Use use, Supplier<Set<Integer>> ownPorts) throws BadSettingException {
        this.demand = demand(config, use);
        Map<String, String> environment = CleanEnvironment.of(config.environment());
        this.plain = new ProcessSandbox(environment);
        boolean network = network(config);
        if (demand == Demand.OFF) {
            this.found = Optional.empty();
            return;
        }
        var settings = new Sandboxes.Settings(
                environment,
                config.processor(),
                config.userHome(),
                config.javaHome(),
                config.home(),
                List.of(config.userFile().getParent()),
                network,
                ownPorts);
        this.found = Optional.of(new Looking(settings, new CompletableFuture<>()));
    }

    /** Begins to look for the best way; to be called once. */
    void start() {
        found.ifPresent(
                looking -> Thread.ofPlatform().name("sandbox-test").daemon().start(looking));
    }

    /** The search, and what came of it; who asks for that waits, whatever else is asked of him: it takes moments. */
    private record Looking(Sandboxes.Settings settings, CompletableFuture<Sandboxes> result) implements Runnable {

        @Override
        public void run() {
            try {
                result.complete(Sandboxes.find(settings));
            } catch (RuntimeException | Error bug) {
                result.completeExceptionally(bug);
            }
        }

        Sandboxes found() {
            return result.join();
        }
    }

    private static Demand demand(Config config, Use use) throws BadSettingException {
        String word = config.text("sandbox").orElse(use == Use.SERVER ? "required" : "auto");
        return switch (word) {
            case "off" -> Demand.OFF;
            case "auto" -> Demand.AUTO;
            case "required" -> Demand.REQUIRED;
            default -> throw new BadSettingException("sandbox is \"" + word + "\"; it must be auto, required or off");
        };
    }

    private static boolean network(Config config) throws BadSettingException {
        String word = config.text("sandbox-network").orElse("off");
        return switch (word) {
            case "off" -> false;
            case "on" -> true;
            default -> throw new BadSettingException("sandbox-network is \"" + word + "\"; it must be off or on");
        };
    }

    /** Has that done aside, once it is known how commands are confined. */
    void whenKnown(Runnable work) {
        Thread.ofPlatform().name("sandbox-known").daemon().start(() -> {
            boolean _ = confines();
            work.run();
        });
    }

    @Override
    public String name() {
        return sandbox().name();
    }

    @Override
    public Exit run(Command command, CommandOutput output) throws IOException, InterruptedException {
        if (commandsOff().isPresent()) {
            throw new IOException(commandsOff().get());
        }
        return sandbox().run(command, output);
    }

    private Sandbox sandbox() {
        return found.map(looking -> looking.found().best()).orElse(plain);
    }

    @Override
    public boolean confines() {
        return sandbox().confines();
    }

    /** The mode where none is set: commands that can do harm are asked about. */
    ApprovalMode usualMode() {
        return confines() ? ApprovalMode.AUTO : ApprovalMode.EDITS;
    }

    /** Why no command is run at all, where that is so; half a sentence. */
    Optional<String> commandsOff() {
        return demand == Demand.REQUIRED && !confines()
                ? Optional.of("commands need a sandbox here (sandbox=required), and there is none: " + reasons())
                : Optional.empty();
    }

    private String reasons() {
        return found.map(looking -> String.join("; ", looking.found().reasons()))
                .orElse("");
    }

    /** One word for everybody: how commands are confined, or that they are not, or not run. */
    String state() {
        return commandsOff().isPresent() ? "commands are off" : sandbox().name();
    }

    /** How commands are confined, and why not better; for the log, the doctor, and whoever starts the program. */
    String words() {
        if (commandsOff().isPresent()) {
            return commandsOff().get();
        }
        if (demand == Demand.OFF) {
            return "sandbox=off: commands run with all rights of the user who started Runnel";
        }
        String why = reasons();
        return confines()
                ? "commands run in a sandbox (" + sandbox().name() + (why.isEmpty() ? "" : "; " + why) + ")"
                : "there is no sandbox here (" + why + "): commands run with all rights of the user who started Runnel";
    }

    /** What each run begins with where nothing confines its commands. Not waited for: then the run's first command is. */
    String notice() {
        boolean known = found.isEmpty() || found.get().result().isDone();
        return known && !confines() ? words() + "." : "";
    }

    @Override
    public void close() {
        found.ifPresent(looking -> looking.found().close());
    }
}
