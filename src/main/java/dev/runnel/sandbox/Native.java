package dev.runnel.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** System calls of Linux, by number, which the JDK has not (syscall(2)). */
final class Native {

    /** Of {@code openat}: from the folder one is in, not further opened than to be looked up, not inherited. */
    static final int AT_FDCWD = -100;

    static final long O_PATH = 0x200000;
    static final long O_CLOEXEC = 0x80000;

    private static final int ARGUMENTS = 6;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_OF_STATE = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Optional<Native> HERE = find();

    private final MethodHandle syscall;

    private Native(MethodHandle syscall) {
        this.syscall = syscall;
    }

    /** Empty on another system, and where this JVM may not make native calls. */
    static Optional<Native> here() {
        return HERE;
    }

    /**
     * Makes a call; blocks as long as that does.
     *
     * @param arguments at most six, addresses as numbers
     * @return what it gave, or the negative of what {@code errno} was then
     */
    long call(long number, long... arguments) {
        long[] six = new long[ARGUMENTS];
        System.arraycopy(arguments, 0, six, 0, arguments.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) syscall.invokeExact(state, number, six[0], six[1], six[2], six[3], six[4], six[5]);
            return result == -1 ? -(int) ERRNO_OF_STATE.get(state, 0L) : result;
        } catch (Throwable impossible) {
            throw new AssertionError("syscall(2) throws nothing", impossible);
        }
    }

    /**
     * Makes a call that must not fail.
     *
     * @throws ConfinementException if it does
     */
    long must(String name, long number, long... arguments) throws ConfinementException {
        long result = call(number, arguments);
        if (result < 0) {
            throw new ConfinementException(name + " failed (errno " + -result + ")");
        }
        return result;
    }

    /** A path as C wants it. */
    static MemorySegment path(Arena arena, String path) {
        return arena.allocateFrom(path, StandardCharsets.UTF_8);
    }

    /** A path of any bytes as C wants it. */
    static MemorySegment path(Arena arena, byte[] path) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(path, path.length + 1));
    }

    @SuppressWarnings("restricted") // the numbers and addresses handed over are made in this package only
    private static Optional<Native> find() {
        if (!ProcessEntry.available()) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            var eight = ValueLayout.JAVA_LONG;
            var shape = FunctionDescriptor.of(eight, eight, eight, eight, eight, eight, eight, eight);
            return linker.defaultLookup()
                    .find("syscall")
                    .map(address -> new Native(
                            linker.downcallHandle(address, shape, ERRNO, Linker.Option.firstVariadicArg(1))));
        } catch (IllegalCallerException | UnsupportedOperationException refused) {
            return Optional.empty();
        }
    }
}
