package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.store.FileStore;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose home takes no more at some moment of several runs: its disk is full, or its writes fail in the middle. Clients
 * see an end or a broken connection, and nothing that is not stored.
 */
@Tag("system")
@Timeout(7200)
class StorageTroubleTest {

    private static final int DISK = 4 * 1024; // KiB
    // What a run of this model writes, and what it takes to begin one.
    private static final int RUN = 120 * 1024;
    private static final int ROOM = 64 * 1024;
    private static final int CLIENTS = 3;
    private static final String TROUBLE = "in trouble";

    private final Size size = Size.asked();
    private final Random random = size.random();

    @TempDir
    Path folder;

    private Figures figures = new Figures("none", size);
    private ChaosServer server;
    private Replays replays;

    /** What befalls the home. */
    private interface Trouble {
        void begin() throws IOException, InterruptedException;

        void end() throws IOException, InterruptedException;
    }

    private Figures figures(String what) {
        return new Figures(
                what, size, "rounds", "runs", "told the end", "cut off", "refused", "lost", "gaps", "unended");
    }

    /** In trouble talks at length, with calls between that touch nothing. */
    private static ProviderServer model() throws IOException {
        return ProviderServer.choosing(request -> {
            if (!ChaosModel.asked(request).message().equals(TROUBLE)) {
                return ProviderServer.script().says("Yes.");
            }
            int turn = ChaosModel.asked(request).turn();
            ProviderScript answer = ProviderServer.script().says("and \u00e4nother ".repeat(250));
            return (turn < 2 ? answer.and().calls("ls", Map.of()) : answer).paced(Duration.ofNanos(100_000));
        });
    }

