package dev.runnel.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps commands that may use the network from the ports at which this program listens: all others are allowed, one by one, for
 * that is how Landlock wants it. Such rules of ports alone leave a thread its mounts. Safe for use by several threads.
 */
final class PortRules {

    private static final int PORTS = 65_536;
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
    void restrict() throws ConfinementException {
        restrict(Set.copyOf(ownPorts.get()));
    }

    /** Keeps this thread, and all it starts from now on, from those ports; for good. */
    synchronized void restrict(Set<Integer> now) throws ConfinementException {
        if (ruleset == NONE || !now.equals(closed)) {
            int made = make(now);
            if (ruleset != NONE) {
                landlock.close(ruleset);
            }
            ruleset = made;
            closed = now;
        }
        landlock.restrict(ruleset);
    }

    private int make(Set<Integer> own) throws ConfinementException {
        try (Arena arena = Arena.ofConfined()) {
            int made = landlock.ruleset(arena, landlock.attributesOfPorts());
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
