package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is given up to confine commands, the threads that start them give up, and no other: threads that the JVM starts for all its
 * programs, as for waiting for their processes or carrying their virtual threads, inherit from the thread that happens to need them.
 */
@Timeout(60)
class InheritanceTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
    private static final int CALLERS = 16;

    @TempDir
    Path temporary;

    @ParameterizedTest(name = "{0}, network {1}")
    @CsvSource({"LANDLOCK, false", "LANDLOCK, true", "NAMESPACES, false", "NAMESPACES, true"})
    void only_threads_that_start_commands_are_confined(Level level, boolean network) throws Exception {
        assumeTrue(Level.missing().isEmpty(), () -> Level.missing().orElseThrow());
        Path folder = temporary.toRealPath();
        Path home = Files.createDirectories(folder.resolve("home"));
        Path root = Files.createDirectories(folder.resolve("work"));
        try (var scratch = new Scratch(home.resolve("scratch"), folder.resolve("user"), GitIdentity.NONE);
                var starter = level.starter(
                        new Level.Place(folder.resolve("user"), home, scratch, network, () -> Set.of(1)),
                        ENVIRONMENT)) {
            var sandbox = new ProcessSandbox(level.name(), starter, ENVIRONMENT, true);

            runAtOnce(sandbox, root);

            Set<String> confined = confined();
            assertTrue(
                    confined.stream().allMatch(name -> name.startsWith("confined-")),
                    () -> "threads that are confined: " + confined);
        }
    }

    /** By more callers than there are threads that wait for processes, or carriers of virtual threads, before. */
    private static void runAtOnce(Sandbox sandbox, Path root) throws InterruptedException, ExecutionException {
        var command = new Command(List.of("bash", "-c", "echo one; sleep 0.2; echo two"), root, Duration.ofSeconds(50));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var outputs = new ArrayList<Future<String>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                outputs.add(callers.submit(() -> {
                    var output = new ByteArrayOutputStream();
                    Exit exit = sandbox.run(command, output::write);
                    return exit.code() + "\n" + output.toString(UTF_8);
                }));
            }
            for (Future<String> output : outputs) {
                assertEquals("0\none\ntwo\n", output.get());
            }
        }
    }

    /** The names of this process's threads that have given up more than this one. */
    private static Set<String> confined() throws IOException {
        List<String> mine = rights(Files.readAllLines(Path.of("/proc/thread-self/status")));
        var names = new TreeSet<String>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                List<String> status = status(task);
                if (!status.isEmpty() && !rights(status).equals(mine)) {
                    names.add(status.getFirst().replaceFirst("^Name:\\s*", ""));
                }
            }
        }
        return names;
    }

    /** Of a thread; empty if it has ended meanwhile. */
    private static List<String> status(Path task) throws IOException {
        try {
            return Files.readAllLines(task.resolve("status"));
        } catch (NoSuchFileException ended) {
            return List.of();
        }
    }

    private static List<String> rights(List<String> status) {
        return status.stream()
                .filter(line -> line.matches("(NoNewPrivs|Seccomp|Seccomp_filters|CapEff|CapBnd):.*"))
                .toList();
    }
}
