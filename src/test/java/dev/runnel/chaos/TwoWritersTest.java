package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.container.ServerProcess;
import dev.runnel.store.FileStore;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers and a console on one home want different things of one session at once: to go on with it, to delete it, to name
 * it, to fork it, to take back what it did.
 */
@Tag("system")
@Timeout(3600)
class TwoWritersTest {

    // So that now one and now the other comes first: requests take milliseconds, a console opens its home for longer.
    private static final long LATEST_NANOS = 20_000_000;
    private static final long CONSOLE_NANOS = 900_000_000;

    private static final String FILE = "f";
    // A note on what was taken back may stand before it.
    private static final Pattern WORDS = Pattern.compile("\\b(hold|write) (\\S+)$");
    private static final String BUSY = "A run of this session goes on";

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path folder;

    private ProviderServer model;
    private List<ChaosServer> servers;

    @BeforeEach
    void two_servers_on_one_home() throws Exception {
        model = ProviderServer.choosing(TwoWritersTest::answer);
        servers = List.of(server("first"), server("second"));
        for (ChaosServer server : servers) {
            server.start();
        }
    }

    private ChaosServer server(String name) throws IOException {
        return new ChaosServer(folder.resolve(name), folder.resolve("home"), model.baseUrl());
    }

    @AfterEach
    void end() throws IOException {
        servers.forEach(ChaosServer::close);
        threads.close();
        model.close();
    }

    /** {@code hold} waits in the middle of its answer; {@code write X} writes X-0, then X-1 into the same file. */
    private static ProviderScript answer(ProviderRequest request) {
        ChaosModel.Asked asked = ChaosModel.asked(request);
        Matcher words = WORDS.matcher(asked.message());
        if (!words.find()) {
            throw new AssertionError("no such message: " + asked.message());
        }
        if (words.group(1).equals("hold")) {
            return ProviderServer.script().says("one ").and().pauses().and().says("two");
        }
        return asked.turn() < 2
                ? ProviderServer.script()
                        .calls("write", Map.of("path", FILE, "content", content(words.group(2), asked.turn())))
                : ProviderServer.script().says("Written.");
    }

    private static String content(String word, int turn) {
        return word + "-" + turn + "\n";
    }

    private ChaosServer any() {
        return servers.get(random.nextInt(servers.size()));
    }

    /** An answer, read to its end. */
    private record Said(int status, String location, String run, byte[] body) {

