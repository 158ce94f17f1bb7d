package dev.runnel.sandbox;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Starts commands that may use the network but not the ports at which this program listens, and otherwise have its rights until they
 * give them up themselves. A thread for each set of such ports there has been: what it started may end with it, and it gets no
 * rights back. Safe for use by several threads.
 */
final class PortThread implements Spawn.Runner, AutoCloseable {

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final PortRules rules;
    private final Supplier<Set<Integer>> ownPorts;
    private final Map<Set<Integer>, ConfinedThread> threads = new HashMap<>(); // these two guarded by the first
    private boolean closed;

    PortThread(PortRules rules, Supplier<Set<Integer>> ownPorts) {
        this.rules = rules;
        this.ownPorts = ownPorts;
    }

    @Override
    public <T> T run(ConfinedThread.Starting<T> starting) throws IOException {
        return ConfinedThread.result(thread().submit(starting));
    }

    private ConfinedThread thread() throws ConfinementException {
        Set<Integer> ports = Set.copyOf(ownPorts.get());
        synchronized (threads) {
            if (closed) {
                throw new ConfinementException("no more commands are started");
            }
            return threads.compute(
                    ports,
                    (any, known) -> known != null && known.accepts()
                            ? known
                            : ConfinedThread.start(
                                    "confined-ports-" + THREADS.incrementAndGet(), () -> rules.restrict(ports)));
        }
    }

    /** What its threads started, and still runs, may end with them. */
    @Override
    public void close() {
        synchronized (threads) {
            closed = true;
            threads.values().forEach(ConfinedThread::end);
            threads.clear();
        }
    }
}
