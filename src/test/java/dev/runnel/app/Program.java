package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runnel as a process of its own, with a home of its own and nothing of the tester's environment but a path. */
final class Program {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final List<String> command;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder;
    private byte[] input = new byte[0];

    private Program(List<String> command, Path folder) {
        this.command = command;
        this.folder = folder;
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", folder.resolveSibling("user").toString());
        environment.put("RUNNEL_HOME", folder.resolveSibling("home").toString());
        environment.put("LANG", "C.UTF-8");
    }

    /** From the classes this test runs with, in an empty folder below {@code folder}. */
    static Program classes(Path folder) throws IOException {
        return new Program(
                List.of(
                        JAVA.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.runnel.app.Main"),
                Files.createDirectories(folder.resolve("work")));
    }

    /** From the WAR, as users start it. */
    static Program war(Path folder) throws IOException {
        Path war = Path.of("target", "runnel.war").toAbsolutePath();
        if (!Files.isRegularFile(war)) {
            throw new AssertionError(war + " must be built before: mvn package");
        }
        return new Program(
                List.of(JAVA.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", war.toString()),
                Files.createDirectories(folder.resolve("work")));
    }

    Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Program in(Path folder) {
        this.folder = folder;
        return this;
    }

    Program piping(byte[] input) {
        this.input = input;
        return this;
    }

    Path folder() {
        return folder;
    }

    Running start(String... words) throws IOException {
        return start(words(words));
    }

    /** The whole command line of the program with those words. */
    List<String> words(String... words) {
        var all = new ArrayList<>(command);
        all.addAll(List.of(words));
        return all;
    }

    /** Another program that starts this one, with standard input and output for the caller. */
    Process terminal(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("TERM", "xterm");
        return builder.start();
    }

    /** Under a shell, with what a user types behind the program's words, such as {@code | head -1}. */
    Running shell(String words, String behind) throws IOException {
        String line = "'" + String.join("' '", command) + "' " + words + " " + behind;
        return start(List.of("bash", "-c", line));
    }

    private Running start(List<String> words) throws IOException {
        var builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        File nothing = new File("/dev/null");
        if (input.length == 0) {
            builder.redirectInput(nothing);
        }
        Process process = builder.start();
        if (input.length > 0) {
            try (var pipe = process.getOutputStream()) {
                pipe.write(input);
            }
        }
        return new Running(process);
    }

    Ended run(String... words) throws Exception {
        return start(words).ended();
    }

    /** A process at work. */
    static final class Running {
        private final Process process;
        private final CompletableFuture<String> out;
        private final CompletableFuture<String> err;

        private Running(Process process) {
            this.process = process;
            this.out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            this.err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        }

        private static String read(java.io.InputStream stream) {
            try {
                return new String(stream.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long pid() {
            return process.pid();
        }

        /** Sends a signal, such as {@code INT}. */
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        Ended ended() throws Exception {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it does not end; so far it said " + out.get() + err.get());
            }
            return new Ended(process.exitValue(), out.get(), err.get());
        }
    }

    /** How it ended, and what it said. */
    record Ended(int exit, String out, String err) {}
}
