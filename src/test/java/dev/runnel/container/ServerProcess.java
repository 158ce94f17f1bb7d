package dev.runnel.container;

import dev.runnel.support.ThreadDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that serves the WAR, on the JDK of these tests; what it says goes into a file. */
public final class ServerProcess {

    private static final Duration SAFETY = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Process process;
    private final Path folder;

    private ServerProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    public static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /**
     * Starts it with these variables and nothing else of our environment but the path.
     *
     * @param folder becomes its home and its working directory, and holds its log
     */
    public static ServerProcess start(Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
        String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        path,
                        "HOME",
                        folder.toString(),
                        "JAVA_HOME",
                        javaHome().toString(),
                        "LANG",
                        "C.UTF-8"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Also when the tests are broken off.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ServerProcess(process, folder);
    }

    private static Path log(Path folder) {
        return folder.resolve("console.log");
    }

    /** All it has said, earlier processes of the same folder included. */
    public String log() {
        try {
            return Files.readString(log(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Something to be looked at again and again. */
    public interface Look {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Waits until that is so, while the process lives. */
    public void await(String what, Look look) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + SAFETY.toNanos();
        while (!look.holds()) {
            if (process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "ended with " + process.exitValue() + " before it was " + what + ":\n" + log());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + " within " + SAFETY + ":\n" + log());
            }
        }
    }

    /** What it reads from its standard input comes to its end. */
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Asks it to end, as a service manager does; does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it without a warning. */
    public void kill() {
        process.destroyForcibly();
    }

    /** How it exits, once it has done so. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(SAFETY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still there after " + SAFETY + ":\n" + log());
        }
        return process.exitValue();
    }

    /** Its children and theirs. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** The names of its threads, virtual ones too. */
    public List<String> threads() throws IOException, InterruptedException {
        return ThreadDump.names(dump());
    }

    /** The names of the threads that are just at work in a method of that class, or wait in one. */
    public List<String> threadsInside(String type) throws IOException, InterruptedException {
        return ThreadDump.inside(dump(), type);
    }

    private Path dump() throws IOException, InterruptedException {
        Path dump = folder.resolve("threads.json");
        jcmd("Thread.dump_to_file", "-overwrite", "-format=json", dump.toString());
        return dump;
    }

    /** How many objects of that class are alive. */
    public int instances(String type) throws IOException, InterruptedException {
        return jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns.length > 3 && columns[3].equals(type))
                .mapToInt(columns -> Integer.parseInt(columns[1]))
                .sum();
    }

    /** How many bytes of the heap are taken by what is alive. */
    public long liveHeap() throws IOException, InterruptedException {
        String total = jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }

    private String jcmd(String... words) throws IOException, InterruptedException {
        var command =
                new ArrayList<String>(List.of(javaHome().resolve("bin/jcmd").toString(), Long.toString(process.pid())));
        command.addAll(List.of(words));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new AssertionError("jcmd failed: " + said);
        }
        return said;
    }
}
