package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients whose connections end in every way there is, also while a command runs, and clients that read slowly. The run goes on,
 * others see all of it, and nothing is left behind in the server.
 */
@Tag("system")
@Timeout(3600)
class BrokenConnectionsTest {

    private static final int CLIENTS = 8;
    private static final int SLOW = 3;
    private static final int LONGEST_SIP = 4_096;
    private static final int WARM_UP = 3;
    // Threads that are kept for a while for whoever needs one next: of Jetty, of its client, of the JDK.
    private static final List<String> POOLED = List.of("http", "ForkJoin", "provider", "process reaper");

    private final Size size = Size.asked();
    private final Random random = size.random();

    @TempDir
    Path folder;

    private ChaosServer server;
    private Figures figures = new Figures("broken connections", size);

    /** Talks, has a command talk for a while, and talks again. */
    private static ProviderServer model() throws IOException {
        String command = "for i in 1 2 3 4 5 6 7 8; do echo \"line $i \u00e4\"; sleep 0.01; done";
        return ProviderServer.choosing(request -> ProviderServer.script()
                .says("one two three \ud83c\udf0a four")
                .and()
                .calls("bash", Map.of("command", command))
                .says("and that was all of it")
                .byTurn()
                .paced(Duration.ofMillis(1)));
    }

    @Test
    void resets_half_closes_and_clients_that_vanish_leave_nothing_behind() throws Exception {
        figures = new Figures(
                "broken connections",
                size,
                "runs",
                "resets",
                "half-closes",
                "vanished before the headers",
                "runs of the vanished",
                "wrong",
                "left behind");
        try (ProviderServer model = model();
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server = started;
            server.start();
            for (int i = 0; i < WARM_UP; i++) {
                round();
            }
            awaitRest();
            Resources before = resources(model.port());

            for (int i = 0; i < size.runs(); i++) {
                round();
            }
            lookAtAll();

            awaitRest();
            awaitNoMore(before, model.port());
        }
        figures.conclude();
    }

