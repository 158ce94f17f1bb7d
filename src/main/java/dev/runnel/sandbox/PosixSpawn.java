package dev.runnel.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The C library's way of starting a program with other descriptors than ours (posix_spawn(3)). */
final class PosixSpawn {

    private static final Optional<PosixSpawn> HERE = find();

    private static final int SET_SIGNAL_MASK = 0x08;
    // The structures have 80 and 336 bytes, a set of signals 128.
    private static final int ROOM = 512;
    private static final int ARGUMENTS = 6;

    private final Map<Function, MethodHandle> functions;

    private PosixSpawn(Map<Function, MethodHandle> functions) {
        this.functions = functions;
    }

    private enum Function {
        SPAWN,
        SPAWNATTR_INIT,
        SPAWNATTR_DESTROY,
        SPAWNATTR_SETFLAGS,
        SPAWNATTR_SETSIGMASK,
        SPAWN_FILE_ACTIONS_INIT,
        SPAWN_FILE_ACTIONS_DESTROY,
        SPAWN_FILE_ACTIONS_ADDDUP2,
        SPAWN_FILE_ACTIONS_ADDOPEN,
        /** Only so no descriptor of this program can reach another, whoever opens one meanwhile. */
        SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP;

        String symbol() {
            return "posix_" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Runs the call that makes the process, on the thread whose rights it gets. */
    interface Runner {
        void run(ConfinedThread.Starting<Integer> starting) throws IOException;
    }

    /** Empty where the C library lacks one of them: glibc has all since 2.34, others do not. */
    static Optional<PosixSpawn> here() {
        return HERE;
    }

    /**
     * Starts a program that reads nothing, has that one descriptor for all that it writes, and blocks no signal.
     *
     * @param arguments array of strings, of which the first is the program's path, as C wants it
     * @param variables array of strings
     * @return the number of the process
     */
    int start(MemorySegment arguments, MemorySegment variables, int output, Runner runner) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment room = arena.allocate(3 * ROOM, 16);
            long actions = room.address();
            long attributes = actions + ROOM;
            long noSignals = attributes + ROOM;
            must(Function.SPAWN_FILE_ACTIONS_INIT, actions);
            must(Function.SPAWNATTR_INIT, attributes);
            try {
                must(Function.SPAWN_FILE_ACTIONS_ADDDUP2, actions, output, 1);
                must(Function.SPAWN_FILE_ACTIONS_ADDDUP2, actions, 1, 2);
                long nothing = arena.allocateFrom("/dev/null").address();
                must(Function.SPAWN_FILE_ACTIONS_ADDOPEN, actions, 0, nothing, 0, 0);
                must(Function.SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP, actions, 3);
                must(Function.SPAWNATTR_SETFLAGS, attributes, SET_SIGNAL_MASK);
                must(Function.SPAWNATTR_SETSIGMASK, attributes, noSignals);
                long[] all = {
                    pid.address(),
                    arguments.get(ValueLayout.JAVA_LONG, 0),
                    actions,
                    attributes,
                    arguments.address(),
                    variables.address()
                };
                runner.run(() -> must(Function.SPAWN, all));
                return pid.get(ValueLayout.JAVA_INT, 0);
            } finally {
                must(Function.SPAWNATTR_DESTROY, attributes);
                must(Function.SPAWN_FILE_ACTIONS_DESTROY, actions);
            }
        }
    }

    private int must(Function function, long... arguments) throws IOException {
        long[] six = Arrays.copyOf(arguments, ARGUMENTS);
        int error = call(Objects.requireNonNull(functions.get(function)), six);
        if (error != 0) {
            throw new IOException(function.symbol() + " failed (errno " + error + ")");
        }
        return error;
    }

    private static int call(MethodHandle function, long[] six) {
        try {
            return (int) function.invokeExact(six[0], six[1], six[2], six[3], six[4], six[5]);
        } catch (Throwable impossible) {
            throw new AssertionError("the C library throws nothing", impossible);
        }
    }

    /** All arguments are numbers and addresses that fit registers, of which a function looks at as many as it has, and as far as it needs. */
    @SuppressWarnings("restricted") // the numbers and addresses handed over are made in this package only
    private static Optional<PosixSpawn> find() {
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            var eight = ValueLayout.JAVA_LONG;
            var shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, eight, eight, eight, eight, eight, eight);
            var found = new EnumMap<Function, MethodHandle>(Function.class);
            for (Function function : Function.values()) {
                Optional<MemorySegment> address = library.find(function.symbol());
                if (address.isEmpty()) {
                    return Optional.empty();
                }
                found.put(function, linker.downcallHandle(address.get(), shape));
            }
            return Optional.of(new PosixSpawn(found));
        } catch (IllegalCallerException | UnsupportedOperationException refused) {
            return Optional.empty();
        }
    }
}
