package dev.runnel.chaos;

import com.google.gson.JsonObject;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.container.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code runnel serve} as a process of its own, to be killed and started again on the same home. */
final class ChaosServer implements AutoCloseable {

    private static final Path WAR = Path.of("target", "runnel.war").toAbsolutePath();

    private final Path folder;
    private final Path home;
    private final URI model;
    private final int port;
    private final List<String> options;
    private final Optional<SmallDisk> disk;
    private @Nullable ServerProcess process;

    /**
     * @param folder for its log; another one for each server
     * @param home may be shared
     * @param model the base URL of the model it asks
     * @param options more of the JVM's
     */
    ChaosServer(Path folder, Path home, URI model, String... options) throws IOException {
        this(folder, home, model, Optional.empty(), options);
    }

    /** With its home on a disk of its own. */
    ChaosServer(Path folder, SmallDisk disk, URI model) throws IOException {
        this(folder, disk.folder(), model, Optional.of(disk));
    }

    private ChaosServer(Path folder, Path home, URI model, Optional<SmallDisk> disk, String... options)
            throws IOException {
        this.options = List.of(options);
        this.disk = disk;
        this.folder = Files.createDirectories(folder);
        this.home = home;
        this.model = model;
        this.port = freePort();
        if (!Files.isRegularFile(WAR)) {
            throw new AssertionError(WAR + " is missing; these tests run after mvn package");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As this process sees it. */
    Path home() {
        return disk.map(SmallDisk::seenFromHere).orElse(home);
    }

    ServerProcess process() {
        return Objects.requireNonNull(process, "it was not started");
    }

    /** Starts it, and waits until it says that it is ready. */
    void start() throws IOException, InterruptedException {
        process = ServerProcess.start(folder, command("serve", "--port", Integer.toString(port)), environment());
        process.await("ready", () -> health() == 200);
    }

    /** What {@code /health/ready} says; 0 when nobody answers. */
    int health() {
        try (Exchange health = get("/health/ready")) {
            return health.status();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** Ends it without a warning, and waits until it is gone. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.kill();
            process.awaitEnd();
        }
    }

    /** How many bytes of the heap are taken by what is alive. */
    long liveHeap() throws IOException, InterruptedException {
        return Objects.requireNonNull(process, "not started").liveHeap();
    }

    /** The command on this home in a process of its own; how it exits. What it says is in a file there. */
    int command(Path log, String... words) throws IOException, InterruptedException {
        return startCommand(log, words).awaitEnd();
    }

    /** The command in a process of its own; does not wait for its end. */
    ServerProcess startCommand(Path log, String... words) throws IOException {
        return ServerProcess.start(Files.createDirectories(log), command(words), environment());
    }

    private Map<String, String> environment() {
        return Map.of("OPENAI_BASE_URL", model.toString());
    }

    private List<String> command(String... words) {
        var command = new ArrayList<String>(List.of(
                ServerProcess.javaHome().resolve("bin/java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Drunnel.home=" + home,
                "-Drunnel.model=openai-chat/scripted",
                "-Drunnel.max-runs-per-principal=500",
                "-Drunnel.write-timeout=10m")); // clients that do not read are there as long as a test wants them
        command.addAll(options);
        command.addAll(List.of("-jar", WAR.toString()));
        command.addAll(List.of(words));
        return disk.map(own -> own.inside(command)).orElse(command);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Exchange get(String path) throws IOException {
        return Request.get(path).send(address()).awaitHead();
    }

    /** Begins a run, in a new session if none is named. */
    Exchange chat(Wire wire, String message, Optional<String> session) throws IOException {
        return chatRequest(wire, message, session).send(address()).awaitHead();
    }

    static Request chatRequest(Wire wire, String message, Optional<String> session) {
        var body = new JsonObject();
        body.addProperty("message", message);
        session.ifPresent(id -> body.addProperty("session", id));
        return Request.post("/chat?dialect=" + wire.dialect()).withJson(body.toString());
    }

    Exchange events(Wire wire, String run) throws IOException {
        return get("/runs/" + run + "/events?dialect=" + wire.dialect());
    }

    /** What follows the event of that number. */
    Exchange eventsAfter(Wire wire, String run, long seq) throws IOException {
        return Request.get("/runs/" + run + "/events?dialect=" + wire.dialect())
                .with("Last-Event-ID", Long.toString(seq))
                .send(address())
                .awaitHead();
    }

    /** The whole run to its end; empty if there is no such run. */
    Optional<byte[]> replay(Wire wire, String run) throws IOException {
        try (Exchange events = events(wire, run)) {
            if (events.status() == 404) {
                return Optional.empty();
            }
            requireOk(events, run);
            return Optional.of(events.rest());
        }
    }

    static void requireOk(Exchange exchange, String what) throws IOException {
        if (exchange.status() != 200) {
            throw new AssertionError(what + ": " + exchange.status() + " " + exchange.text());
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
