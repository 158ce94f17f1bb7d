package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Beginning runs when one goes on already, looking at them, ending them. */
@Timeout(60)
class RunsTest {

    @TempDir
    Path home;

    /** Answers that wait in their middle, one for each message. */
    private static ProviderScript waiting() {
        return ProviderServer.script()
                .says("one ")
                .and()
                .pauses()
                .and()
                .says("two")
                .repeating();
    }

    private static Connection underWay(Served served, JsonObject body) throws IOException {
        Connection stream = Call.to(served).openChat(body);
        assertEquals(200, stream.status());
        stream.until("\"one \"}}\n\n");
        return stream;
    }

    private static JsonObject message(String field, String value) {
        var body = Call.message("Count");
        body.addProperty(field, value);
        return body;
    }

    @Test
    void a_message_to_a_session_whose_run_goes_on_is_refused_and_names_the_run() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start();
                var first = underWay(served, Call.message("Count"))) {
            JsonObject again = message("session", first.header("x-session-id"));

            Answer refused = Call.to(served).post("/chat", again.toString());
            provider.release();
            Answer ended = first.rest();
            provider.release();
            Answer taken = Call.to(served).post("/chat", again.toString());

            refused.problem(409);
            assertEquals(first.header("x-run-id"), refused.json().get("run").getAsString());
            assertTrue(ended.whole());
            assertEquals(first.header("x-session-id") + ".2", taken.header("x-run-id"));
        }
    }

    @Test
    void of_many_messages_at_once_to_one_session_one_is_taken_and_the_others_name_it() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("First.")
                        .says("one ")
                        .and()
                        .pauses()
                        .start();
                var served = Served.at(home).asking(provider).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String session = Call.to(served).chat("Begin").header("x-session-id");
            var calls = new ArrayList<Future<Connection>>();
            for (int i = 0; i < 16; i++) {
                calls.add(threads.submit(() -> Call.to(served).openChat(message("session", session))));
            }

            var taken = new ArrayList<String>();
            var named = new ArrayList<String>();
            for (Future<Connection> call : calls) {
                Connection connection = call.get();
                if (connection.status() == 200) {
                    taken.add(connection.header("x-run-id"));
                } else {
                    Answer refused = connection.rest();
                    refused.problem(409);
                    named.add(
                            refused.json().has("run")
                                    ? refused.json().get("run").getAsString()
                                    : "nothing");
                }
            }

            assertEquals(List.of(session + ".2"), taken);
            assertEquals(Set.of(session + ".2"), Set.copyOf(named));
        }
    }

    @Test
    void two_runs_in_one_named_workspace_are_not_taken_and_the_way_is_free_afterwards() throws Exception {
        Path shared = Files.createDirectory(home.resolve("shared"));
        try (var provider = waiting().start();
                var served = Served.at(home.resolve("home"))
                        .set("workspaces", "shared=" + shared)
                        .asking(provider)
                        .start();
                var first = underWay(served, message("workspace", "shared"))) {
            Answer refused =
                    Call.to(served).post("/chat", message("workspace", "shared").toString());
            try (var elsewhere = underWay(served, Call.message("Count"))) {
                elsewhere.reset();
            }
            provider.release();
            provider.release();
            List<Frame> ended = Frame.all(first.rest().text());
            provider.release();
            Answer taken =
                    Call.to(served).post("/chat", message("workspace", "shared").toString());

            refused.problem(409);
            assertEquals(first.header("x-run-id"), refused.json().get("run").getAsString());
            assertEquals("done", ended.getLast().text("reason"));
            assertEquals(
                    shared.toRealPath().toString(),
                    Frame.run(taken.text()).getFirst().text("workspace"));
        }
    }

    @Test
    void over_the_number_of_runs_messages_are_put_off_and_leave_nothing_behind() throws Exception {
        for (String limit : List.of("max-runs", "max-runs-per-principal")) {
            Path here = home.resolve(limit);
            try (var provider = waiting().start();
                    var served =
                            Served.at(here).set(limit, "2").asking(provider).start();
                    var first = underWay(served, Call.message("Count"));
                    var second = underWay(served, Call.message("Count"))) {
                Answer refused = Call.to(served).chat("Count");
                List<String> folders = names(here.resolve("workspaces"));
                provider.release();
                provider.release();
                first.rest();
                second.rest();
                provider.release();
                Answer taken = Call.to(served).chat("Count");

                refused.problem(429);
                assertTrue(Integer.parseInt(refused.header("retry-after")) > 0);
                assertEquals(2, folders.size(), "folders made for sessions");
                assertEquals(200, taken.status());
            }
        }
    }

    @Test
    void what_is_refused_does_not_take_a_place() throws Exception {
        try (var provider = waiting().start();
                var served =
                        Served.at(home).set("max-runs", "1").asking(provider).start()) {
            for (int i = 0; i < 5; i++) {
                Call.to(served)
                        .post("/chat", message("session", "nobody").toString())
                        .problem(404);
                Call.to(served)
                        .post("/chat", message("workspace", "nothing").toString())
                        .problem(400);
                Call.to(served)
                        .post("/chat", message("model", "nothing").toString())
                        .problem(400);
            }
            provider.release();

            assertEquals(200, Call.to(served).chat("Count").status());
        }
    }

    @Test
    void a_home_that_cannot_be_written_is_told_to_whoever_asks_and_to_health() throws Exception {
        try (var provider = ProviderServer.script().says("Hello.").start();
                var served = Served.at(home).asking(provider).start()) {
            Path live = home.resolve("live");
            Files.delete(live);
            Files.createFile(live); // nothing can be made below a file, not even by root

            Answer refused = Call.to(served).chat("Count");

            assertEquals(
                    "Runnel's home cannot be read or written; free space on its disk or mend it, then try again.",
                    refused.problem(503));
            assertEquals("5", refused.header("retry-after"));
            awaitReady(served, 503);
            assertEquals(200, Call.to(served).get("/health/live").status());
            Files.delete(live);
            Files.createDirectory(live);
            awaitReady(served, 200);
            assertEquals(200, Call.to(served).chat("Count").status());
        }
    }

    /** Health may know it from a second ago. */
    private static void awaitReady(Served served, int status) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Call.to(served).get("/health/ready").status() != status) {
            assertTrue(System.nanoTime() < deadline, "health does not become " + status);
        }
    }

    @Test
    void a_server_that_stops_takes_nothing_new_and_tells_its_readers_the_end() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start();
                var stream = underWay(served, Call.message("Count"))) {
            assertEquals(200, Call.to(served).get("/health/ready").status());

            served.stopRuns();
            List<Frame> rest = Frame.all(stream.rest().text());
            Answer refused = Call.to(served).chat("Count");

            assertEquals(
                    List.of("on_error", "on_complete"),
                    rest.subList(rest.size() - 2, rest.size()).stream()
                            .map(Frame::name)
                            .toList());
            assertEquals("interrupted", rest.getLast().text("reason"));
            refused.problem(503);
            assertEquals(503, Call.to(served).get("/health/ready").status());
            assertEquals(200, Call.to(served).get("/health/live").status());
            assertEquals(200, Call.to(served).get("/sessions").status());
        }
    }

    @Test
    void a_run_shows_how_it_stands_while_it_goes_on_and_when_it_has_ended() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start();
                var stream = underWay(served, Call.message("Count"))) {
            String path = "/runs/" + stream.header("x-run-id");
            Answer running = Call.to(served).get(path);
            provider.release();
            stream.rest();
            Answer ended = Call.to(served).get(path);

            assertEquals("application/json", running.header("content-type"));
            JsonObject now = running.json();
            assertEquals(Set.of("run", "session", "status", "model", "turns", "started"), now.keySet());
            assertEquals(
                    List.of(
                            stream.header("x-run-id"),
                            stream.header("x-session-id"),
                            "running",
                            "openai-chat/scripted",
                            "1"),
                    values(now, "run", "session", "status", "model", "turns"));
            JsonObject then = ended.json();
            assertEquals(
                    Set.of("run", "session", "status", "model", "turns", "started", "ended", "reason"), then.keySet());
            assertEquals(List.of("ended", "done"), values(then, "status", "reason"));
            assertFalse(Instant.parse(text(then, "ended")).isBefore(Instant.parse(text(then, "started"))));
            assertEquals(text(now, "started"), text(then, "started"));
        }
    }

    @Test
    void cancelling_ends_a_run_and_the_children_of_its_command() throws Exception {
        Path alive = home.resolve("alive");
        String command = "(setsid sleep 300 & echo $! > " + alive + ".1); (nohup sleep 300 & echo $! > " + alive
                + ".2); echo ready; sleep 300";
        try (var provider = ProviderServer.script()
                        .calls("bash", Map.of("command", command))
                        .start();
                // Not confined, for the numbers of its processes are not those outside then.
                var served = Served.at(home)
                        .asking(provider)
                        .set("sandbox", "off")
                        .set("approval", "auto")
                        .start();
                var stream = Call.to(served).openChat("Sleep")) {
            String came = "";
            while (!came.contains("ready\\n\"")) {
                came += stream.text();
            }

            Answer cancelled = Call.to(served).post("/runs/" + stream.header("x-run-id") + "/cancel");
            List<Frame> frames = Frame.run(came + stream.rest().text());
            Answer again = Call.to(served).post("/runs/" + stream.header("x-run-id") + "/cancel");

            assertEquals(List.of(202, 202), List.of(cancelled.status(), again.status()));
            assertEquals("cancelled", frames.getLast().text("reason"));
            assertEquals(
                    frames.stream()
                            .filter(frame -> frame.name().equals("on_tool_start"))
                            .count(),
                    frames.stream()
                            .filter(frame -> frame.name().equals("on_tool_end"))
                            .count());
            for (int i = 1; i <= 2; i++) {
                assertFalse(lives(Files.readString(Path.of(alive + "." + i)).strip()), "child " + i + " lives on");
            }
            assertEquals("ended", text(again.json(), "status"));
        }
    }

    @Test
    void cancelling_while_the_provider_is_silent_ends_the_run_and_the_call() throws Exception {
        try (var provider = ProviderServer.script().says("one ").stalls().start();
                var served = Served.at(home).asking(provider).start();
                var stream = underWay(served, Call.message("Count"))) {
            Call.to(served).post("/runs/" + stream.header("x-run-id") + "/cancel");

            assertEquals("cancelled", Frame.all(stream.rest().text()).getLast().text("reason"));
            provider.awaitDeparture(Duration.ofSeconds(20));
        }
    }

    @Test
    void a_cancel_needs_no_body_and_minds_none() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start();
                var stream = underWay(served, Call.message("Count"))) {
            String path = "/runs/" + stream.header("x-run-id") + "/cancel";

            assertEquals(405, Call.to(served).get(path).status());
            assertEquals(202, Call.to(served).post(path, "{}").status());
            assertEquals("cancelled", Frame.all(stream.rest().text()).getLast().text("reason"));
        }
    }

    @Test
    void sessions_are_listed_and_shown_with_what_was_said_and_done() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("I write.")
                        .and()
                        .calls("write", Map.of("path", "a.txt", "content", "hello\n"))
                        .says("Written.")
                        .start();
                var served = Served.at(home).asking(provider).start()) {
            Answer run = Call.to(served).chat("Write a file\nwith hello in it");
            String session = run.header("x-session-id");

            JsonArray list = Call.to(served).get("/sessions").json().getAsJsonArray("sessions");
            JsonObject shown = Call.to(served).get("/sessions/" + session).json();

            assertEquals(1, list.size());
            JsonObject listed = list.get(0).getAsJsonObject();
            assertEquals(Set.of("session", "title", "workspace", "created", "running"), listed.keySet());
            assertEquals(List.of(session, "Write a file", "false"), values(listed, "session", "title", "running"));
            assertEquals("[\"a.txt\"]", shown.get("files").toString());
            assertEquals(
                    "[{\"role\":\"user\",\"text\":\"Write a file\\nwith hello in it\"},"
                            + "{\"role\":\"assistant\",\"text\":\"I write.\"},{\"role\":\"assistant\",\"text\":\"Written.\"}]",
                    shown.get("messages").toString());
            JsonObject shownRun = shown.getAsJsonArray("runs").get(0).getAsJsonObject();
            assertEquals(List.of(session + ".1", "ended", "2"), values(shownRun, "run", "status", "turns"));
            Call.to(served).get("/sessions/nobody").problem(404);
            Call.to(served).get("/sessions/" + session + "/nothing").problem(404);
        }
    }

    @Test
    void models_say_what_can_be_used_and_which_is_the_default() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start()) {
            JsonObject models = Call.to(served).get("/models").json();

            assertEquals("openai-chat/scripted", text(models, "default"));
            assertEquals(
                    List.of("openai-chat/scripted true", "anthropic/… false", "gemini/… false", "offline/demo true"),
                    models.getAsJsonArray("models").asList().stream()
                            .map(JsonElement::getAsJsonObject)
                            .map(model -> text(model, "name") + " " + model.get("usable"))
                            .filter(model -> !model.startsWith("ollama/")) // there may be one here
                            .toList());
            assertTrue(models.toString().contains("\"problem\":\"set ANTHROPIC_API_KEY\""), models.toString());
        }
    }

    @Test
    void health_is_told_to_everybody_and_without_details() throws Exception {
        try (var served =
                Served.at(home).set("token", "secret").set("sandbox", "off").start()) {
            assertEquals(
                    "{\"status\":\"live\"}\n",
                    Call.to(served).get("/health/live").text());
            assertEquals(
                    "{\"status\":\"ready\",\"sandbox\":\"off\"}\n",
                    Call.to(served).get("/health/ready").text());
            assertEquals(
                    "",
                    Call.to(served).send("HEAD", "/health/live", new byte[0]).text());
            assertEquals(404, Call.to(served).get("/health/nothing").status());
            assertEquals(405, Call.to(served).post("/health/live").status());
        }
    }

    @Test
    void every_path_says_which_methods_it_has() throws Exception {
        try (var provider = waiting().start();
                var served = Served.at(home).asking(provider).start();
                var stream = underWay(served, Call.message("Count"))) {
            String run = "/runs/" + stream.header("x-run-id");
            Map<String, String> methods = Map.of(
                    "/",
                    "GET, HEAD",
                    "/index.html",
                    "GET, HEAD",
                    "/chat",
                    "POST",
                    run,
                    "GET",
                    run + "/events",
                    "GET",
                    run + "/cancel",
                    "POST",
                    "/sessions",
                    "GET",
                    "/models",
                    "GET",
                    "/health/live",
                    "GET, HEAD");
            for (var path : methods.entrySet()) {
                for (String method : List.of("OPTIONS", "TRACE", "DELETE", "BREW")) {
                    Answer answer = Call.to(served).send(method, path.getKey(), new byte[0]);

                    answer.problem(405);
                    assertEquals(path.getValue(), answer.header("allow"), path.getKey());
                }
            }
            Call.to(served).get("/nothing").problem(404);
        }
    }

    /** A zombie, which nobody has asked about yet, has no command line any more. */
    private static boolean lives(String pid) throws IOException {
        Path words = Path.of("/proc", pid, "cmdline");
        return Files.exists(words) && !Files.readString(words).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> values(JsonObject json, String... names) {
        return List.of(names).stream().map(name -> text(json, name)).toList();
    }

    private static String text(JsonObject json, String name) {
        return json.get(name).getAsString();
    }
}
