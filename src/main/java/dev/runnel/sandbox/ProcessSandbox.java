package dev.runnel.sandbox;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs commands in this system's processes: as they are, with all rights of this process, or confined by a {@link Starter}; and
 * sees to it that nothing of them is left when they end. Safe for use by several threads.
 *
 * <p>Each command has a platform thread of its own, {@code command-<n>}, which starts it and stays until its last process
 * is gone. A virtual thread must not start processes: what Linux ties to the starting thread (a parent-death signal, a
 * Landlock ruleset) would end or spread with a carrier.
 */
public final class ProcessSandbox implements Sandbox {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong COMMANDS = new AtomicLong();

    private final String name;
    private final Starter starter;
    private final Map<String, String> environment;
    private final boolean table;

    /**
     * One that does not confine.
     *
     * @param environment what commands get, free of secrets: see {@link CleanEnvironment}
     */
    public ProcessSandbox(Map<String, String> environment) {
        this(environment, ProcessEntry.available());
    }

    /**
     * One that does not confine.
     *
     * @param table whether processes are found in {@code /proc}
     */
    ProcessSandbox(Map<String, String> environment, boolean table) {
        this("off", Starter.PLAIN, environment, table);
    }

    ProcessSandbox(String name, Starter starter, Map<String, String> environment, boolean table) {
        this.name = name;
        this.starter = starter;
        this.environment = Map.copyOf(environment);
        this.table = table;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean confines() {
        return starter != Starter.PLAIN;
    }

    @Override
    public Exit run(Command command, CommandOutput output) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ThreadFactory threads = Thread.ofPlatform()
                .name("command-" + COMMANDS.incrementAndGet())
                .daemon()
                .factory();
        try (var thread = Executors.newSingleThreadExecutor(threads)) {
            Future<Exit> exit = thread.submit(task(command, output));
            try {
                return exit.get();
            } catch (InterruptedException stop) {
                thread.shutdownNow(); // close() then waits until the last process is gone
                throw stop;
            } catch (ExecutionException failure) {
                throw cause(failure);
            }
        }
    }

    private RunningCommand task(Command command, CommandOutput output) throws IOException {
        String mark = newMark();
        var marked = new HashMap<>(starter.environment(command, environment));
        // Run by a command of another Runnel, ours belong to that one's family, too.
        marked.merge(MarkedFamily.MARK, mark, (outer, inner) -> outer + "." + inner);
        return new RunningCommand(
                command, output, starter, marked, mark, new Programs(environment).find("setsid"), table);
    }

    private static String newMark() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    private static IOException cause(ExecutionException failure) throws InterruptedException {
        return switch (failure.getCause()) {
            case IOException exception -> exception;
            case InterruptedException stop -> throw stop;
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case null, default -> new IOException("the command failed", failure);
        };
    }
}
