package dev.runnel.sandbox;

import static dev.runnel.sandbox.Native.AT_FDCWD;
import static dev.runnel.sandbox.Native.O_CLOEXEC;
import static dev.runnel.sandbox.Native.O_PATH;

import dev.runnel.sandbox.Landlock.Rule;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Confines by what needs no other program: a platform thread for each workspace gives up its rights and starts the commands, which
 * inherit what is left. Other threads keep their rights. What cannot be given up that way: seeing that other processes exist, and
 * with what arguments they were started.
 */
final class ThreadStarter implements Starter {

    private static final AtomicInteger THREADS = new AtomicInteger();

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int SET_FILTER = 1;
    private static final int FILTER_WITH_LISTENER = 8;
    private static final int DROP_FROM_BOUNDING_SET = 24;
    private static final int MOST_CAPABILITIES = 64;
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final long CLONE_FS = 0x200;
    private static final long BENEATH_WITHOUT_MAGIC = 0x08 | 0x02;

    private final Confinement confinement;
    private final byte[] filter;
    private final PortRules ports;
    private final Spawn spawn;
    // These two guarded by the first.
    private final Recent<Object, Attended> attended =
            new Recent<>(each -> each.thread().end());
    private boolean closed;

    ThreadStarter(Confinement confinement) {
        this.confinement = confinement;
        this.filter = confinement.filter(false);
        this.ports = confinement.ports();
        this.spawn = confinement.spawn();
    }

    @Override
    public Map<String, String> environment(Command command, Map<String, String> environment) throws IOException {
        return confinement.environment(command, environment);
    }

    @Override
    public Process start(Command command, List<String> line, ProcessBuilder builder) throws IOException {
        if (confinement.holdsSecrets(command.root())) {
            throw new ConfinementException(
                    "the workspace holds the user's own folder, or Runnel's; work in a folder of the"
                            + " project instead");
        }
        return limited(spawn.start(line, builder, new Spawn.Runner() {
            @Override
            public <T> T run(ConfinedThread.Starting<T> starting) throws IOException {
                return ConfinedThread.result(submit(command, () -> inFolder(command, starting)));
            }
        }));
    }

    private <T> T inFolder(Command command, ConfinedThread.Starting<T> starting) throws IOException {
        enter(command.root(), command.directory());
        try {
            return starting.start();
        } finally {
            leave();
        }
    }

    /** Commands of a workspace are started by one thread as long as that is the same folder: what they may do does not change. */
    private <T> CompletableFuture<T> submit(Command command, ConfinedThread.Starting<T> start) throws IOException {
        Object workspace = List.of(
                command.root(),
                Objects.requireNonNullElse(
                        Files.readAttributes(command.root(), BasicFileAttributes.class)
                                .fileKey(),
                        ""),
                confinement.network() ? Set.copyOf(confinement.ownPorts().get()) : Set.of());
        synchronized (attended) { // one that is forgotten starts what it was asked to before
            if (closed) {
                throw new ConfinementException("no more commands are started");
            }
            Attended known = attended.get(workspace);
            if (known == null || !known.thread().accepts()) {
                known = confined(command);
                attended.put(workspace, known);
            }
            return known.thread().submit(start);
        }
    }

    private Attended confined(Command command) throws IOException {
        int number = THREADS.incrementAndGet();
        Attendant attendant = confinement.attendant(command);
        Thread attending = attendant.start("attendant-" + number);
        return new Attended(
                ConfinedThread.start("confined-" + number, () -> confine(command, attendant)), attendant, attending);
    }

