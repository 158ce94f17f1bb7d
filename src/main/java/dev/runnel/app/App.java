package dev.runnel.app;

import dev.runnel.agent.AgentLoop;
import dev.runnel.agent.AllowRules;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Limits;
import dev.runnel.agent.Secrets;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.provider.KnownModels;
import dev.runnel.provider.Providers;
import dev.runnel.provider.Timeouts;
import dev.runnel.provider.Transport;
import dev.runnel.run.Models;
import dev.runnel.run.RunSettings;
import dev.runnel.run.Runs;
import dev.runnel.run.Sessions;
import dev.runnel.run.Workspaces;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.StartTexts;
import dev.runnel.store.FileStore;
import dev.runnel.tool.Toolbox;
import dev.runnel.tool.coding.CodingTools;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Everything that lives as long as the program, made here and nowhere else, closed in reverse order. The same for the console,
 * the server and a WAR in a container.
 */
public final class App implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.app");

    private final Path home;
    private final List<String> secrets;
    private final Confining confining;
    private final Supplier<ApprovalPolicy> approval;
    private final Set<Integer> ownPorts = ConcurrentHashMap.newKeySet();
    private final Transport transport;
    private final Providers providers;
    private final FileStore store;
    private final Runs runs;
    private final Sessions sessions;

    /**
     * @throws BadSettingException if a setting has a value it cannot have
     * @throws IOException if the home cannot be used
     */
    App(Config config, Workspaces workspaces) throws BadSettingException, IOException {
        this(config, workspaces, Use.SERVER);
    }

    /** @param use who asks; only the console's own user may have recordings played back */
    App(Config config, Workspaces workspaces, Use use) throws BadSettingException, IOException {
        requireKnown(config);
        this.confining = new Confining(config, use, () -> Set.copyOf(ownPorts));
        this.home = config.home();
        this.transport = new Transport(
                Version.NUMBER, Timeouts.withStall(config.duration("stall-timeout", Duration.ofSeconds(90))));
        this.providers = new Providers(providers(config, use.console()), transport, ownPorts::contains);
        this.secrets = secrets(config);
        this.store = store(home);
        var loop = new AgentLoop(new Toolbox(CodingTools.all(confining)), home, new Secrets(secrets));
        this.approval = approval(config, confining);
        RunSettings settings = settings(config, use, approval, confining);
        this.runs = new Runs(store, loop, new ProvidedModels(providers), workspaces, settings, Clock.systemUTC());
        this.sessions = new Sessions(store);
        confining.start();
        confining.whenKnown(() -> LOG.log(Level.INFO, "Runnel {0}; home {1}; {2}", Version.NUMBER, home, rights()));
        runs.recover();
    }

    private List<String> secrets(Config config) {
        var secrets = new ArrayList<>(providers.secrets());
        config.text("token").ifPresent(secrets::add);
        return secrets;
    }

    /** Lets other processes no longer see what is secret in the arguments and variables this one was started with. */
    void hideSecrets(Config config) {
        StartTexts.hide(secrets);
        StartTexts.hide(CleanEnvironment.secrets(config.environment()));
    }

    /** A setting that asks for more care than there is must not be passed over in silence. */
    private static void requireKnown(Config config) throws BadSettingException {
        require(config, "store", "file");
    }

    private static void require(Config config, String key, String only) throws BadSettingException {
        String value = config.text(key).orElse(only);
        if (!value.equals(only)) {
            throw new BadSettingException(key + " is \"" + value + "\"; this version knows only " + key + "=" + only);
        }
    }

    private static FileStore store(Path home) throws IOException {
        try {
            return new FileStore(home);
        } catch (IOException e) {
            throw new IOException(
                    "the home " + home + " cannot be used (" + e + "); name another folder in RUNNEL_HOME", e);
        }
    }

    private static RunSettings settings(Config config, Use use, Supplier<ApprovalPolicy> approval, Confining confining)
            throws BadSettingException {
        Duration wait = config.duration("approval-timeout", Duration.ofMinutes(10));
        var limits = new Limits(
                config.number("max-turns", 1, 50),
                config.number("max-calls", 1, 1000),
                config.count("max-tokens"),
                config.amount("max-cost"));
        return new RunSettings(
                config.number("max-runs", 1, 1000),
                config.number("max-runs-per-principal", 1, 32),
                config.duration("max-run-time", Duration.ofMinutes(30)),
                limits,
                approval,
                confining::confines,
                use == Use.UNATTENDED ? Optional.empty() : Optional.of(wait),
                config.durationUnless("keep", "retention"),
                confining::notice);
    }

    private static Supplier<ApprovalPolicy> approval(Config config, Confining confining) throws BadSettingException {
        Optional<String> word = config.text("approval");
        Optional<ApprovalMode> mode = word.flatMap(ApprovalMode::of);
        if (word.isPresent() && mode.isEmpty()) {
            throw new BadSettingException(
                    "approval is \"" + word.get() + "\"; it must be readonly, ask, edits or auto");
        }
        try {
            AllowRules rules = AllowRules.of(List.copyOf(config.list("allow")));
            return () -> new ApprovalPolicy(mode.orElseGet(confining::usualMode), rules, confining.commandsOff());
        } catch (IllegalArgumentException e) {
            throw new BadSettingException("allow: " + e.getMessage());
        }
    }

    private static Providers.Settings providers(Config config, boolean console) throws BadSettingException {
        return new Providers.Settings(
                config.text("model"),
                config::variable,
                config.count("context-tokens"),
                knownModels(config),
                config.text("record").map(Path::of),
                console);
    }

    private static KnownModels knownModels(Config config) throws BadSettingException {
        KnownModels known = KnownModels.standard();
        Optional<String> prices = config.text("prices");
        try {
            return prices.isEmpty() ? known : known.withPrices(Path.of(prices.get()));
        } catch (IOException e) {
            throw new BadSettingException("prices is \"" + prices.orElse("") + "\"; that file cannot be read");
        } catch (IllegalArgumentException e) {
            throw new BadSettingException("prices: " + e.getMessage());
        }
    }

    /** This program listens on that port: no model server is looked for there. */
    void listensAt(int port) {
        ownPorts.add(port);
    }

    Providers providers() {
        return providers;
    }

    /** What calls may do here, and what is asked before; half a sentence. */
    String rights() {
        return "approval=" + approvalMode() + "; " + confining.words();
    }

    /** How commands are confined, in a word. */
    String sandboxState() {
        return confining.state();
    }

    /** Whether new work would be taken. */
    boolean ready() {
        return !runs.stopping() && store.writable();
    }

    Path home() {
        return home;
    }

    Runs runs() {
        return runs;
    }

    Sessions sessions() {
        return sessions;
    }

    /** The approval mode that is configured; may take a moment, until it is known how commands are confined. */
    String approvalMode() {
        return approval.get().mode().word();
    }

    Models models() {
        return new ProvidedModels(providers);
    }

    @Override
    public void close() {
        try (transport;
                store;
                confining) {
            runs.close();
        }
    }
}
