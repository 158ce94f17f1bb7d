package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes from threads that gave up rights without another thread coming to be of them. The JDK waits for each of its
 * processes with a thread that it starts from wherever the process is started, and keeps for all that runs in this JVM; these are
 * waited for by threads of this object's own, which are started by who asks.
 *
 * <p>Where the C library cannot start a program with no more descriptors than it is to have, the JDK starts it after all, and its
 * thread then is as confined as the command: it does nothing but wait, for which it needs none of the rights.
 */
final class Spawn implements AutoCloseable {

    private static final int EINTR = 4;
    private static final int UNKNOWN_CODE = 255;

    private final Native system;
    private final Calls calls;
    private final ThreadFactory waiter =
            Thread.ofPlatform().name("waiter-", 1).daemon().factory();
    // One that has nothing to wait for goes soon, so that nobody takes it for left behind.
    private final ExecutorService waiters =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), waiter);

    Spawn(Native system, Calls calls) {
        this.system = system;
        this.calls = calls;
    }

    /** Has the thread that starts something do so. */
    interface Runner {
        <T> T run(ConfinedThread.Starting<T> starting) throws IOException;
    }

    /** Makes the call on the thread it is called by. */
    static <T> T here(ConfinedThread.Starting<T> starting) throws IOException {
        return starting.start();
    }

    /**
     * Starts a process; to be called by a thread that gave up nothing.
     *
     * @param line the program, by its path, and its arguments
     * @param builder has environment and redirections already
     * @param runner has the call that makes the process made by the thread whose rights it gets
     */
    Process start(List<String> line, ProcessBuilder builder, Runner runner) throws IOException {
        return PosixSpawn.here().isPresent()
                ? start(PosixSpawn.here().get(), line, builder, runner)
                : runner.run(() -> builder.command(line).start());
    }

    private Process start(PosixSpawn spawn, List<String> line, ProcessBuilder builder, Runner runner)
            throws IOException {
        List<String> environment = builder.environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = strings(arena, line);
            MemorySegment variables = strings(arena, environment);
            MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
            system.must("pipe2", calls.number("pipe2"), pipe.address(), Native.O_CLOEXEC);
            int writing = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                InputStream output = stream(pipe.getAtIndex(ValueLayout.JAVA_INT, 0));
                return started(spawn.start(arguments, variables, writing, runner::run), output);
            } finally {
                close(writing);
            }
        }
    }

    /** An array of strings, and its end, as C wants it. */
    private static MemorySegment strings(Arena arena, List<String> strings) throws IOException {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, strings.size() + 1L);
        for (int index = 0; index < strings.size(); index++) {
            String string = strings.get(index);
            if (string.indexOf('\0') >= 0) {
                throw new IOException("no argument and no variable can have a character NUL");
            }
            array.setAtIndex(
                    ValueLayout.JAVA_LONG,
                    index,
                    arena.allocateFrom(string, UTF_8).address());
        }
        return array;
    }

    /** Reads on from a descriptor, by one of the JDK's own. */
    private InputStream stream(int descriptor) throws IOException {
        try {
            return new FileInputStream("/proc/self/fd/" + descriptor);
        } finally {
            close(descriptor);
        }
    }

    private Process started(int pid, InputStream output) throws IOException {
        // There is one also of what has ended: the number is its own until it was waited for.
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow(() -> new IOException("a process cannot be seen"));
        var code = new CompletableFuture<Integer>();
        await(() -> code.complete(await(pid)));
        return new SpawnedProcess(handle, output, code);
    }

    /** Also while this is closed: the process is there by now, and somebody must wait for its end. */
    private void await(Runnable end) {
        try {
            waiters.execute(end);
        } catch (RejectedExecutionException closed) {
            waiter.newThread(end).start();
        }
    }

    private int await(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            long waited;
            do {
                waited = system.call(calls.number("wait4"), pid, status.address(), 0, 0);
            } while (waited == -EINTR);
            return waited == pid ? code(status.get(ValueLayout.JAVA_INT, 0)) : UNKNOWN_CODE;
        }
    }

    /** As wait(2) tells it. */
    private static int code(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? status >> 8 & 0xff : 128 + signal;
    }

    private void close(int descriptor) {
        system.call(calls.number("close"), descriptor);
    }

    /** Nothing more will be started. The ends of what was are waited for, but keep no other thread. */
    @Override
    public void close() {
        waiters.shutdown();
    }
}