    @Test
    void a_disk_that_fills_up() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(folder.resolve("home"), DISK);
        assumeTrue(mounted.isPresent(), "no file system can be mounted here: unshare --map-root-user --mount fails");
        figures = figures("full disk");
        try (ProviderServer model = model();
                SmallDisk disk = mounted.get();
                var started = new ChaosServer(folder.resolve("server"), disk, model.baseUrl())) {
            play(started, model, new Trouble() {
                @Override
                public void begin() throws IOException {
                    disk.leave(random.nextInt(CLIENTS * (RUN + ROOM)));
                }

                @Override
                public void end() throws IOException {
                    disk.makeRoom();
                }
            });
        }
        figures.conclude();
    }

    /** No file may grow beyond a place in it: a write that crosses it is cut short, the next one fails. */
    @Test
    void writes_that_fail() throws Exception {
        figures = figures("failing writes");
        try (ProviderServer model = model();
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            play(started, model, new Trouble() {
                @Override
                public void begin() throws IOException, InterruptedException {
                    limit(Integer.toString(random.nextInt(2 * RUN)));
                }

                @Override
                public void end() throws IOException, InterruptedException {
                    limit("unlimited");
                }

                private void limit(String bytes) throws IOException, InterruptedException {
                    String pid = Long.toString(started.process().pid());
                    if (ProcessHandle.of(started.process().pid()).isEmpty()) {
                        return; // killed, and its limit gone with it
                    }
                    Process prlimit = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes + ":unlimited")
                            .inheritIO()
                            .start();
                    assertEquals(0, prlimit.waitFor());
                }
            });
        }
        figures.conclude();
    }

    private void play(ChaosServer started, ProviderServer model, Trouble trouble) throws Exception {
        server = started;
        replays = new Replays(server, figures);
        server.start();
        for (int i = 1; i <= Math.max(4, size.runs() / 2); i++) {
            round(i, trouble);
            figures.count("rounds", 1);
        }
        assertEquals(0, server.command(folder.resolve("verify"), "verify"), () -> said("verify"));
        model.violations().forEach(wrong -> figures.found("refused by the provider", wrong));
    }

    private String said(String log) {
        try {
            return Files.readString(folder.resolve(log).resolve("console.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Clients at work, trouble before or meanwhile, trouble over; every other time the server dies in between. */
    private void round(int number, Trouble trouble) throws Exception {
        String old = session(server.chat(Wire.NATIVE, "before", Optional.empty()));
        boolean before = random.nextBoolean();
        if (before) {
            trouble.begin();
        }
        var crowd = new Crowd();
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < CLIENTS; i++) {
            Wire wire = i % 2 == 0 ? Wire.NATIVE : Wire.JSONL;
            Optional<String> session = i == 0 ? Optional.of(old) : Optional.empty();
            readers.add(Reader.start(wire, crowd, 0, () -> server.chat(wire, TROUBLE, session)));
        }
        if (!before) {
            crowd.awaitEvents(random.nextInt(600));
            trouble.begin();
        }
        for (Reader reader : readers) {
            reader.awaitEnd();
        }
        requireHealthAsItIs();
        if (number % 2 == 0) {
            server.kill();
            trouble.end();
            server.start();
        } else {
            trouble.end();
            awaitHealth();
        }
        for (Reader reader : readers) {
            requireTrue(reader);
        }
        lookAtAll();
        for (String session : sessions()) {
            goOn(session);
            forget(session);
        }
    }

    private static String session(Exchange begun) throws IOException {
        try (begun) {
            ChaosServer.requireOk(begun, "a run without trouble");
            begun.rest();
            return begun.header("X-Session-Id");
        }
    }

    /**
     * Health says ready only where a run can begin, at most a second ago; it may be more careful. Whoever is refused is told
     * what to do.
     */
    private void requireHealthAsItIs() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (true) {
            boolean ready = server.health() == 200;
            boolean begins = begins();
            if (begins || !ready) {
                figures.count(ready ? "ready" : "not ready", 1);
                return;
            }
            if (System.nanoTime() > deadline) {
                figures.found("health", "says ready, while no run begins");
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Whether a run begins; it may break off later. */
    private boolean begins() throws IOException {
        try (Exchange exchange = server.chat(Wire.NATIVE, "still there?", Optional.empty())) {
            if (exchange.status() == 200) {
                try {
                    exchange.rest();
                } catch (Exchange.CutOffException brokenOff) {
                    figures.count("cut off", 1);
                }
                return true;
            }
            requireProblem(exchange.status() + " " + exchange.text());
            return false;
        }
    }

    private void requireProblem(String refusal) {
        if (!refusal.startsWith("503 ") || !refusal.contains("free space")) {
            figures.found("refused without a word of help", refusal);
        }
        figures.count("refused", 1);
    }

    private void awaitHealth() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (server.health() != 200) {
            assertTrue(System.nanoTime() < deadline, "health does not notice that the trouble is over");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** It saw the end or was cut off, and nothing that is not there now. */
    private void requireTrue(Reader reader) throws IOException, InterruptedException {
        String run = reader.awaitRun();
        if (run.isEmpty()) {
            if (reader.refusal().isEmpty()) {
                figures.found("no answer", reader.cut());
            } else {
                requireProblem(reader.refusal());
            }
            return;
        }
        List<String> seen = reader.acknowledged();
        replays.requireKept("a client", run, reader.wire(), seen);
        boolean ended = !seen.isEmpty() && reader.wire().name(seen.getLast()).equals("on_complete");
        figures.count(ended ? "told the end" : "cut off", 1);
        if (ended == !reader.cut().isEmpty()) {
            figures.found(
                    "ended otherwise",
                    run + " " + (ended ? "with its end and " : "without an end and ") + reader.cut());
        }
        if (ended && reason(reader.wire(), seen.getLast()).equals("error")) {
            requireStorage(reader.wire(), seen);
        }
    }

    private static String reason(Wire wire, String end) {
        return wire.json(end).getAsJsonObject("data").get("reason").getAsString();
    }

    private void requireStorage(Wire wire, List<String> seen) {
        JsonObject error = wire.json(seen.get(seen.size() - 2)).getAsJsonObject("data");
        if (!error.has("code") || !error.get("code").getAsString().equals("storage")) {
            figures.found("ended with another error", error.toString());
        }
        figures.count("ended with storage", 1);
    }

    private void lookAtAll() throws IOException {
        for (String session : sessions()) {
            replays.look(session);
        }
    }

    private Set<String> sessions() throws IOException {
        try (var store = new FileStore(server.home())) {
            return new TreeSet<>(store.ids());
        }
    }

    private void goOn(String session) throws IOException {
        try (Exchange exchange = server.chat(Wire.NATIVE, "go on", Optional.of(session))) {
            ChaosServer.requireOk(exchange, "the next message to " + session);
            String end = Wire.NATIVE.events(exchange.rest()).getLast();
            if (!reason(Wire.NATIVE, end).equals("done")) {
                figures.found("does not go on", session + ": " + end);
            }
        }
    }

    /** So that the next round has room. */
    private void forget(String session) throws IOException {
        try (Exchange exchange =
                Request.delete("/sessions/" + session).send(server.address()).awaitHead()) {
            assertEquals(204, exchange.status(), session);
        }
    }
}
