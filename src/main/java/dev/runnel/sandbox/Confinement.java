package dev.runnel.sandbox;

import dev.runnel.sandbox.Landlock.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What commands may do, in the words of the system: the same for both ways of confining them. Only what is named is allowed.
 *
 * @param userHome the user's own folder, which commands do not see
 * @param hidden our own folders, which hold sessions, tokens and settings
 * @param network whether commands may use the network
 * @param ownPorts where this program listens
 */
record Confinement(
        Native system,
        Calls calls,
        Landlock landlock,
        List<Path> readable,
        Path userHome,
        List<Path> hidden,
        Scratch scratch,
        boolean network,
        Supplier<Set<Integer>> ownPorts) {

    /** Devices without which few programs work, and whose use harms nobody. */
    private static final List<String> DEVICES =
            List.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom");

    /** What one process of a command may use, by the kernel's number (getrlimit(2)): files, data and dumps, in bytes. */
    static final Map<Integer, Long> LIMITS = Map.of(1, 8L << 30, 2, 16L << 30, 4, 0L);

    static final int MAX_PROCESSES = 4096;

    /**
     * The rules for commands of a workspace.
     *
     * @param namespaces whether the command has devices for terminals and shared memory of its own
     */
    List<Rule> rules(Command command, boolean namespaces) throws IOException {
        var rules = new ArrayList<Rule>();
        Scratch.Place own = scratch.of(command.root());
        for (Path path : List.of(command.root(), own.home(), own.tmp())) {
            rules.add(new Rule(path.toString(), landlock.writing(), true));
        }
        readable.forEach(path -> rules.add(rule(path, landlock.reading())));
        rules.add(new Rule("/proc", landlock.reading() & landlock.handled(), true));
        DEVICES.forEach(device -> rules.add(new Rule(device, landlock.device(), false)));
        if (namespaces) {
            rules.add(new Rule("/tmp", landlock.writing(), true));
            rules.add(new Rule("/dev/shm", landlock.writing(), true));
            rules.add(new Rule("/dev/pts", landlock.handled(), true));
            rules.add(new Rule("/dev/ptmx", landlock.device(), false));
        }
        gitFolders(command.root()).forEach(path -> rules.add(rule(path, landlock.reading())));
        return rules;
    }

    private static Rule rule(Path path, long access) {
        return new Rule(path.toString(), access, Files.isDirectory(path));
    }

    /** Where git keeps what it knows of a workspace that is a part, or another working tree, of a repository: only read. */
    private static List<Path> gitFolders(Path root) {
        Path git = root.resolve(".git");
        if (Files.isDirectory(git)) {
            return List.of();
        }
        if (Files.isRegularFile(git)) {
            return workingTree(git).stream().toList();
        }
        return Stream.iterate(root.getParent(), above -> above != null, Path::getParent)
                .map(above -> above.resolve(".git"))
                .filter(Files::isDirectory)
                .limit(1)
                .toList();
    }

    /**
     * The repository of a working tree besides its first, whose {@code .git} is a file that names a folder in it. What a file in
     * the workspace says is believed only if the repository says the same of the workspace.
     */
    private static Optional<Path> workingTree(Path git) {
        try {
            String line = Files.readString(git).strip();
            Path own = git.resolveSibling(line.replaceFirst("^gitdir:\\s*", "")).toRealPath();
            Path back = Path.of(Files.readString(own.resolve("gitdir")).strip());
            Path common = own.resolve(Files.readString(own.resolve("commondir")).strip())
                    .toRealPath();
            return own.resolve(back).toRealPath().equals(git.toRealPath())
                            && common.resolve("worktrees").equals(own.getParent())
                    ? Optional.of(common)
                    : Optional.empty();
        } catch (IOException | InvalidPathException none) {
            return Optional.empty(); // git will say what is wrong with it
        }
    }

    /** The variables of a command: the user's folder and that of temporary files are its own. */
    Map<String, String> environment(Command command, Map<String, String> environment) throws IOException {
        Scratch.Place own = scratch.of(command.root());
        var confined = new HashMap<>(environment);
        confined.put("HOME", own.home().toString());
        confined.put("TMPDIR", own.tmp().toString());
        confined.keySet().removeIf(name -> name.startsWith("XDG_"));
        return confined;
    }

    /** Whether the workspace holds what commands must not see, so that rules for its files alone cannot keep it from them. */
    boolean holdsSecrets(Path root) {
        return Stream.concat(hidden.stream(), Stream.of(userHome)).anyMatch(path -> path.startsWith(root));
    }

    /** What commands of that workspace see of the files, those above first. */
    List<View.Part> view(Command command) throws IOException {
        var shown = new ArrayList<>(readable);
        shown.addAll(gitFolders(command.root()));
        return View.of(command.root(), shown, hidden, userHome, scratch.of(command.root()));
    }

    /**
     * Families of sockets.
     *
     * @param alone whether the command has a network of its own and sees no sockets of others
     */
    List<Integer> families(boolean alone) {
        var families = new ArrayList<Integer>();
        if (alone) {
            families.add(Filter.AF_UNIX);
        }
        if (alone || network) {
            families.add(Filter.AF_INET);
            families.add(Filter.AF_INET6);
        }
        return families;
    }

    byte[] filter(boolean alone) {
        return Filter.of(calls, families(alone), landlock.limitsShortening(), network, alone);
    }

    /** Who answers the calls of a command that is not alone. */
    Attendant attendant(Command command) throws IOException {
        Scratch.Place own = scratch.of(command.root());
        return new Attendant(system, calls, List.of(command.root(), own.home(), own.tmp()));
    }

    Spawn spawn() {
        return new Spawn(system, calls);
    }

    PortRules ports() {
        return new PortRules(landlock, ownPorts);
    }
}
