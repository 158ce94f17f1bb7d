package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.sandbox.Landlock.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Confines in namespaces of the command's own: it sees no other process, no network but a loopback of its own, no folder for
 * temporary files but its own, no file at all but those it may read or change; and when its first process ends, or this program
 * is killed, nothing of it is left. The rest is as {@link ThreadStarter} does it. What is done between this program and the command
 * takes a process of one thread; Perl, which is small and on most systems, does it from a script that lies beside this class.
 */
final class NamespaceStarter implements Starter {

    /** What the script calls by number. */
    private static final List<String> CALLS = List.of(
            "capset",
            "close",
            "fchdir",
            "landlock_add_rule",
            "landlock_create_ruleset",
            "landlock_restrict_self",
            "mount",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "openat",
            "openat2",
            "pivot_root",
            "prctl",
            "prlimit64",
            "umount2",
            "unshare");

    /** What git runs by itself, also in the user's name later: commands find it as it is. */
    private static final List<String> FIXED = List.of(".git/hooks");

    private final Confinement confinement;
    private final Path perl;
    private final Path script;
    private final Path stage;
    private final boolean mayMount;
    private final String common;
    private final boolean processLimit;
    private final Spawn spawn;
    private final PortThread ports;
    private final Recent<Path, String> plans = new Recent<>(plan -> {}); // guarded by itself

    /**
     * Makes the part of the plan that is the same for all commands.
     *
     * @param mayMount whether this program may make namespaces as it is, without one of users
     * @param kernel its version, such as {@code 6.12.3-generic}
     */
    NamespaceStarter(Confinement confinement, Path perl, boolean mayMount, String kernel) throws IOException {
        this.confinement = confinement;
        this.perl = perl;
        this.script = script(confinement.scratch().folder().resolve("confine.pl"));
        this.stage = Files.createDirectories(confinement.scratch().folder().resolve("stage"));
        this.mayMount = mayMount;
        this.processLimit = hasLimitOfItsOwn(kernel);
        this.spawn = confinement.spawn();
        this.ports = new PortThread(confinement.ports(), confinement.ownPorts());
        this.common = commonPlan();
    }

    /** From 6.14 on a namespace has a limit of its own for the numbers of processes; before, it was that of the machine. */
    private static boolean hasLimitOfItsOwn(String kernel) {
        String[] parts = kernel.split("[^0-9]+", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            return major > 6 || (major == 6 && parts.length > 1 && Integer.parseInt(parts[1]) >= 14);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Path script(Path file) throws IOException {
        try (InputStream in = Objects.requireNonNull(NamespaceStarter.class.getResourceAsStream("confine.pl"))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }

    @Override
    public Map<String, String> environment(Command command, Map<String, String> environment) throws IOException {
        return confinement.environment(command, environment);
    }

    @Override
    public Process start(Command command, List<String> line, ProcessBuilder builder) throws IOException {
        if (command.root().getNameCount() == 0) {
            throw new ConfinementException(
                    "the workspace is the whole machine; work in a folder of the project instead");
        }
        Path plan = Files.createTempFile(confinement.scratch().folder(), "plan", "");
        Files.writeString(plan, plan(command));
        // The program that leads the session stays outside: it is found by its number, which inside is another.
        boolean leads = line.getFirst().endsWith("/setsid");
        var whole = new ArrayList<String>(leads ? line.subList(0, 1) : List.of());
        whole.addAll(List.of(perl.toString(), script.toString(), plan.toString()));
        whole.addAll(leads ? line.subList(1, line.size()) : line);
        return spawn.start(whole, builder, confinement.network() ? ports : Spawn::here);
    }

    @Override
    public void close() {
        ports.close();
        spawn.close();
    }

    @Override
    public Family family(Process started, Family found) {
        return new NamespaceFamily(started, found);
    }

    private String commonPlan() {
        var plan = new StringBuilder();
        for (String call : CALLS) {
            plan.append("syscall ")
                    .append(call)
                    .append(' ')
                    .append(confinement.calls().number(call))
                    .append('\n');
        }
        Landlock landlock = confinement.landlock();
        add(plan, "parent", Long.toString(ProcessHandle.current().pid()));
        add(plan, "attributes", hex(landlock.attributes(false)));
        add(plan, "filter", hex(confinement.filter(true)));
        add(plan, "folder-only", Long.toString(confinement.calls().folderOnly()));
        add(plan, "own-users", mayMount ? "0" : "1");
        add(plan, "own-network", confinement.network() ? "0" : "1");
        add(plan, "max-processes", processLimit ? Integer.toString(Confinement.MAX_PROCESSES) : "0");
        add(
                plan,
                "limits",
                Confinement.LIMITS.entrySet().stream()
                        .map(limit -> limit.getKey() + "=" + limit.getValue())
                        .collect(Collectors.joining(",")));
        return plan.toString();
    }

    private String plan(Command command) throws IOException {
        String known;
        synchronized (plans) {
            known = plans.get(command.root());
            if (known == null) {
                known = workspacePlan(command);
                plans.put(command.root(), known);
            }
        }
        return known + "directory " + hex(command.root().relativize(command.directory())) + "\n";
    }

    /** The same for all commands of a workspace. */
    private String workspacePlan(Command command) throws IOException {
        var plan = new StringBuilder(common);
        add(plan, "root", hex(command.root()));
        add(plan, "stage", hex(stage));
        for (View.Part part : confinement.view(command)) {
            plan.append("mount ")
                    .append(part.kind().name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(hex(part.path()));
            part.source().ifPresent(source -> plan.append(' ').append(hex(source)));
            plan.append('\n');
        }
        FIXED.forEach(path -> add(plan, "fixed", hex(path.getBytes(UTF_8))));
        for (Rule rule : confinement.rules(command, true)) {
            long access = rule.folder() ? rule.access() : rule.access() & Landlock.OF_FILES;
            plan.append("rule ")
                    .append(access)
                    .append(' ')
                    .append(hex(rule.path().getBytes(UTF_8)))
                    .append('\n');
        }
        return plan.toString();
    }

    private static void add(StringBuilder plan, String word, String value) {
        plan.append(word).append(' ').append(value).append('\n');
    }

    private static String hex(Path path) {
        return hex(path.toString().getBytes(UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
