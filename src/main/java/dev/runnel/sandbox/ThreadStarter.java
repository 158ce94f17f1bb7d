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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Confines by what needs no other program: a platform thread gives up its rights, starts the command, which inherits what is left,
 * and ends. Other threads keep their rights. What cannot be given up that way: seeing that other processes exist, and with what
 * arguments they were started.
 */
final class ThreadStarter implements Starter {

    private static final int SET_FILTER = 1;
    private static final int FILTER_WITH_LISTENER = 8;
    private static final int DROP_FROM_BOUNDING_SET = 24;
    private static final int MOST_CAPABILITIES = 64;
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final long CLONE_FS = 0x200;
    private static final long O_DIRECTORY = 0x10000;
    private static final long BENEATH_WITHOUT_MAGIC = 0x08 | 0x02;

    private final Confinement confinement;
    private final byte[] filter;
    private final PortRules ports;
    private final Recent<Object, Integer> rulesets; // guarded by itself

    ThreadStarter(Confinement confinement) {
        this.confinement = confinement;
        this.filter = confinement.filter(false);
        this.ports = confinement.ports();
        this.rulesets = new Recent<>(confinement.landlock()::close);
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
        Attendant attendant = confinement
                .attendant(command)
                .start("attendant-" + Thread.currentThread().getName());
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform()
                .name("confined-" + Thread.currentThread().getName())
                .daemon()
                .start(() -> start(command, line, builder, attendant, started));
        try {
            return limited(started.join()); // also in a hurry: what was started must not be lost
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private void start(
            Command command,
            List<String> line,
            ProcessBuilder builder,
            Attendant attendant,
            CompletableFuture<Process> started) {
        try {
            confine(command, attendant);
            started.complete(builder.command(line).start());
        } catch (IOException | RuntimeException | Error failure) {
            started.completeExceptionally(failure);
        } finally {
            attendant.dismiss(); // where it has nobody to attend by now
        }
    }

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

    /** Made once for each workspace, as long as that is the same folder: what is readable does not change. */
    private void restrict(Command command) throws IOException {
        Object folder = List.of(
                command.root(),
                Objects.requireNonNullElse(
                        Files.readAttributes(command.root(), BasicFileAttributes.class)
                                .fileKey(),
                        ""));
        synchronized (rulesets) {
            Integer known = rulesets.get(folder);
            if (known == null) {
                known = make(confinement.rules(command, false), !confinement.network());
                rulesets.put(folder, known);
            }
            confinement.landlock().restrict(known);
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

    /** On the thread that starts the command and then ends; none of this can be taken back. */
    private void confine(Command command, Attendant attendant) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            enter(arena, command);
            if (confinement.network()) {
                ports.restrict();
            }
            restrict(command);
            dropCapabilities(arena);
            attendant.listensAt(filter(arena));
        }
    }

    /** Held by descriptors: a folder that is a link by now is not followed. */
    private void enter(Arena arena, Command command) throws ConfinementException {
        Native system = confinement.system();
        Calls calls = confinement.calls();
        system.must("unshare", calls.number("unshare"), CLONE_FS);
        MemorySegment root = Native.path(arena, command.root().toString());
        long top = system.must(
                "opening the workspace",
                calls.number("openat"),
                AT_FDCWD,
                root.address(),
                O_PATH | O_DIRECTORY | O_CLOEXEC,
                0);
        String below = command.root().relativize(command.directory()).toString();
        MemorySegment path = Native.path(arena, below.isEmpty() ? "." : below);
        MemorySegment how = arena.allocate(ValueLayout.JAVA_LONG, 3);
        how.setAtIndex(ValueLayout.JAVA_LONG, 0, O_PATH | O_DIRECTORY | O_CLOEXEC);
        how.setAtIndex(ValueLayout.JAVA_LONG, 2, BENEATH_WITHOUT_MAGIC);
        long folder = system.call(calls.number("openat2"), top, path.address(), how.address(), how.byteSize());
        confinement.landlock().close((int) top);
        if (folder < 0) {
            throw new ConfinementException("there is no folder " + command.directory());
        }
        long entered = system.call(calls.number("fchdir"), folder);
        confinement.landlock().close((int) folder);
        if (entered < 0) {
            throw new ConfinementException("the folder " + command.directory() + " cannot be entered");
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
