package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.container.Exchange;
import dev.runnel.run.FoundRun;
import dev.runnel.run.Subscription;
import dev.runnel.store.FileStore;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Runnel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Files as a server wrote them, also one that was killed: cut anywhere they open, and any other change is found. */
@Tag("system")
@Timeout(7200)
class SessionFilesTest {

    private static final int DAMAGES_PER_RUN = 50;
    // All lengths are tried when as much is asked for as the issue says.
    private static final int ALL = 200;
    private static final int LENGTHS_PER_RUN = 25;

    private final Size size = Size.asked();
    private final Random random = size.random();

    @TempDir
    Path folder;

    // Where forcing costs nothing: this is about bytes, not about disks.
    @TempDir(factory = InMemory.class)
    Path memory;

    private Path home;
    private final TreeMap<String, byte[]> files = new TreeMap<>();

    /** A folder in memory, where the system has such a place. */
    static final class InMemory implements TempDirFactory {
        private static final Path PLACE = Path.of("/dev/shm");

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.isWritable(PLACE)
                    ? Files.createTempDirectory(PLACE, "runnel")
                    : Files.createTempDirectory("runnel");
        }
    }

    @BeforeEach
    void written_by_a_server() throws Exception {
        home = folder.resolve("home");
        try (ProviderServer model = ChaosModel.start(Duration.ZERO);
                var server = new ChaosServer(folder.resolve("server"), home, model.baseUrl())) {
            server.start();
            for (int i = 0; i < Math.max(2, size.runs() / 4); i++) {
                converse(server, i);
            }
            server.kill();
            server.start(); // closes what was under way
        }
        try (var store = new FileStore(home)) {
            for (String session : store.ids()) {
                files.put(session, Files.readAllBytes(file(session)));
            }
        }
    }

    /** A run or two; the last of every other session is under way when the server is killed. */
    private void converse(ChaosServer server, int number) throws IOException {
        try (Exchange first = server.chat(Wire.NATIVE, "talk" + number, Optional.empty())) {
            first.rest();
            if (random.nextBoolean()) {
                Exchange second = server.chat(Wire.NATIVE, "f" + number, Optional.of(first.header("X-Session-Id")));
                if (number % 2 == 0) {
                    second.piece();
                } else {
                    second.rest();
                }
                second.close();
            }
        }
    }

    private Path file(String session) {
        return file(home, session);
    }

    private static Path file(Path home, String session) {
        return home.resolve("sessions/" + session + ".jsonl");
    }

    @Test
    void every_prefix_opens_and_what_stands_before_the_cut_is_there() throws Exception {
        var figures = new Figures("prefixes", size, "files", "lengths", "lost", "unended", "damaged");
        var left = new ConcurrentLinkedQueue<Map.Entry<String, int[]>>();
        files.forEach((session, bytes) -> left.add(Map.entry(session, lengths(bytes.length))));
        var workers = new ArrayList<Callable<Void>>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Path place = memory.resolve("worker" + i);
            workers.add(() -> {
                cutAll(place, left, figures);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Future<Void> worker : threads.invokeAll(workers)) {
                worker.get();
            }
        }
        figures.conclude();
    }

    /** In a home of its own, for recovery looks at everything that is marked. */
    private void cutAll(Path place, Queue<Map.Entry<String, int[]>> left, Figures figures) throws Exception {
        try (var runnel = Runnel.in(place).open()) {
            for (var next = left.poll(); next != null; next = left.poll()) {
                figures.count("files", 1);
                for (int length : next.getValue()) {
                    cutAt(runnel, place.resolve("home"), next.getKey(), length, figures);
                }
                // Gone already where the last cut was within the first line: such a session had not begun.
                Files.deleteIfExists(file(place.resolve("home"), next.getKey()));
            }
        }
    }

    private int[] lengths(int end) {
        return size.runs() >= ALL
                ? java.util.stream.IntStream.rangeClosed(0, end).toArray()
                : random.ints((long) LENGTHS_PER_RUN * size.runs() / files.size(), 0, end + 1)
                        .toArray();
    }

    private void cutAt(Runnel runnel, Path home, String session, int length, Figures figures) throws Exception {
        byte[] cut = Arrays.copyOf(files.get(session), length);
        Files.write(file(home, session), cut);
        Files.write(home.resolve("live/" + session), new byte[0]);
        runnel.runs().recover();
        figures.count("lengths", 1);

        List<List<String>> runs = eventsByRun(cut);
        if (wholeLines(cut).isEmpty()) { // no session yet: nobody was told of it
            if (runnel.store().ids().contains(session)) {
                figures.found("begun", session + " cut at " + length);
            }
            return;
        }
        for (int i = 0; i < runs.size(); i++) {
            requireKept(runnel, session, i + 1, runs.get(i), session + " cut at " + length, figures);
        }
        runnel.store()
                .verify(session)
                .orElseThrow()
                .damage()
                .ifPresent(damage -> figures.found("damaged", session + " cut at " + length + ": " + damage));
    }

    private static void requireKept(
            Runnel runnel, String session, int ordinal, List<String> kept, String what, Figures figures)
            throws Exception {
        String principal = runnel.store().info(session).orElseThrow().principal();
        Optional<FoundRun> run = runnel.runs().find(principal, session + "." + ordinal);
        if (run.isEmpty()) {
            figures.found("lost", what + ": run " + ordinal);
            return;
        }
        var events = new ArrayList<String>();
        try (Subscription reader = run.get().subscribe(0)) {
            Runnel.toTheEnd(reader)
                    .forEach(envelope -> events.add(
                            new String(dev.runnel.event.EventJson.line(envelope), StandardCharsets.ISO_8859_1)));
        }
        if (events.size() < kept.size() || !events.subList(0, kept.size()).equals(kept)) {
            figures.found("lost", what + ": events of run " + ordinal);
        }
        if (!Wire.JSONL.name(events.getLast()).equals("on_complete")) {
            figures.found("unended", what);
        }
    }

    private static List<String> wholeLines(byte[] file) {
        return Wire.JSONL.events(file); // a journal is its lines, whatever they are
    }

    private static List<List<String>> eventsByRun(byte[] file) {
        var runs = new ArrayList<List<String>>();
        for (String line : wholeLines(file)) {
            if (line.startsWith("{\"seq\":1,")) {
                runs.add(new ArrayList<>());
            }
            if (line.startsWith("{\"seq\":")) {
                runs.getLast().add(line);
            }
        }
        return runs;
    }

    @Test
    void every_changed_dropped_or_swapped_byte_is_found() throws Exception {
        var figures = new Figures("damages", size, "damages", "not found");
        List<String> sessions = List.copyOf(files.keySet());
        try (var store = new FileStore(home)) {
            for (int i = 0; i < DAMAGES_PER_RUN * size.runs(); i++) {
                String session = sessions.get(random.nextInt(sessions.size()));
                byte[] damaged = damage(files.get(session));
                Files.write(file(session), damaged);
                if (store.verify(session).orElseThrow().damage().isEmpty()) {
                    int at = Arrays.mismatch(files.get(session), damaged);
                    figures.found("not found", session + ": damage " + i + " at byte " + at);
                }
                figures.count("damages", 1);
                Files.write(file(session), files.get(session));
            }
        }
        figures.conclude();
    }

    /** Another byte, one less, or two in each other's place; never the same again. */
    private byte[] damage(byte[] file) {
        int at = random.nextInt(file.length - 1);
        byte[] damaged = file.clone();
        int kind = random.nextInt(3);
        if (kind == 1) {
            System.arraycopy(file, at + 1, damaged, at, file.length - at - 1);
            return Arrays.copyOf(damaged, file.length - 1);
        }
        if (kind == 2 && file[at] != file[at + 1]) {
            damaged[at] = file[at + 1];
            damaged[at + 1] = file[at];
            return damaged;
        }
        damaged[at] ^= (byte) (1 + random.nextInt(255));
        return damaged;
    }

    @Test
    void the_command_says_which_session_is_damaged() throws Exception {
        String session = files.firstKey();
        try (ProviderServer model = ChaosModel.start(Duration.ZERO);
                var server = new ChaosServer(folder.resolve("unused"), home, model.baseUrl())) {
            assertEquals(0, server.command(folder.resolve("before"), "verify"));
            Files.write(file(session), damage(files.get(session)));

            assertEquals(1, server.command(folder.resolve("after"), "verify"));
        }
        String said = Files.readString(folder.resolve("after/console.log"));
        assertTrue(said.contains(session + "  DAMAGED"), said);
    }
}
