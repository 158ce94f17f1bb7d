package dev.runnel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions named, forgotten, forked, taken out and in, over real sockets. */
@Timeout(60)
class WholeSessionsTest {

    private static final byte[] NOTHING = new byte[0];
    private static final int MAX_FILE = 32 << 20;

    @TempDir
    Path home;

    private ProviderServer provider;
    private Served served;
    private String session;

    @BeforeEach
    void a_session_of_two_runs() throws Exception {
        provider = ProviderServer.script().says("Hello to you.").repeating().start();
        served = Served.at(home).asking(provider).start();
        session = Call.to(served).chat("Hello").header("x-session-id");
        JsonObject again = Call.message("And again");
        again.addProperty("session", session);
        assertEquals(200, Call.to(served).post("/chat", again.toString()).status());
    }

    @AfterEach
    void close() throws Exception {
        served.close();
        provider.close();
    }

    private Answer json(String method, String path, String body) throws IOException {
        return Call.to(served).with("Content-Type", "application/json").send(method, path, body.getBytes(UTF_8));
    }

    private Answer imported(byte[] file) throws IOException {
        return Call.to(served).with("Content-Type", "application/x-ndjson").send("POST", "/sessions/import", file);
    }

    private Answer exported() throws IOException {
        return Call.to(served).get("/sessions/" + session + "/export");
    }

    private byte[] journal() throws IOException {
        return Files.readAllBytes(home.resolve("sessions/" + session + ".jsonl"));
    }

    private JsonObject listed(String id) throws IOException {
        for (var one : Call.to(served).get("/sessions").json().getAsJsonArray("sessions")) {
            if (one.getAsJsonObject().get("session").getAsString().equals(id)) {
                return one.getAsJsonObject();
            }
        }
        throw new AssertionError(id + " is not listed");
    }

    @Test
    void a_session_gets_the_title_it_is_given() throws Exception {
        Answer named = json("PATCH", "/sessions/" + session, "{\"title\": \" Ein Titel \\ud83d\\ude00 \"}");

        assertEquals(200, named.status());
        assertEquals("Ein Titel \ud83d\ude00", named.json().get("title").getAsString());
        assertEquals(named.json(), listed(session));
        assertEquals(
                named.json().get("title"),
                Call.to(served).get("/sessions/" + session).json().get("title"));
    }

    @Test
    void what_is_no_title_is_refused_and_changes_nothing() throws Exception {
        byte[] before = journal();
        for (String body : List.of(
                "",
                "{}",
                "{\"title\": 1}",
                "{\"title\": null}",
                "{\"title\": \" \"}",
                "{\"title\": \"a\\nb\"}",
                "{\"title\": \"a\\u001b[31m\"}",
                "{\"title\": \"a\\ud83d\"}",
                "{\"title\": \"a\", \"title\": \"b\"}",
                "{title: \"a\"}",
                "{\"title\": \"" + "x".repeat(201) + "\"}")) {
            json("PATCH", "/sessions/" + session, body).problem(400);
        }
        assertArrayEquals(before, journal());
    }

    @Test
    void a_deleted_session_is_not_there_any_more() throws Exception {
        Answer deleted = Call.to(served).send("DELETE", "/sessions/" + session, NOTHING);

        assertEquals(204, deleted.status());
        assertEquals(0, deleted.body().length);
        Call.to(served).send("DELETE", "/sessions/" + session, NOTHING).problem(404);
        Call.to(served).get("/sessions/" + session).problem(404);
        Call.to(served).get("/runs/" + session + ".1/events").problem(404);
        assertFalse(Files.exists(home.resolve("sessions/" + session + ".jsonl")));
        assertTrue(Files.isDirectory(home.resolve("workspaces/" + session)), "the folder is the user's");
    }

    @Test
    void a_session_whose_run_goes_on_can_be_named_but_not_forgotten_exported_or_forked_there() throws Exception {
        try (var counting = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two")
                        .start();
                var live = Served.at(home).asking(counting).start();
                var stream = Call.to(live).openChat("Count")) {
            stream.until("\"one \"}}\n\n");
            String id = stream.header("x-session-id");
            String run = stream.header("x-run-id");
            Call call = Call.to(live);

            List<Answer> refused = List.of(
                    call.send("DELETE", "/sessions/" + id, NOTHING),
                    call.get("/sessions/" + id + "/export"),
                    call.post("/sessions/" + id + "/fork", "{\"run\": \"" + run + "\"}"));
            Answer named = call.with("Content-Type", "application/json")
                    .send("PATCH", "/sessions/" + id, "{\"title\": \"Counting\"}".getBytes(UTF_8));
            counting.release();
            Answer ended = stream.rest();

            for (Answer answer : refused) {
                answer.problem(409);
                assertEquals(run, answer.json().get("run").getAsString());
            }
            assertEquals("Counting", named.json().get("title").getAsString());
            assertTrue(ended.whole());
            assertEquals(204, call.send("DELETE", "/sessions/" + id, NOTHING).status());
        }
    }

    @Test
    void a_fork_can_be_read_under_its_own_ids() throws Exception {
        Answer forked = Call.to(served).post("/sessions/" + session + "/fork", "{\"run\": \"" + session + ".1\"}");

        assertEquals(201, forked.status());
        String fork = forked.json().get("session").getAsString();
        assertEquals("/sessions/" + fork, forked.header("location"));
        assertEquals(listed(fork), forked.json());
        JsonObject shown = Call.to(served).get(forked.header("location")).json();
        assertEquals(1, shown.getAsJsonArray("runs").size());
        String events = Call.to(served).get("/runs/" + fork + ".1/events").text();
        assertTrue(events.contains("\"session\":\"" + fork + "\",\"run\":\"" + fork + ".1\""), events);
        assertFalse(events.contains("\"session\":\"" + session));
        Call.to(served).get("/runs/" + fork + ".2/events").problem(404);
    }

