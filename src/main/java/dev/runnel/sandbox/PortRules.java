package dev.runnel.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps commands that may use the network from the ports at which this program listens: all others are allowed, one by one, for
 * that is how Landlock wants it. Such rules of ports alone leave a thread its mounts. Safe for use by several threads.
 */
final class PortRules {

    private static final int NO_NEW_PRIVILEGES = 38;
    private static final int PORTS = 65_536;
    private static final long BIND_AND_CONNECT = 0b11;
    private static final int NONE = -1;

    private final Landlock landlock;
    private final Supplier<Set<Integer>> ownPorts;
    private Set<Integer> closed = Set.of(); // these two guarded by this
    private int ruleset = NONE;

    PortRules(Landlock landlock, Supplier<Set<Integer>> ownPorts) {
        this.landlock = landlock;
        this.ownPorts = ownPorts;
    }

    /** Keeps this thread, and all it starts from now on, from our ports; for good. */
    synchronized void restrict() throws ConfinementException {
        Set<Integer> now = Set.copyOf(ownPorts.get());
        if (ruleset == NONE || !now.equals(closed)) {
            int made = make(now);
            if (ruleset != NONE) {
                landlock.close(ruleset);
            }
            ruleset = made;
            closed = now;
        }
        landlock.system().must("prctl", landlock.calls().number("prctl"), NO_NEW_PRIVILEGES, 1, 0, 0, 0);
        landlock.restrict(ruleset);
    }

    private int make(Set<Integer> own) throws ConfinementException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] attributes = ByteBuffer.allocate(16)
                    .order(ByteOrder.nativeOrder())
                    .putLong(0)
                    .putLong(BIND_AND_CONNECT)
                    .array();
            int made = landlock.ruleset(arena, attributes);
            MemorySegment room = arena.allocate(ValueLayout.JAVA_LONG, 2);
            for (int port = 0; port < PORTS; port++) {
                if (!own.contains(port)) {
                    landlock.allowPort(room, made, port);
                }
            }
            return made;
        }
    }
}