    /**
     * Waits for its threads, a second at most: where this program is a part of another, they would keep it from being forgotten. What
     * is left of commands by now cannot change permissions, owners and times any more.
     */
    @Override
    public void close() {
        List<Attended> all;
        synchronized (attended) {
            closed = true;
            all = List.copyOf(attended.values());
            attended.clear();
        }
        all.forEach(each -> {
            each.thread().end();
            each.attendant().end();
        });
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Attended each : all) {
                each.thread().awaitEnd(left(deadline));
                each.attending().join(left(deadline));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spawn.close();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** A thread that starts commands, and the one that answers those of their calls that are held. */
    private record Attended(ConfinedThread thread, Attendant attendant, Thread attending) {}

    /**
     * Limits of a process, which a thread cannot have of its own: set from outside, while the command's first program, which makes
     * it lead a session, is still being loaded.
     */
    private Process limited(Process process) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
            Confinement.LIMITS.forEach((resource, most) -> {
                limit.setAtIndex(ValueLayout.JAVA_LONG, 0, most);
                limit.setAtIndex(ValueLayout.JAVA_LONG, 1, most);
                // One that is gone already needs no limit, and lower ones that it has stay.
                confinement
                        .system()
                        .call(confinement.calls().number("prlimit64"), process.pid(), resource, limit.address(), 0);
            });
        }
        return process;
    }

    private void restrict(Command command) throws IOException {
        int ruleset = make(confinement.rules(command, false), !confinement.network());
        try {
            confinement.landlock().restrict(ruleset);
        } finally {
            confinement.landlock().close(ruleset);
        }
    }

    private int make(List<Rule> rules, boolean noPorts) throws ConfinementException {
        Landlock landlock = confinement.landlock();
        try (Arena arena = Arena.ofConfined()) {
            int ruleset = landlock.ruleset(arena, landlock.attributes(noPorts));
            for (Rule rule : rules) {
                landlock.allow(arena, ruleset, rule);
            }
            return ruleset;
        }
    }

    /** On the thread that starts the commands; none of this can be taken back. */
    private void confine(Command command, Attendant attendant) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // A working folder of its own.
            confinement.system().must("unshare", confinement.calls().number("unshare"), CLONE_FS);
            if (confinement.network()) {
                ports.restrict();
            }
            restrict(command);
            dropCapabilities(arena);
            attendant.listensAt(filter(arena));
        } catch (IOException | RuntimeException | Error failure) {
            attendant.end();
            throw failure;
        }
    }

    /** Held by descriptors: a folder that is a link by now is not followed. */
    private void enter(Path workspace, Path directory) throws ConfinementException {
        try (Arena arena = Arena.ofConfined()) {
            enter(arena, workspace, directory);
        }
    }

    private void enter(Arena arena, Path workspace, Path directory) throws ConfinementException {
        Native system = confinement.system();
        Calls calls = confinement.calls();
        MemorySegment root = Native.path(arena, workspace.toString());
        long top = system.must(
                "opening the workspace",
                calls.number("openat"),
                AT_FDCWD,
                root.address(),
                O_PATH | calls.folderOnly() | O_CLOEXEC,
                0);
        String below = workspace.relativize(directory).toString();
        MemorySegment path = Native.path(arena, below.isEmpty() ? "." : below);
        MemorySegment how = arena.allocate(ValueLayout.JAVA_LONG, 3);
        how.setAtIndex(ValueLayout.JAVA_LONG, 0, O_PATH | calls.folderOnly() | O_CLOEXEC);
        how.setAtIndex(ValueLayout.JAVA_LONG, 2, BENEATH_WITHOUT_MAGIC);
        long folder = system.call(calls.number("openat2"), top, path.address(), how.address(), how.byteSize());
        confinement.landlock().close((int) top);
        if (folder < 0) {
            throw new ConfinementException("there is no folder " + directory);
        }
        long entered = system.call(calls.number("fchdir"), folder);
        confinement.landlock().close((int) folder);
        if (entered < 0) {
            throw new ConfinementException("the folder " + directory + " cannot be entered");
        }
    }

    /** So that the folder is not in use by a thread that waits. */
    private void leave() throws ConfinementException {
        try (Arena arena = Arena.ofConfined()) {
            confinement
                    .system()
                    .must(
                            "chdir",
                            confinement.calls().number("chdir"),
                            Native.path(arena, "/").address());
        }
    }

    private void dropCapabilities(Arena arena) throws ConfinementException {
        Native system = confinement.system();
        Calls calls = confinement.calls();
        for (int capability = 0; capability < MOST_CAPABILITIES; capability++) {
            if (system.call(calls.number("prctl"), DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) < 0) {
                break; // there are no more, or there is none to drop
            }
        }
        MemorySegment header = arena.allocate(ValueLayout.JAVA_INT, 2);
        header.setAtIndex(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION);
        MemorySegment none = arena.allocate(ValueLayout.JAVA_INT, 6);
        system.must("capset", calls.number("capset"), header.address(), none.address());
    }

    /** Where the calls arrive that are to be answered. */
    private int filter(Arena arena) throws ConfinementException {
        MemorySegment instructions = arena.allocateFrom(ValueLayout.JAVA_BYTE, filter);
        MemorySegment program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) (filter.length / 8));
        program.set(ValueLayout.JAVA_LONG, 8, instructions.address());
        return (int) confinement
                .system()
                .must(
                        "seccomp",
                        confinement.calls().number("seccomp"),
                        SET_FILTER,
                        FILTER_WITH_LISTENER,
                        program.address());
    }
}