    @Test
    void what_cannot_be_forked_says_why() throws Exception {
        String fork = "/sessions/" + session + "/fork";
        Call.to(served).post(fork, "{}").problem(400);
        Call.to(served).post(fork, "{\"run\": \"" + session + ".3\"}").problem(404);
        Call.to(served).post(fork, "{\"run\": \"other.1\"}").problem(404);
        Call.to(served).post("/sessions/other/fork", "{\"run\": \"other.1\"}").problem(404);
    }

    @Test
    void an_export_is_the_journal_as_a_file_and_comes_back_as_another_session() throws Exception {
        json("PATCH", "/sessions/" + session, "{\"title\": \"Named\"}");

        Answer file = exported();
        Answer taken = imported(file.body());

        assertEquals(200, file.status());
        assertEquals("application/x-ndjson", file.header("content-type"));
        assertEquals("attachment; filename=\"runnel-" + session + ".jsonl\"", file.header("content-disposition"));
        assertEquals(Integer.toString(file.body().length), file.header("content-length"));
        assertArrayEquals(journal(), file.body());
        assertEquals(201, taken.status());
        String id = taken.json().get("session").getAsString();
        assertFalse(id.equals(session));
        assertEquals("/sessions/" + id, taken.header("location"));
        assertEquals("Named", taken.json().get("title").getAsString());
        assertTrue(taken.json().get("workspace").getAsString().endsWith(id), "a folder of its own");
        assertEquals(
                Call.to(served).get("/sessions/" + session).json().get("messages"),
                Call.to(served).get("/sessions/" + id).json().get("messages"));
        assertEquals(200, Call.to(served).get("/runs/" + id + ".2/events").status());
    }

    @Test
    void a_damaged_file_is_refused_by_line_and_byte() throws Exception {
        byte[] file = exported().body();
        String text = new String(file, ISO_8859_1);
        int at = text.indexOf("\"Hello\"");
        int line = (int) text.substring(0, at).lines().count();
        byte[] damaged = file.clone();
        damaged[at] = '\'';

        String refused = imported(damaged).problem(400);

        int begin = text.lastIndexOf('\n', at) + 1;
        assertTrue(refused.contains("line " + line + ", byte " + begin + ":"), refused);
        imported(NOTHING).problem(400);
        imported("{}\n".getBytes(UTF_8)).problem(400);
        imported(Arrays.copyOf(file, file.length - 1)).problem(400);
        assertEquals(
                1,
                Call.to(served)
                        .get("/sessions")
                        .json()
                        .getAsJsonArray("sessions")
                        .size());
    }

    @Test
    void a_file_that_is_too_large_is_refused_whatever_it_holds() throws Exception {
        byte[] large = new byte[MAX_FILE + 1];
        Arrays.fill(large, (byte) 'x');

        imported(large).problem(413);
        imported(Arrays.copyOf(large, MAX_FILE)).problem(400);

        try (var drafts = Files.list(home.resolve("drafts"))) {
            assertEquals(List.of(), drafts.toList());
        }
    }

    @Test
    void the_method_counts_before_the_type_and_the_type_before_the_body() throws Exception {
        String one = "/sessions/" + session;
        Call call = Call.to(served);
        assertEquals("GET, PATCH, DELETE", allowed(call.send("PUT", one, NOTHING)));
        assertEquals("POST", allowed(call.get(one + "/fork")));
        assertEquals("POST", allowed(call.get("/sessions/import")));
        assertEquals("GET", allowed(call.post(one + "/export", "{")));
        assertEquals("GET", allowed(call.post("/sessions", "{")));
        Call plain = call.with("Content-Type", "text/plain");
        for (String path : List.of(one + "/fork", "/sessions/import")) {
            plain.send("POST", path, "{".getBytes(UTF_8)).problem(415);
            call.send("POST", path, NOTHING).problem(415);
        }
        plain.with("Content-Type", "application/x-ndjson")
                .send("POST", "/sessions/import", NOTHING)
                .problem(415);
        plain.send("PATCH", one, "{".getBytes(UTF_8)).problem(415);
        call.with("Content-Type", "application/x-ndjson")
                .with("Content-Encoding", "gzip")
                .send("POST", "/sessions/import", NOTHING)
                .problem(415);
    }

    private static String allowed(Answer answer) {
        answer.problem(405);
        return answer.header("allow");
    }

    @Test
    void what_is_not_there_is_not_found() throws Exception {
        for (String unknown : List.of("unknown", "..%2F" + session)) {
            String path = "/sessions/" + unknown;
            assertTrue(List.of(400, 404)
                    .contains(json("PATCH", path, "{\"title\": \"a\"}").status()));
            assertTrue(List.of(400, 404)
                    .contains(Call.to(served).send("DELETE", path, NOTHING).status()));
            assertTrue(List.of(400, 404)
                    .contains(Call.to(served).get(path + "/export").status()));
        }
        Call.to(served).get("/sessions/" + session + "/else").problem(404);
        Call.to(served).get("/sessions/" + session + "/export/").problem(404);
        assertEquals(200, exported().status());
    }
}
