package dev.runnel.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One command from its start until the last process of its family is gone; the work of one platform thread. Interrupting
 * that thread ends the command early.
 *
 * @param starter how its first process comes to be
 * @param environment all its variables, {@link MarkedFamily#MARK} among them
 * @param mark what sets that variable apart from any other command's
 * @param setsid the program that makes the command lead a session of its own, if there is one
 * @param table whether the process table can be read
 */
record RunningCommand(
        Command command,
        CommandOutput output,
        Starter starter,
        Map<String, String> environment,
        String mark,
        Optional<Path> setsid,
        boolean table)
        implements Callable<Exit> {

    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration HURRIED_GRACE = Duration.ofMillis(50);
    // The family is gone, so the end of its output is due at once; this is for a machine that is out of breath.
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Duration HURRIED_PATIENCE = Duration.ofMillis(50);
    private static final int KILLED = 128 + ProcessGroups.SIGKILL;

    private enum Why {
        EXITED,
        TIMED_OUT,
        STOPPED
    }

    @Override
    public Exit call() throws IOException, InterruptedException {
        long since = table ? ProcessEntry.now() : 0;
        Process process = start();
        Family family = starter.family(
                process,
                table
                        ? new MarkedFamily(process, mark, setsid.isPresent(), since)
                        : new SeenFamily(process.toHandle()));
        Thread me = Thread.currentThread();
        var pump = new OutputPump(me.getName().replace("command", "output"), process.getInputStream(), output, me);
        Why why = Why.STOPPED;
        try {
            pump.start();
            why = await(process, family);
        } finally {
            new Ending(family).end(why == Why.STOPPED ? HURRIED_GRACE : GRACE);
            pump.finish(why == Why.STOPPED ? HURRIED_PATIENCE : PATIENCE);
        }
        pump.check();
        return new Exit(code(process), why == Why.TIMED_OUT);
    }

    private Process start() throws IOException {
        if (!Files.isDirectory(command.directory())) {
            throw new IOException("there is no folder " + command.directory());
        }
        var builder = new ProcessBuilder().redirectErrorStream(true).redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return starter.start(command, line(), builder);
    }

    /** The program is looked up here, for {@code setsid} would start well and fail later if it were not there. */
    private List<String> line() throws NoSuchProgramException {
        String program = command.arguments().getFirst();
        Path found = new Programs(environment)
                .find(program, command.directory())
                .orElseThrow(() -> new NoSuchProgramException(program));
        var line = new ArrayList<String>();
        setsid.ifPresent(path -> line.add(path.toString()));
        line.add(found.toString());
        line.addAll(command.arguments().subList(1, command.arguments().size()));
        return line;
    }

    private Why await(Process process, Family family) {
        long deadline = System.nanoTime() + command.timeout().toNanos();
        long watch = TimeUnit.MILLISECONDS.toNanos(family.watchMillis());
        try {
            for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
                if (process.waitFor(Math.min(left, watch), TimeUnit.NANOSECONDS)) {
                    return Why.EXITED;
                }
                family.watch();
            }
            return Why.TIMED_OUT;
        } catch (InterruptedException stop) {
            return Why.STOPPED; // who interrupted us knows, and waits for the end
        }
    }

    /** The process is gone, but the JDK's own thread that waits for it may come to know a moment later. */
    private static int code(Process process) throws InterruptedException {
        return process.waitFor(1, TimeUnit.SECONDS) ? process.exitValue() : KILLED;
    }
}
