package dev.runnel.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A container with the WAR in it, in a folder of its own; may be ended and started again, on the same home. */
abstract class Container {

    /** The one artefact. */
    static final Path WAR = Path.of("target", "runnel.war").toAbsolutePath();

    private static final Path INSTALLATIONS = Path.of("target", "containers").toAbsolutePath();

    private final Path folder;
    private final String context;
    private final int port;
    private final URI model;
    private final List<Change> changes = new ArrayList<>();
    private ServerProcess process;

    /**
     * @param folder an empty folder
     * @param context the context path, empty for the root
     * @param model the base URL of the model outside
     */
    Container(Path folder, String context, URI model) throws IOException {
        this.folder = folder;
        this.context = context;
        this.port = freePort();
        this.model = model;
        if (!Files.isRegularFile(WAR)) {
            throw new AssertionError(WAR + " is missing; these tests run after mvn package");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An unpacked distribution, by the beginning of its folder's name; {@code scripts/test} has Maven fetch them. */
    static Path installation(String name) throws IOException {
        if (Files.isDirectory(INSTALLATIONS)) {
            try (Stream<Path> entries = Files.list(INSTALLATIONS)) {
                List<Path> found = entries.filter(
                                entry -> entry.getFileName().toString().startsWith(name))
                        .toList();
                if (found.size() == 1) {
                    return found.getFirst();
                }
            }
        }
        throw new AssertionError(
                "not one " + name + " in " + INSTALLATIONS + "; delete the folder and run scripts/test");
    }

    /** The command that starts it; called once for each start. */
    abstract List<String> command() throws IOException;

    /** Variables it needs beside the usual ones. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** Makes the folder ready for the first start. */
    abstract void install() throws IOException;

    /** What an operator changes in an installation. */
    interface Change {
        void make() throws IOException;
    }

    /** Has that changed before the first start. */
    final void afterInstall(Change change) {
        changes.add(change);
    }

    /** Settings as options of the JVM. */
    final List<String> options() {
        // More than the runs a test leaves behind on purpose, which go on to their end unread.
        return List.of(
                "-Xmx256m",
                "-Drunnel.home=" + home(),
                "-Drunnel.model=offline/demo",
                "-Drunnel.max-runs-per-principal=200",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"));
    }

    /**
     * How much the system may take of what a client is to be sent, per connection. Left to itself it takes megabytes, and it
     * would need a gigabyte to block a crowd.
     */
    static final int SEND_BUFFER = 64 * 1024;

    /**
     * How long a client may take to read, or to send, before its connection is cut. No part of the ten seconds between two
     * heartbeats: a write that meets the moment at which a connection counts as idle fails in Jetty.
     */
    final Duration patience() {
        return Duration.ofSeconds(7);
    }

    /** Starts it, and waits until it says that it is ready. */
    final void start() throws IOException, InterruptedException {
        if (Files.notExists(folder.resolve("tmp"))) {
            Files.createDirectories(folder.resolve("tmp"));
            install();
            for (Change change : changes) {
                change.make();
            }
        }
        var variables = new java.util.HashMap<>(environment());
        variables.put("OPENAI_BASE_URL", model.toString());
        process = ServerProcess.start(folder, command(), variables);
        process.await("ready", this::ready);
    }

    /** Whether {@code /health/ready} says so. */
    final boolean ready() {
        return status("/health/ready") == 200;
    }

    /** The status of a GET without a token; 0 when nobody answers. */
    final int status(String path) {
        try (Exchange answer = Request.get(context + path).send(server()).awaitHead()) {
            return answer.status();
        } catch (IOException notYet) {
            return 0;
        }
    }

    final ServerProcess process() {
        return process;
    }

    final Path folder() {
        return folder;
    }

    final Path home() {
        return folder.resolve("home");
    }

    final String context() {
        return context;
    }

    final int port() {
        return port;
    }

    final URI server() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Somebody who was told the token. */
    final Client client() throws IOException {
        return new Client(
                server(), context, Files.readString(home().resolve("token")).strip());
    }

    /** Ends it without a warning, and waits until it is gone. */
    final void kill() throws InterruptedException {
        if (process != null) {
            process.kill();
            process.awaitEnd();
        }
    }
}
