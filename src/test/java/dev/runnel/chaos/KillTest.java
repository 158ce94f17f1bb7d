package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.container.Exchange;
import dev.runnel.store.FileStore;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed at any moment, under four clients, and started again on the same home. */
@Tag("system")
@Timeout(7200)
class KillTest {

    // A round has about so many events for all clients together; a kill beyond comes after the end.
    private static final int EVENTS = 320;

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures = new Figures(
            "kill -9", size, "kills", "clients", "events seen", "lost", "doubled", "gaps", "unended", "effects twice");

    @TempDir
    Path folder;

    private ChaosServer server;
    private Replays replays;
    private Optional<String> earlier = Optional.empty();

    @Test
    void nothing_that_was_seen_is_lost_and_nothing_is_done_twice() throws Exception {
        try (ProviderServer model = ChaosModel.start(Duration.ofMillis(1));
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server = started;
            replays = new Replays(server, figures);
            server.start();
            for (int i = 1; i <= size.runs(); i++) {
                new Round(i).play();
            }

            restartAndLookAtAll();

            model.violations().forEach(wrong -> figures.found("refused by the provider", wrong));
            assertEquals(0, server.command(folder.resolve("verify"), "verify"), () -> said("verify"));
        }
        figures.conclude();
    }

    private void restartAndLookAtAll() throws IOException, InterruptedException {
        server.kill();
        server.start();
        for (String session : sessions()) {
            replays.look(session);
        }
        replays.requireEffects();
        goOn();
    }

    /** A session whose run was killed takes the next message. */
    private void goOn() throws IOException {
        try (Exchange exchange = server.chat(Wire.NATIVE, "the-last-word", earlier)) {
            ChaosServer.requireOk(exchange, "the next message");
            List<String> events = Wire.NATIVE.events(exchange.rest());
            assertEquals(
                    "done",
                    Wire.NATIVE
                            .json(events.getLast())
                            .getAsJsonObject("data")
                            .get("reason")
                            .getAsString());
        }
    }

    private Set<String> sessions() throws IOException {
        try (var store = new FileStore(server.home())) {
            return new TreeSet<>(store.ids());
        }
    }

    private String said(String log) {
        try {
            return Files.readString(folder.resolve(log).resolve("console.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Two runs, each read by two clients, and a kill. */
    private final class Round {

        private final String name;
        private final Crowd crowd = new Crowd();
        private final Set<String> before;

        Round(int number) throws IOException {
            this.name = "k" + number;
            this.before = sessions();
        }

        void play() throws IOException, InterruptedException {
            Optional<String> goesOn = earlier;
            Reader first =
                    Reader.start(Wire.NATIVE, crowd, 0, () -> server.chat(Wire.NATIVE, name + "a", Optional.empty()));
            Reader second = Reader.start(Wire.JSONL, crowd, 0, () -> server.chat(Wire.JSONL, name + "b", goesOn));
            Reader late = join(first, Wire.JSONL, random.nextInt(200), 0);
            Reader slow = join(second, Wire.NATIVE, random.nextInt(20), 20);

            crowd.awaitEvents(random.nextInt(EVENTS));
            LockSupport.parkNanos(random.nextLong(3_000_000)); // a moment that no event marks
            server.kill();

            for (Reader reader : List.of(first, second, late, slow)) {
                reader.awaitEnd();
                requireServed(reader);
            }
            restart(first.awaitRun());
            lookAtAllTouched(goesOn);
            kept(first, first, "the first");
            kept(first, late, "the late one");
            kept(second, second, "the second");
            kept(second, slow, "the slow one");
            earlier = first.awaitRun().isEmpty() ? goesOn : Optional.of(session(first.awaitRun()));
        }

        private Reader join(Reader other, Wire wire, int lateMillis, int pauseMillis) {
            return Reader.start(wire, crowd, pauseMillis * 1_000_000L, () -> {
                String run = other.awaitRun();
                if (run.isEmpty()) {
                    throw new IOException("there is no run");
                }
                LockSupport.parkNanos(lateMillis * 1_000_000L);
                return server.events(wire, run);
            });
        }

        private void requireServed(Reader reader) {
            figures.count("clients", 1);
            if (!reader.refusal().isEmpty()) {
                figures.found("refused", name + ": " + reader.refusal());
            }
        }

        private void restart(String run) throws IOException, InterruptedException {
            figures.count("kills", 1);
            long begin = System.nanoTime();
            server.start();
            if (run.isEmpty()) {
                return;
            }
            try (Exchange events = server.events(Wire.NATIVE, run)) {
                if (events.status() != 200 || events.piece().isEmpty()) {
                    figures.found("lost", name + ": the run " + run + " is gone: " + events.status());
                }
            }
            figures.took("restart to first replayed byte", Duration.ofNanos(System.nanoTime() - begin));
        }

        private void lookAtAllTouched(Optional<String> goesOn) throws IOException {
            Set<String> touched = sessions();
            touched.removeAll(before);
            goesOn.ifPresent(touched::add);
            for (String session : touched) {
                replays.look(session);
            }
        }

        private void kept(Reader beginner, Reader reader, String what) throws IOException, InterruptedException {
            String run = beginner.awaitRun();
            if (!run.isEmpty()) {
                replays.requireKept(name + " " + what, run, reader.wire(), reader.acknowledged());
            }
        }

        private static String session(String run) {
            return run.substring(0, run.indexOf('.'));
        }
    }
}
