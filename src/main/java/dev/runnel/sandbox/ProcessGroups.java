package dev.runnel.sandbox;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Signals to whole process groups, which the JDK has not. A group gets a signal in one stroke: no member can fork itself
 * out of it, as it can out of signals sent one by one.
 */
final class ProcessGroups {

    static final int SIGKILL = 9;
    static final int SIGTERM = 15;

    /** Empty where this JVM may not make native calls; then processes are ended one by one. */
    private static final Optional<MethodHandle> KILL = find();

    private ProcessGroups() {}

    /** Sends {@code signal} to every process of {@code group}; false if that cannot be done. */
    static boolean signal(long group, int signal) {
        // kill(2): -1 would be everybody, 0 our own group
        return group > 1 && KILL.isPresent() && call(KILL.get(), Math.toIntExact(-group), signal) == 0;
    }

    private static int call(MethodHandle kill, int target, int signal) {
        try {
            return (int) kill.invokeExact(target, signal);
        } catch (Throwable impossible) {
            throw new AssertionError("kill(2) throws nothing", impossible);
        }
    }

    @SuppressWarnings("restricted") // kill(2) takes two numbers and touches no memory of ours
    private static Optional<MethodHandle> find() {
        try {
            Linker linker = Linker.nativeLinker();
            var shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return linker.defaultLookup().find("kill").map(address -> linker.downcallHandle(address, shape));
        } catch (IllegalCallerException | UnsupportedOperationException refused) {
            return Optional.empty();
        }
    }
}
