package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The best way to confine commands that works here, found by trying: a way counts only if a command confined by it could not do what
 * it must not, and could do what it must.
 */
public final class Sandboxes implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");
    private static final int CAP_SYS_ADMIN = 21;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Optional<Scratch> scratch;
    private final List<Starter> starters = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final Sandbox best;

    /**
     * What is to be confined, and from what.
     *
     * @param environment of commands, free of secrets
     * @param processor as the JDK names it
     * @param userHome the user's own folder
     * @param javaHome the JDK's folder
     * @param home Runnel's own folder
     * @param hidden other folders that no command may see
     * @param network whether commands may use the network
     * @param ownPorts where this program listens
     */
    public record Settings(
            Map<String, String> environment,
            String processor,
            Path userHome,
            Path javaHome,
            Path home,
            List<Path> hidden,
            boolean network,
            Supplier<Set<Integer>> ownPorts) {}

    private Sandboxes(Settings settings) {
        this.settings = settings;
        this.scratch = scratch();
        this.best = scratch.flatMap(this::tryAll).orElseGet(() -> new ProcessSandbox(settings.environment()));
    }

    /** A fault of ours in here must not become a command that is not confined. */
    private Optional<Sandbox> tryAll(Scratch room) {
        try {
            return find(room);
        } catch (RuntimeException | LinkageError bug) {
            LOG.log(Level.ERROR, "commands cannot be confined", bug);
            reasons.add("confining them broke (" + bug + ")");
            return Optional.empty();
        }
    }

    /** Looks for it; takes some milliseconds. */
    public static Sandboxes find(Settings settings) {
        return new Sandboxes(settings);
    }

    /** The best there is; one that does not confine where there is none. */
    public Sandbox best() {
        return best;
    }

    /** Why it is not better, in half sentences; empty for the best of all. */
    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    private Optional<Scratch> scratch() {
        if (Native.here().isEmpty()) {
            reasons.add("this is no Linux, or this JVM may not call it");
            return Optional.empty();
        }
        try {
            return Optional.of(new Scratch(
                    settings.home().resolve("scratch"),
                    settings.userHome(),
                    GitIdentity.of(settings.environment(), settings.home())));
        } catch (IOException e) {
            reasons.add("no folder can be made for commands: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Sandbox> find(Scratch room) {
        Optional<Calls> calls = Calls.of(settings.processor());
        if (calls.isEmpty()) {
            reasons.add("the system calls of " + settings.processor() + " are not known");
            return Optional.empty();
        }
        Landlock landlock = Landlock.of(Native.here().orElseThrow(), calls.get());
        if (landlock.version() < 1) {
            reasons.add("this kernel has no Landlock (it came with Linux 5.13, and may be switched off)");
            return Optional.empty();
        }
        List<Path> hidden = hidden();
        var confinement = new Confinement(
                Native.here().orElseThrow(),
                calls.get(),
                landlock,
                ReadSet.of(settings.userHome(), hidden, settings.environment(), settings.javaHome()),
                settings.userHome(),
                hidden,
                room,
                settings.network(),
                settings.ownPorts());
        return namespaces(confinement).or(() -> thread(confinement));
    }

    /** By the names they go by, and by those without links. */
    private List<Path> hidden() {
        var hidden = new LinkedHashSet<Path>(settings.hidden());
        hidden.add(settings.home());
        List.copyOf(hidden).forEach(path -> hidden.add(withoutLinks(path)));
        return List.copyOf(hidden);
    }

    private static Path withoutLinks(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return path; // so there is nothing to be seen
        }
    }

    private Optional<Sandbox> namespaces(Confinement confinement) {
        Optional<Path> perl = new Programs(settings.environment()).find("perl");
        if (perl.isEmpty()) {
            reasons.add("no namespaces: there is no perl");
            return Optional.empty();
        }
        if (confinement.network() && !confinement.landlock().limitsPorts()) {
            reasons.add("no namespaces: commands may use the network, and this kernel's Landlock cannot keep them from"
                    + " Runnel's own port (Linux 6.7 can)");
            return Optional.empty();
        }
        try {
            String kernel =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            return tried("landlock+namespaces", new NamespaceStarter(confinement, perl.get(), mayMount(), kernel));
        } catch (IOException e) {
            reasons.add("no namespaces: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether this process has the right to make namespaces (capabilities(7)); others make one of users first. */
    static boolean mayMount() throws IOException {
        return has(CAP_SYS_ADMIN);
    }

    /** Whether this process has a capability, by its number. */
    static boolean has(int capability) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .anyMatch(capabilities -> (capabilities >> capability & 1) == 1);
        }
    }

    private Optional<Sandbox> thread(Confinement confinement) {
        if (!confinement.landlock().limitsSignals()) {
            reasons.add("this kernel's Landlock does not keep commands from ending other processes (Linux 6.12 does)");
            return Optional.empty();
        }
        Optional<Sandbox> found = tried("landlock", new ThreadStarter(confinement));
        if (found.isPresent()) {
            tellOfPtrace();
        }
        return found;
    }

    private void tellOfPtrace() {
        try {
            Ptrace.here().limit().ifPresent(reasons::add);
        } catch (IOException | NumberFormatException e) {
            LOG.log(Level.DEBUG, "it cannot be told which processes of commands may be looked into", e);
        }
    }

    private Optional<Sandbox> tried(String name, Starter starter) {
        starters.add(starter);
        var sandbox = new ProcessSandbox(name, starter, settings.environment(), ProcessEntry.available());
        try {
            Optional<String> failure =
                    SelfTest.failure(sandbox, scratch.orElseThrow().folder());
            failure.ifPresent(why -> reasons.add("no " + name + ": " + why));
            return failure.isEmpty() ? Optional.of(sandbox) : Optional.empty();
        } catch (IOException e) {
            reasons.add("no " + name + ": " + e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reasons.add("no " + name + ": the test was interrupted");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        starters.forEach(Starter::close);
        try {
            if (scratch.isPresent()) {
                scratch.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the folders of commands cannot be removed; the next start does it", e);
        }
    }

    /** A command that tries what it must not be able to do. */
    private static final class SelfTest {

        /** Each line a probe; it prints a word for what worked. */
        private static final String PROBES = """
                echo in > inside && cat inside
                { cat "$1/secret"; } 2>/dev/null
                { echo out > "$1/written" && echo WROTE; } 2>/dev/null
                { kill -0 "$2" && echo SIGNALLED; } 2>/dev/null
                { cat "/proc/$2/environ" && echo LOOKED; } 2>/dev/null
                { mkdir inside2 && mv inside inside2/moved && rm -r inside2; } || echo STUCK
                ls /usr > /dev/null && echo > "$TMPDIR/test" && echo ok""";

        private static final String EXPECTED = "in\nok\n";

        static Optional<String> failure(Sandbox sandbox, Path folder) throws IOException, InterruptedException {
            Path inside = Files.createDirectories(folder.resolve("test/inside"));
            Path outside = Files.createDirectories(folder.resolve("test/outside"));
            Files.writeString(outside.resolve("secret"), "READ\n");
            var output = new ByteArrayOutputStream();
            var probe = new Command(
                    List.of(
                            "sh",
                            "-c",
                            PROBES,
                            "sh",
                            outside.toString(),
                            Long.toString(ProcessHandle.current().pid())),
                    inside,
                    PATIENCE);
            Exit exit = sandbox.run(probe, output::write);
            String said = output.toString(UTF_8);
            boolean holds = exit.code() == 0 && said.equals(EXPECTED) && Files.notExists(outside.resolve("written"));
            return holds
                    ? Optional.empty()
                    : Optional.of("its test said " + said.strip().replace('\n', ' '));
        }
    }
}
