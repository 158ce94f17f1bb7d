package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.app.Program.Ended;
import dev.runnel.app.Program.Running;
import dev.runnel.support.EventCheck;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console agent as users have it: processes started from the WAR, signals, pipes. Needs {@code target/runnel.war}. */
@Tag("system")
@Timeout(120)
class ConsoleTest {

    @TempDir
    Path folder;

    private Program runnel(ProviderServer provider) throws IOException {
        return Program.war(folder)
                .with("OPENAI_BASE_URL", provider.baseUrl().toString())
                .with("RUNNEL_MODEL", "openai-chat/scripted");
    }

    /** The events in lines of JSON; fails where they are not a whole run. */
    private static List<JsonObject> events(String jsonl) {
        List<JsonObject> events = jsonl.lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .peek(EventCheck::line)
                .toList();
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i + 1, events.get(i).get("seq").getAsInt(), "numbers without gap or repeat");
        }
        assertTrue(jsonl.endsWith("}\n"), "the last line is whole");
        assertEquals("on_start", name(events.getFirst()));
        assertEquals("on_complete", name(events.getLast()));
        return events;
    }

    private static String name(JsonObject event) {
        return event.get("event").getAsString();
    }

    private static String data(JsonObject event, String name) {
        return event.getAsJsonObject("data").get(name).getAsString();
    }

    @Test
    void the_first_prompt_of_everybody_works_without_any_preparation() throws Exception {
        Program program = Program.war(folder);

        Ended ended = program.run("Write a hello world script", "-o", "jsonl");

        List<JsonObject> events = events(ended.out());
        assertEquals(0, ended.exit(), ended::toString);
        assertEquals("done", data(events.getLast(), "reason"));
        assertEquals("true", data(events.getFirst(), "offline"));
        assertTrue(events.stream().anyMatch(event -> name(event).equals("on_diff_ready")), ended::out);
        try (var files = Files.list(program.folder())) {
            assertTrue(files.findAny().isPresent(), "a script was written");
        }
    }

    @Test
    void a_user_whose_home_is_not_there_needs_none() throws Exception {
        Path nowhere = Files.writeString(folder.resolve("file"), "").resolve("home");
        Program program = Program.war(folder)
                .with("JDK_JAVA_OPTIONS", "-Duser.home=" + nowhere)
                .with("HOME", nowhere.toString());

        Ended ended = program.run("Write a hello world script", "-o", "jsonl");

        assertEquals(0, ended.exit(), ended::toString);
        assertEquals("done", data(events(ended.out()).getLast(), "reason"));
    }

    @Test
    void where_the_program_cannot_be_unpacked_a_sentence_says_what_to_do() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Program program = Program.war(folder)
                .with("XDG_CACHE_HOME", file.toString())
                .with("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + file);

        Ended ended = program.run("doctor");

        assertEquals(3, ended.exit(), ended::toString);
        assertTrue(ended.err().contains("XDG_CACHE_HOME"), ended::err);
        assertFalse(ended.err().contains("Exception in thread"), ended::err);
    }

    /** Whoever is stopped tells the end and takes all children along. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_ends_the_run_and_all_its_children_at_once(String signal, int exit) throws Exception {
        Path pids = folder.resolve("pids");
        String command = "for how in setsid nohup ''; do $how sleep 300 >/dev/null 2>&1 & echo $! >> " + pids
                + "; done; (setsid sh -c 'echo $$ >> " + pids
                + "; trap \"\" TERM INT; sleep 300; sleep 300' &); sleep 0.2; echo $$ >> "
                + pids + "; sleep 300";
        try (var provider = ProviderServer.script()
                .calls("bash", Map.of("command", command))
                .start()) {
            Running running = runnel(provider).start("Sleep", "-o", "jsonl", "--sandbox", "off", "--approval", "auto");
            await(
                    "five children",
                    () -> Files.exists(pids) && Files.readAllLines(pids).size() == 5);

            long before = System.nanoTime();
            running.signal(signal);
            Ended ended = running.ended();
            Duration took = Duration.ofNanos(System.nanoTime() - before);

            System.out.println(signal + ": ended after " + took.toMillis() + " ms");
            List<JsonObject> events = events(ended.out());
            assertEquals(exit, ended.exit(), ended::toString);
            assertEquals("cancelled", data(events.getLast(), "reason"));
            assertEquals("on_tool_end", name(events.get(events.size() - 2)));
            assertTrue(took.toMillis() < 2_000, "it took " + took);
            for (String pid : Files.readAllLines(pids)) {
                await("the end of " + pid, () -> !lives(pid));
            }
        }
    }

    /** At whatever moment of its life it is stopped. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_while_the_model_is_silent_ends_the_run_as_well(String signal, int exit) throws Exception {
        try (var provider = ProviderServer.script().says("Hm, ").stalls().start()) {
            Running running = runnel(provider).start("Think", "-o", "jsonl");
            provider.awaitRequest();

            running.signal(signal);
            Ended ended = running.ended();

            assertEquals(exit, ended.exit(), ended::toString);
            assertEquals("cancelled", data(events(ended.out()).getLast(), "reason"));
        }
    }

    @Test
    void whoever_stops_reading_ends_the_run() throws Exception {
        Path pids = folder.resolve("pids");
        String command = "setsid sleep 300 & echo $! > " + pids
                + "; for i in $(seq 100); do echo $i; sleep 0.05; done; sleep 300";
        try (var provider = ProviderServer.script()
                .calls("bash", Map.of("command", command))
                .start()) {
            Ended ended = runnel(provider)
                    .shell(
                            "-o jsonl --sandbox off --approval auto Count",
                            "| sed /on_tool_output/q; exit ${PIPESTATUS[0]}")
                    .ended();

            assertEquals(141, ended.exit(), ended::toString);
            String pid = Files.readString(pids).strip();
            await("the end of " + pid, () -> !lives(pid));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "doctor"})
    void lists_that_nobody_reads_to_their_end_are_no_failure_of_configuration(String list) throws Exception {
        Program program = Program.war(folder);

        Ended ended = program.shell(list, "| true; exit ${PIPESTATUS[0]}").ended();

        assertTrue(ended.exit() == 141 || ended.exit() == 0, ended::toString);
        assertEquals("", ended.err());
    }

    @Test
    void what_is_piped_in_stands_below_the_prompt() throws Exception {
        try (var provider = ProviderServer.script().says("Short.").repeating().start()) {
            Ended both =
                    runnel(provider).piping("größer\nthan\n".getBytes(UTF_8)).run("Sum up", "-o", "text");
            Ended alone = runnel(provider).piping("Only this\n".getBytes(UTF_8)).run("-o", "text");

            assertEquals(List.of(0, "Short."), List.of(both.exit(), both.out()), both::toString);
            assertEquals("Sum up\n\n<stdin bytes=\"14\">\ngrößer\nthan\n</stdin>", asked(provider, 0));
            assertEquals(0, alone.exit(), alone::toString);
            assertEquals("Only this", asked(provider, 1));
        }
    }

    private static String asked(ProviderServer provider, int request) {
        var messages = provider.requests().get(request).json().getAsJsonArray("messages");
        return messages.get(messages.size() - 1)
                .getAsJsonObject()
                .get("content")
                .getAsString();
    }

    @Test
    void what_is_piped_in_and_no_text_is_wrong_use() throws Exception {
        try (var provider = ProviderServer.script().says("Never.").start()) {
            Ended ended =
                    runnel(provider).piping(new byte[] {'a', (byte) 0xff, 'b'}).run("Sum up");

            assertEquals(2, ended.exit(), ended::toString);
            assertTrue(ended.err().contains("not UTF-8") && ended.err().contains("offset 1"), ended.err());
            assertEquals(List.of(), provider.requests());
        }
    }

    @Test
    void a_conversation_goes_on_in_its_folder() throws Exception {
        try (var provider =
                ProviderServer.script().says("I remember.").says("A word.").start()) {
            Ended first = runnel(provider).run("Remember", "-o", "jsonl");
            Ended second = runnel(provider).run("-c", "What?", "-o", "jsonl");

            String session = data(events(first.out()).getFirst(), "session");
            assertEquals(session + ".2", data(events(second.out()).getFirst(), "run"));
            assertTrue(provider.requests().getLast().text().contains("I remember."));
        }
    }

    @Test
    void nothing_but_words_goes_into_a_file() throws Exception {
        String nasty = "\u001b[31mred\u001b]0;title\u0007 \u009b2J bell\u0007 \rback";
        for (String output : List.of("pretty", "text")) {
            try (var provider = ProviderServer.script()
                    .says(nasty)
                    .and()
                    .calls("bash", Map.of("command", "printf '\\033[2Jgone\\n'; false"))
                    .says("Done.")
                    .start()) {
                Ended ended = runnel(provider).with("TERM", "xterm-256color").run("Paint", "-o", output);

                assertEquals(0, ended.exit(), ended::toString);
                String all = ended.out() + ended.err();
                assertFalse(
                        all.chars().anyMatch(c -> (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f)),
                        () -> output + ": " + all);
                assertTrue(ended.out().contains("Done."), ended::toString);
            }
        }
    }

    @Test
    void a_run_can_be_replayed_as_it_came() throws Exception {
        try (var provider = ProviderServer.script().says("Once.").start()) {
            Ended first = runnel(provider).run("Say it", "-o", "jsonl");
            String run = data(events(first.out()).getFirst(), "run");

            Ended again = runnel(provider).run("replay", run, "--speed", "max", "-o", "jsonl");

            assertEquals(List.of(0, first.out()), List.of(again.exit(), again.out()), again::toString);
        }
    }

    /** Reads side by side, an edit with its diff, a command that fails; then the end. */
    private static ProviderScript work() {
        return ProviderServer.script()
                .says("I look at both.")
                .and()
                .calls("read", Map.of("path", "a.txt"))
                .and()
                .calls("read", Map.of("path", "b.txt"))
                .calls("edit", Map.of("path", "a.txt", "edits", List.of(Map.of("old", "one", "new", "two"))))
                .calls("bash", Map.of("command", "cat a.txt; echo trouble >&2; exit 7"))
                .says("a.txt is changed; the command failed with 7.");
    }

    private static Path project(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("a.txt"), "one\n");
        Files.writeString(folder.resolve("b.txt"), "three\n");
        return folder;
    }

    @Test
    void console_and_server_do_the_same_work_and_tell_it_in_the_same_words() throws Exception {
        Path mine = project(folder.resolve("mine"));
        Path theirs = project(folder.resolve("theirs"));
        String console;
        try (var provider = work().start()) {
            Ended ended = runnel(provider).in(mine).run("Change it", "-o", "jsonl");
            assertEquals(0, ended.exit(), ended::toString);
            console = ended.out();
        }
        String server;
        try (var provider = work().start()) {
            server = serve(runnel(provider), theirs);
        }

        assertEquals(String.join("\n", told(events(console))), String.join("\n", told(events(server))));
        assertEquals(
                List.of("two\n", "two\n"),
                List.of(Files.readString(mine.resolve("a.txt")), Files.readString(theirs.resolve("a.txt"))));
        List<String> names = told(events(console)).stream()
                .map(line -> line.split(" ", 2)[0])
                .toList();
        assertTrue(
                names.containsAll(List.of("on_tool_start", "on_diff_ready", "on_tool_output", "on_tool_end")),
                names.toString());
        assertTrue(told(events(console)).stream().anyMatch(line -> line.contains("\"exit\":7")), console);
    }

    /** The same over HTTP, with the guide's request. */
    private static String serve(Program program, Path workspace) throws Exception {
        int port = freePort();
        Running running = program.start("serve", "--port", Integer.toString(port), "-C", workspace.toString());
        URI address = URI.create("http://127.0.0.1:" + port + "/");
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            await("the server", () -> ready(client, address));
            var request = HttpRequest.newBuilder(address.resolve("chat?dialect=jsonl"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Change it\"}"))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        } finally {
            running.signal("TERM");
            assertEquals(143, running.ended().exit());
        }
    }

    private static boolean ready(HttpClient client, URI address) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(address.resolve("health/ready")).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * The events without what must differ: ids, places, times, and how live output was cut into pieces. Which of two reads
     * ends first is left to them, so events of calls are put in order within their turn.
     */
    private static List<String> told(List<JsonObject> events) {
        var told = new ArrayList<String>();
        for (JsonObject event : withOutputJoined(events)) {
            JsonObject data = event.getAsJsonObject("data").deepCopy();
            List.of("session", "run", "workspace", "duration_ms", "diff_id", "input_tokens", "usage", "head")
                    .forEach(data::remove);
            told.add(name(event) + " " + data);
        }
        sortCalls(told);
        return told;
    }

    private static List<JsonObject> withOutputJoined(List<JsonObject> events) {
        var joined = new ArrayList<JsonObject>();
        for (JsonObject event : events) {
            boolean more = name(event).equals("on_tool_output")
                    && name(joined.getLast()).equals("on_tool_output");
            if (more) {
                JsonObject data = joined.getLast().getAsJsonObject("data");
                data.addProperty("chunk", data.get("chunk").getAsString() + data(event, "chunk"));
            } else {
                joined.add(event);
            }
        }
        return joined;
    }

    private static void sortCalls(List<String> told) {
        int from = 0;
        for (int i = 0; i <= told.size(); i++) {
            boolean ofCall = i < told.size()
                    && (told.get(i).startsWith("on_tool_start") || told.get(i).startsWith("on_tool_end"));
            if (!ofCall) {
                told.subList(from, i).sort(null);
                from = i + 1;
            }
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, what + " does not come");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** A zombie, which nobody has asked about yet, has no command line any more. */
    private static boolean lives(String pid) throws IOException {
        Path words = Path.of("/proc", pid, "cmdline");
        try {
            return !Files.readString(words).isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void undo_takes_back_what_the_last_run_did_and_redo_does_it_again() throws Exception {
        Path file = folder.resolve("work/hello.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "before\n");
        try (ProviderServer provider = ProviderServer.script()
                .calls("bash", Map.of("command", "echo after > hello.txt; echo x > other.txt"))
                .says("Done.")
                .start()) {
            assertEquals(0, runnel(provider).run("Change it").exit());
        }
        Program program = Program.war(folder);

        Ended preview = program.run("undo", "--preview");
        assertEquals("after\n", Files.readString(file));
        Ended undone = program.run("undo");
        assertEquals("before\n", Files.readString(file));
        assertFalse(Files.exists(folder.resolve("work/other.txt")));
        Ended nothing = program.run("undo");
        Ended redone = program.run("redo", "--json");
        Files.writeString(file, "mine\n");
        Ended refused = program.run("undo");

        assertEquals(0, preview.exit(), preview::toString);
        assertTrue(preview.out().contains("Would take back run "), preview.out());
        assertTrue(undone.out().contains("    1 - after\n    1 + before\n"), undone.out());
        assertTrue(undone.out().contains("Took back run "), undone.out());
        assertEquals(1, nothing.exit());
        assertTrue(nothing.err().startsWith("runnel: There is nothing to take back"), nothing.err());
        assertEquals(
                2,
                JsonParser.parseString(redone.out())
                        .getAsJsonObject()
                        .getAsJsonArray("diffs")
                        .size());
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("hello.txt"), refused.err());
        assertEquals("mine\n", Files.readString(file));
    }
}