        JsonObject json() {
            return JsonParser.parseString(new String(body, java.nio.charset.StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }

        String problem() {
            return json().get("detail").getAsString();
        }
    }

    private static Said said(ChaosServer server, Request request) throws IOException {
        try (Exchange answer = request.send(server.address()).awaitHead()) {
            return new Said(answer.status(), answer.header("Location"), answer.header("X-Run-Id"), answer.rest());
        }
    }

    private static Request chat(String message, Optional<String> session) {
        return ChaosServer.chatRequest(Wire.NATIVE, message, session);
    }

    /** All of them in the same moment, more or less, each to any of the servers. */
    private List<Said> race(List<Request> requests) throws Exception {
        var together = new CyclicBarrier(requests.size());
        var asked = new ArrayList<Future<Said>>();
        for (Request request : requests) {
            ChaosServer server = any();
            long late = random.nextLong(LATEST_NANOS);
            asked.add(threads.submit(() -> {
                together.await();
                LockSupport.parkNanos(late);
                return said(server, request);
            }));
        }
        var answers = new ArrayList<Said>();
        for (Future<Said> one : asked) {
            answers.add(one.get(120, TimeUnit.SECONDS));
        }
        return answers;
    }

    /** A session in which a run wrote, of which a content is kept. */
    private String begin(String word) throws IOException {
        Said begun = said(any(), chat("write " + word, Optional.empty()));
        assertEquals(200, begun.status());
        return begun.run().substring(0, begun.run().indexOf('.'));
    }

    private Path home(String part) {
        return folder.resolve("home").resolve(part);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var names = new HashSet<String>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    // --- a console and a server

    @Test
    void a_console_and_a_server_do_not_get_a_session_both() throws Exception {
        var figures = new Figures("console and server", size, "races", "won by the console", "won by the server");
        String session = begin("first");
        int races = Math.max(2, size.runs() / 50);
        for (int i = 1; i <= races; i++) {
            raceOfConsole(session, i, figures);
        }
        figures.count("races", races);
        assertEquals(races + 1, runs(session));
        new Replays(servers.getFirst(), figures).look(session);
        assertEquals(0, servers.getFirst().command(folder.resolve("verify"), "verify", session));
        figures.conclude();
    }

    private void raceOfConsole(String session, int race, Figures figures) throws Exception {
        String run = session + "." + (race + 1);
        ServerProcess console = servers.getFirst()
                .startCommand(folder.resolve("console-" + race), "-o", "jsonl", "-s", session, "hold console");
        console.await("waiting for input", () -> console.log().contains("waiting for standard input"));
        ChaosServer server = any();
        long late = random.nextLong(CONSOLE_NANOS);
        console.endInput();
        LockSupport.parkNanos(late);
        try (Exchange asked = server.chat(Wire.NATIVE, "hold server", Optional.of(session))) {
            if (asked.status() == 200) {
                figures.count("won by the server", 1);
                assertEquals(1, console.awaitEnd(), console.log());
                assertTrue(console.log().contains("runnel: " + BUSY), console.log());
                assertEquals(List.of(), lines(console));
                model.release();
                assertEquals(run, asked.header("X-Run-Id"));
                assertReplayed(asked.rest(), Wire.NATIVE, run);
            } else {
                figures.count("won by the console", 1);
                assertBusy(new Said(asked.status(), "", "", asked.rest()), session);
                model.release();
                assertEquals(0, console.awaitEnd(), console.log());
                assertReplayed(Replays.bytes(lines(console)), Wire.JSONL, run);
            }
        }
    }

    /** What a console wrote to its standard output. */
    private static List<String> lines(ServerProcess console) throws IOException {
        return Wire.JSONL.events(console.log().getBytes(java.nio.charset.StandardCharsets.UTF_8)).stream()
                .filter(line -> line.startsWith("{\"seq\":"))
                .toList();
    }

    private void assertReplayed(byte[] seen, Wire wire, String run) throws IOException {
        for (ChaosServer server : servers) {
            assertArrayEquals(seen, server.replay(wire, run).orElseThrow());
        }
    }

    private static void assertBusy(Said refused, String session) {
        assertEquals(409, refused.status());
        assertTrue(refused.problem().startsWith(BUSY), refused.problem());
        // While the winner has only taken the lock, the run that is named may still be the one before.
        String named = refused.json().get("run").getAsString();
        assertEquals(session, named.substring(0, named.indexOf('.')));
    }

    private int runs(String session) throws IOException {
        return said(any(), Request.get("/sessions/" + session))
                .json()
                .getAsJsonArray("runs")
                .size();
    }

    // --- going on, deleting, naming, forking

    @Test
    void who_goes_on_names_forks_and_deletes_at_once_gets_an_answer_and_leaves_no_half_session() throws Exception {
        var figures = new Figures(
                "whole sessions", size, "races", "gone on", "deleted", "named", "forked", "gone on and deleted");
        var deleted = new ArrayList<String>();
        var kept = new ArrayList<String>();
        int races = Math.max(10, size.runs() / 2);
        for (int i = 1; i <= races; i++) {
            raceOfWhole("race " + i, deleted, kept, figures);
        }
        figures.count("races", races);
        servers.getLast().kill();
        servers.getLast().start(); // what recovery finds to do must bring nothing back
        deleted.forEach(session -> found(figures, "came back", session, leftOf(session)));
        assertEquals(Set.of(), names(home("live")));
        assertEquals(Set.of(), names(home("drafts")));
        var replays = new Replays(servers.getLast(), figures);
        for (String session : kept) {
            replays.look(session);
        }
        assertEquals(0, servers.getFirst().command(folder.resolve("verify"), "verify"));
        figures.conclude();
    }

    private static void found(Figures figures, String what, String session, List<String> left) {
        if (!left.isEmpty()) {
            figures.found(what, session + ": " + left);
        }
    }

    private void raceOfWhole(String race, List<String> deleted, List<String> kept, Figures figures) throws Exception {
        String session = begin("begun");
        assertTrue(Files.isDirectory(home("kept").resolve(session)), "nothing is kept, so nothing could be left");
        String path = "/sessions/" + session;
        List<Said> answers = race(List.of(
                chat("write again", Optional.of(session)),
                Request.delete(path),
                Request.patch(path).withJson("{\"title\":\"Named\"}"),
                Request.post(path + "/fork").withJson("{\"run\":\"" + session + ".1\"}")));
        Said chat = answers.get(0);
        Said delete = answers.get(1);
        Said patch = answers.get(2);
        Said fork = answers.get(3);
        boolean gone = documented(race + ": DELETE", delete, 204, "deleted", figures);
        boolean named = documented(race + ": PATCH", patch, 200, "named", figures);
        if (documented(race + ": POST /chat", chat, 200, "gone on", figures)) {
            figures.count("gone on and deleted", gone ? 1 : 0);
            requireWhole(race, chat.body(), figures);
        } else if (chat.status() == 409) {
            assertBusy(chat, session);
        }
        if (documented(race + ": fork", fork, 201, "forked", figures)) {
            kept.add(fork.location().substring("/sessions/".length()));
        }
        if (gone) {
            deleted.add(session);
            found(figures, "left", session, leftOf(session));
            servers.forEach(server -> requireUnknown(server, path, figures));
            return;
        }
        kept.add(session);
        if (chat.status() == 200) {
            assertReplayed(chat.body(), Wire.NATIVE, chat.run());
        }
        assertEquals(chat.status() == 200 ? 2 : 1, runs(session), race);
        String title = said(any(), Request.get(path)).json().get("title").getAsString();
        assertEquals(named ? "Named" : "write begun", title, race);
    }

    /** Whether it was done; else it must be refused as documented. */
    private static boolean documented(String what, Said answer, int done, String count, Figures figures) {
        if (answer.status() == done) {
            figures.count(count, 1);
            return true;
        }
        if (answer.status() != 404 && answer.status() != 409) {
            figures.found("undocumented", what + ": " + answer.status() + " " + answer.problem());
        }
        return false;
    }

    private static void requireWhole(String race, byte[] stream, Figures figures) {
        List<String> events = Wire.NATIVE.events(stream);
        for (int i = 0; i < events.size(); i++) {
            if (Wire.NATIVE.seq(events.get(i)) != i + 1) {
                figures.found("gaps", race + ": " + events.get(i));
            }
        }
        if (!Wire.NATIVE.name(events.getLast()).equals("on_complete")) {
            figures.found("unended", race);
        }
    }

    private static void requireUnknown(ChaosServer server, String path, Figures figures) {
        try {
            Said shown = said(server, Request.get(path));
            if (shown.status() != 404) {
                figures.found("still shown", path + ": " + shown.status());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Files and folders of the home that are called after the session. */
    private List<String> leftOf(String session) {
        try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
            return files.filter(file -> !file.startsWith(home("workspaces")))
                    .map(Path::toString)
                    .filter(file -> file.contains(session))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // --- going on, taking back

    @Test
    void who_goes_on_and_takes_back_at_once_does_so_in_order() throws Exception {
        var figures = new Figures(
                "undo", size, "races", "only gone on", "only taken back", "taken back first", "taken back last");
        String session = begin("begun");
        Path file = home("workspaces").resolve(session).resolve(FILE);
        Map<Integer, String> written = new HashMap<>(Map.of(1, "begun"));
        int races = Math.max(10, size.runs() / 4);
        for (int i = 1; i <= races; i++) {
            raceOfUndo(session, file, i, written, figures);
        }
        figures.count("races", races);
        assertEquals(written.size(), runs(session));
        new Replays(servers.getFirst(), figures).look(session);
        try (var store = new FileStore(folder.resolve("home"))) {
            assertEquals(Optional.empty(), store.verify(session).orElseThrow().damage());
        }
        figures.conclude();
    }

    private void raceOfUndo(String session, Path file, int race, Map<Integer, String> written, Figures figures)
            throws Exception {
        String before = Files.readString(file);
        Said setUp = said(any(), chat("write before" + race, Optional.of(session)));
        assertEquals(200, setUp.status());
        written.put(written.size() + 1, "before" + race);
        List<Said> answers = race(List.of(
                chat("write raced" + race, Optional.of(session)), Request.post("/sessions/" + session + "/undo")));
        Said chat = answers.getFirst();
        Said undo = answers.getLast();
        if (chat.status() == 200) {
            written.put(written.size() + 1, "raced" + race);
            assertEquals(session + "." + written.size(), chat.run());
            assertReplayed(chat.body(), Wire.NATIVE, chat.run());
        } else {
            assertBusy(chat, session);
        }
        if (undo.status() != 200) {
            assertBusy(undo, session);
            assertEquals(200, chat.status(), "both were refused");
            figures.count("only gone on", 1);
            assertEquals(content("raced" + race, 1), Files.readString(file));
            return;
        }
        boolean last = undo.json().get("run").getAsString().equals(chat.run());
        if (chat.status() != 200) {
            figures.count("only taken back", 1);
            assertEquals(before, Files.readString(file));
        } else if (last) {
            figures.count("taken back last", 1);
            assertEquals(content("before" + race, 1), Files.readString(file));
        } else {
            figures.count("taken back first", 1);
            assertEquals(setUp.run(), undo.json().get("run").getAsString());
            assertEquals(content("raced" + race, 1), Files.readString(file));
        }
    }
}