    /** A run read by one who stays, by one who only half closed, and by others who go in one way or another. */
    private void round() throws Exception {
        var crowd = new Crowd();
        Reader stays = Reader.start(Wire.NATIVE, crowd, 0, () -> server.chat(Wire.NATIVE, "go", Optional.empty()));
        String run = stays.awaitRun();
        var halfClosed = new ArrayList<Reader>();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.awaitEvents(random.nextInt(8) + 6L * i);
            switch (i % 4) {
                case 0 -> halfClosed.add(halfClose(crowd, run));
                case 1 -> reset(run);
                case 2 -> vanish(Request.get("/runs/" + run + "/events"));
                default -> vanish(ChaosServer.chatRequest(Wire.NATIVE, "vanished", Optional.empty()));
            }
        }
        stays.awaitEnd();
        byte[] uncut = server.replay(Wire.NATIVE, run).orElseThrow();
        requireSame(stays, uncut, "who stays");
        for (Reader reader : halfClosed) {
            reader.awaitEnd();
            requireSame(reader, uncut, "who half closed");
        }
        figures.count("runs", 1);
    }

    private Reader halfClose(Crowd crowd, String run) {
        figures.count("half-closes", 1);
        return Reader.start(Wire.NATIVE, crowd, 0, () -> {
            Exchange exchange =
                    Request.get("/runs/" + run + "/events?dialect=native").send(server.address());
            exchange.halfClose();
            return exchange.awaitHead();
        });
    }

    /** Reads a little, is gone, and comes back for the rest. */
    private void reset(String run) throws IOException {
        figures.count("resets", 1);
        var came = new ArrayList<String>();
        try (Exchange exchange = server.events(Wire.NATIVE, run)) {
            for (int i = random.nextInt(4); i > 0; i--) {
                exchange.piece().ifPresent(piece -> came.addAll(Wire.NATIVE.events(piece)));
            }
            exchange.reset();
        }
        if (came.isEmpty()) {
            return;
        }
        try (Exchange rest = server.eventsAfter(Wire.NATIVE, run, Wire.NATIVE.seq(came.getLast()))) {
            if (rest.status() != 204) {
                came.addAll(Wire.NATIVE.events(rest.rest()));
            }
        }
        byte[] uncut = server.replay(Wire.NATIVE, run).orElseThrow();
        if (!Arrays.equals(uncut, Replays.bytes(came))) {
            figures.found("wrong", run + " was not the same for who was reset");
        }
    }

    private void vanish(Request request) throws IOException {
        figures.count("vanished before the headers", 1);
        Exchange exchange = request.send(server.address());
        LockSupport.parkNanos(random.nextInt(20_000_000));
        exchange.reset();
    }

    private void requireSame(Reader reader, byte[] uncut, String who) {
        byte[] seen = Replays.bytes(reader.acknowledged());
        if (!reader.cut().isEmpty() || !reader.refusal().isEmpty() || !Arrays.equals(uncut, seen)) {
            figures.found(
                    "wrong",
                    who + ": " + reader.cut() + reader.refusal() + " saw " + seen.length + " bytes of " + uncut.length);
        }
    }

    /** A message whose sender vanished began no run, or a whole one. */
    private void lookAtAll() throws Exception {
        awaitNoneRunning();
        var replays = new Replays(server, figures);
        int others = 0;
        for (String session : sessions()) {
            byte[] first = server.replay(Wire.NATIVE, session + ".1").orElse(new byte[0]);
            List<String> events = Wire.NATIVE.events(first);
            if (events.isEmpty() || !Wire.NATIVE.name(events.getLast()).equals("on_complete")) {
                figures.found("wrong", session + " has no whole run");
                continue;
            }
            others += message(events.getFirst()).equals("vanished") ? 1 : 0;
            replays.requireKept(session, session + ".1", Wire.NATIVE, events);
        }
        figures.count("runs of the vanished", others);
        assertTrue(others > 0, "nobody vanished behind the message");
    }

    private static String message(String start) {
        return Wire.NATIVE.json(start).getAsJsonObject("data").get("message").getAsString();
    }

    private Set<String> sessions() throws IOException {
        var found = new HashSet<String>();
        list().forEach(one -> found.add(one.getAsJsonObject().get("session").getAsString()));
        return found;
    }

    private List<JsonElement> list() throws IOException {
        try (Exchange exchange = server.get("/sessions")) {
            return JsonParser.parseString(exchange.text())
                    .getAsJsonObject()
                    .getAsJsonArray("sessions")
                    .asList();
        }
    }

    private void awaitNoneRunning() {
        await("runs that go on", () -> {
            try {
                return list().stream()
                        .noneMatch(one -> one.getAsJsonObject().get("running").getAsBoolean());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static void await(String what, BooleanSupplier gone) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!gone.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what + " are still there");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Until no run and no stream goes on. */
    private void awaitRest() {
        awaitNoneRunning();
        await("threads of runs and streams", () -> ours().isEmpty());
    }

    private List<String> ours() {
        try {
            return server.process().threads().stream()
                    .filter(name -> name.startsWith("sse-") || (name.startsWith("run-") && name.contains(".")))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** @param files open ones, connections to the model left out, of which some are kept for the next run */
    private record Resources(long files, List<String> threads) {}

    private Resources resources(int modelPort) throws IOException, InterruptedException {
        List<String> threads = server.process().threads().stream()
                .filter(name -> POOLED.stream().noneMatch(name::startsWith))
                .sorted()
                .toList();
        return new Resources(files(modelPort), threads);
    }

    private long files(int modelPort) throws IOException {
        Path process = Path.of("/proc/" + server.process().pid());
        var toModel = new HashSet<String>();
        String port = String.format(":%04X", modelPort);
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[2].endsWith(port)) {
                    toModel.add("socket:[" + columns[9] + "]");
                }
            }
        }
        long count = 0;
        try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)) {
                    count += toModel.contains(Files.readSymbolicLink(file).toString()) ? 0 : 1;
                }
            }
        }
        return count;
    }

    private void awaitNoMore(Resources before, int modelPort) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Resources now = resources(modelPort);
        while (now.files() > before.files()
                || now.threads().size() > before.threads().size()) {
            if (System.nanoTime() > deadline) {
                figures.found("left behind", now + " after " + before);
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            now = resources(modelPort);
        }
        figures.count("files before", before.files());
        figures.count("files after", now.files());
        figures.count("threads before", before.threads().size());
        figures.count("threads after", now.threads().size());
    }

    @Test
    void slow_readers_delay_no_fast_ones_and_miss_nothing() throws Exception {
        figures = new Figures("slow readers", size, "runs", "slow", "fast", "slow ones still reading", "wrong");
        var script = ProviderServer.script().says("start ");
        for (int i = 0; i < 30; i++) {
            script.and().says("\u00e4".repeat(20_000) + " ");
        }
        try (ProviderServer model = script.repeating().start();
                var started = new ChaosServer(folder.resolve("slow"), folder.resolve("slowhome"), model.baseUrl())) {
            server = started;
            server.start();
            for (int i = 0; i < Math.max(2, size.runs() / 10); i++) {
                readSlowly();
            }
        }
        figures.conclude();
    }

    private void readSlowly() throws Exception {
        var crowd = new Crowd();
        Reader first = Reader.start(Wire.NATIVE, crowd, 0, () -> server.chat(Wire.NATIVE, "go", Optional.empty()));
        String run = first.awaitRun();
        var slow = new ArrayList<Reader>();
        for (int i = 0; i < SLOW; i++) {
            Wire wire = i % 2 == 0 ? Wire.NATIVE : Wire.JSONL;
            long seed = random.nextLong();
            slow.add(Reader.start(
                    wire,
                    new Crowd(),
                    0,
                    () -> Request.get("/runs/" + run + "/events?dialect=" + wire.dialect())
                            .send(server.address(), new Sipping(new Random(seed)))
                            .awaitHead()));
        }
        Reader second = Reader.start(Wire.JSONL, crowd, 0, () -> server.events(Wire.JSONL, run));
        first.awaitEnd();
        second.awaitEnd();
        figures.count(
                "slow ones still reading", slow.stream().filter(Reader::reads).count());
        for (Reader reader : List.of(first, second)) {
            requireSame(reader, server.replay(reader.wire(), run).orElseThrow(), "who is fast");
            figures.count("fast", 1);
        }
        for (Reader reader : slow) {
            reader.awaitEnd();
            requireSame(reader, server.replay(reader.wire(), run).orElseThrow(), "who is slow");
            figures.count("slow", 1);
        }
        figures.count("runs", 1);
    }

    /** Takes some bytes now and then, and has its system keep few for it. */
    private static final class Sipping extends Socket {
        private final Random random;

        Sipping(Random random) throws IOException {
            this.random = random;
            setReceiveBufferSize(LONGEST_SIP);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream all = super.getInputStream();
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    return all.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    LockSupport.parkNanos(random.nextInt(3_000_000));
                    return all.read(bytes, offset, Math.min(length, 1 + random.nextInt(LONGEST_SIP)));
                }
            };
        }
    }
}
