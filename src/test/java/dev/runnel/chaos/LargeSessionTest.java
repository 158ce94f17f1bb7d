package dev.runnel.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.container.Exchange;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.run.Run;
import dev.runnel.run.StartRequest;
import dev.runnel.store.FileStore;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A session of more than 100 MB, alone and among a thousand small ones: it is listed and gone on with without being read. */
@Tag("system")
@Timeout(600)
@EnabledOnOs(OS.LINUX) // what a process has read is asked of /proc
class LargeSessionTest {

    private static final String PRINCIPAL = "local";
    private static final String LARGE = "large";
    private static final int RUNS = 1_000;
    private static final int PIECES = 100;
    private static final int SMALL = 1_000;
    private static final long MANY_BYTES = 100L * 1024 * 1024;
    private static final long FEW_BYTES = 2L * 1024 * 1024;
    private static final int TRIES = 21;
    // For the one session alone.
    private static final Duration PROMISED = Duration.ofMillis(100);
    private static final Duration GENEROUS = Duration.ofSeconds(2);
    private static final long BYTES_OF_A_GLANCE = 64 * 1024;

    private final Figures figures = new Figures("large session", Size.asked(), "bytes");

    @TempDir
    Path folder;

    private long conversation;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("workspace"));
        try (Store store = new FileStore(home())) {
            write(store, LARGE, RUNS, PIECES);
            assertEquals(Optional.empty(), store.verify(LARGE).orElseThrow().damage());
        }
        long bytes = Files.size(home().resolve("sessions/" + LARGE + ".jsonl"));
        figures.count("bytes", bytes);
        figures.count("bytes of conversation", conversation);
        assertTrue(bytes > MANY_BYTES, () -> bytes + " bytes are not many");
    }

    private void addSmallOnes() throws IOException {
        long before = conversation;
        try (Store store = new FileStore(home())) {
            for (int i = 0; i < SMALL; i++) {
                write(store, "small" + i, 1, 3);
            }
        }
        conversation = before;
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void write(Store store, String id, int runs, int pieces) {
        var info = new SessionInfo(
                id, Instant.now(), PRINCIPAL, folder.resolve("workspace").toString(), Optional.empty());
        try (SessionWriter writer = store.create(info)) {
            for (int ordinal = 1; ordinal <= runs; ordinal++) {
                new Writing(writer, id, ordinal).write(pieces);
            }
        }
    }

    /** One run being written. */
    private final class Writing {
        private final SessionWriter writer;
        private final String session;
        private final int ordinal;
        private final MessageDigest digest = Sha256.digest();
        private final List<Long> messages = new ArrayList<>();
        private long seq;

        private Writing(SessionWriter writer, String session, int ordinal) {
            this.writer = writer;
            this.session = session;
            this.ordinal = ordinal;
        }

        private void write(int pieces) {
            long start = writer.length();
            append(new Event.RunStart(
                    session,
                    session + "." + ordinal,
                    "offline/demo",
                    "/w",
                    "Say it " + ordinal,
                    false,
                    Optional.empty(),
                    Optional.empty()));
            message(new Message.User("Say it " + ordinal));
            append(new Event.TurnStart(1));
            for (int i = 0; i < pieces; i++) {
                append(new Event.Token("some words of an answer, and more of them; ".repeat(24)));
            }
            message(new Message.Assistant(List.of(new Message.Text("some words of an answer ".repeat(20)))));
            long complete = writer.length();
            append(new Event.Completed(
                    Event.CompletionReason.DONE,
                    1,
                    1,
                    0,
                    Event.Tally.NONE,
                    Optional.of(HexFormat.of().formatHex(digest.digest()))));
            writer.seal(new Seal(ordinal, start, complete, seq, messages, List.of()));
        }

        private void append(Event event) {
            byte[] line = EventJson.line(new Envelope(++seq, 1_763_800_000_000L, event, EventJson.encode(event)));
            digest.update(line);
            writer.append(line);
        }

        private void message(Message message) {
            long before = writer.length();
            messages.add(before);
            writer.append(message);
            conversation += writer.length() - before;
        }
    }

    @Test
    void in_this_process() throws Exception {
        try (var runnel = Runnel.in(folder)
                .model(Script.model().says("Hi.").then().says("Ho."))
                .open()) {
            assertListedAtOnce("list of it alone in process", "self", 1, () -> list(runnel, 1));
            addSmallOnes();
            assertListedAtOnce("list of 1001 in process", "self", SMALL + 1, () -> list(runnel, SMALL + 1));
            goOn(runnel, "small1"); // has all classes loaded
            long before = bytesRead("self");

            took("going on in process", () -> goOn(runnel, LARGE));

            assertFew("going on in process", bytesRead("self") - before);
        }
        figures.conclude();
    }

    private static void list(Runnel runnel, int sessions) {
        assertEquals(sessions, runnel.sessions().list(PRINCIPAL).size());
    }

    private static void goOn(Runnel runnel, String session) throws Exception {
        Run run = runnel.runs().start(StartRequest.of(PRINCIPAL, "Go on").inSession(session));
        assertTrue(run.await(Runnel.LONG));
        assertTrue(run.lastSeq() > 3);
    }

    @Test
    void in_a_server() throws Exception {
        try (ProviderServer model = ProviderServer.choosing(
                        request -> ProviderServer.script().says("Hi."));
                var server = new ChaosServer(folder.resolve("server"), home(), model.baseUrl())) {
            server.start();
            String process = process(home());
            took("first GET /sessions of it alone", () -> list(server));
            assertListedAtOnce("GET /sessions of it alone", process, 1, () -> list(server));
            took("runnel sessions of it alone", () -> sessions(server));
            addSmallOnes();
            assertListedAtOnce("GET /sessions of 1001", process, SMALL + 1, () -> list(server));
            chat(server, "small1");
            long before = bytesRead(process);

            took("POST /chat to its end", () -> chat(server, LARGE));

            assertFew("POST /chat", bytesRead(process) - before);
            took("runnel sessions of 1001", () -> sessions(server));
        }
        figures.conclude();
    }

    private static void list(ChaosServer server) throws IOException {
        try (Exchange sessions = server.get("/sessions")) {
            ChaosServer.requireOk(sessions, "/sessions");
            assertTrue(new String(sessions.rest(), UTF_8).contains("\"" + LARGE + "\""));
        }
    }

    private void sessions(ChaosServer server) throws Exception {
        assertEquals(0, server.command(folder.resolve("console"), "sessions"));
    }

    private static void chat(ChaosServer server, String session) throws IOException {
        try (Exchange run = server.chat(Wire.NATIVE, "Go on", Optional.of(session))) {
            ChaosServer.requireOk(run, session);
            assertTrue(new String(run.rest(), UTF_8).contains("\"reason\":\"done\""));
        }
    }

    private static String process(Path home) {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(home + " "))
                .map(child -> Long.toString(child.pid()))
                .findFirst()
                .orElseThrow();
    }

    /** All that the process ever asked the system to read, from files and elsewhere. */
    private static long bytesRead(String process) throws IOException {
        return Files.readString(Path.of("/proc", process, "io"))
                .lines()
                .filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                .sum();
    }

    private interface Work {
        void work() throws Exception;
    }

    private Duration took(String what, Work work) throws Exception {
        long begin = System.nanoTime();
        work.work();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        figures.took(what, took);
        return took;
    }

    /** However slow the machine is the first times: what counts is what it takes mostly. */
    private void assertListedAtOnce(String what, String process, int sessions, Work work) throws Exception {
        work.work();
        long before = bytesRead(process);
        var times = new ArrayList<Duration>();
        for (int i = 0; i < TRIES; i++) {
            times.add(took(what, work));
        }
        long bytes = (bytesRead(process) - before) / TRIES;
        Collections.sort(times);
        Duration median = times.get(TRIES / 2);

        figures.count("bytes read by " + what, bytes);
        figures.count("median us of " + what, median.toNanos() / 1000);
        // A server also reads requests, and whose they are out of the system's list of connections.
        long besides = process.equals("self") ? 0 : FEW_BYTES;
        assertTrue(bytes < BYTES_OF_A_GLANCE * sessions + besides, () -> what + " read " + bytes + " bytes");
        assertTrue(median.compareTo(sessions == 1 ? PROMISED : GENEROUS) < 0, () -> what + " took " + median);
    }

    private void assertFew(String what, long bytes) {
        figures.count("bytes read " + what, bytes);
        assertTrue(bytes < FEW_BYTES + conversation, () -> what + " read " + bytes + " bytes");
    }
}
