package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /sessions/{s}/undo} and {@code /redo}, over real sockets. */
@Timeout(60)
class UndoOverHttpTest {

    @TempDir
    Path home;

    private ProviderServer provider;
    private Served served;
    private String session;
    private Path workspace;

    @BeforeEach
    void a_run_that_changed_two_files() throws Exception {
        provider = ProviderServer.script()
                .calls("bash", Map.of("command", "echo one > a.txt; mkdir d; echo two > d/b.txt"))
                .says("Done.")
                .start();
        served = Served.at(home).asking(provider).start();
        session = Call.to(served).chat("Hello").header("x-session-id");
        workspace = home.resolve("workspaces").resolve(session);
    }

    @AfterEach
    void close() throws Exception {
        served.close();
        provider.close();
    }

    private Answer post(String what) throws IOException {
        return Call.to(served).send("POST", "/sessions/" + session + "/" + what, new byte[0]);
    }

    private static List<String> changes(Answer answer) {
        assertEquals(200, answer.status());
        JsonArray diffs = answer.json().getAsJsonArray("diffs");
        return diffs.asList().stream()
                .map(diff -> diff.getAsJsonObject().get("change").getAsString() + " "
                        + diff.getAsJsonObject().get("path").getAsString())
                .toList();
    }

    @Test
    void undo_and_redo_answer_with_the_diffs() throws Exception {
        Answer preview = post("undo?preview=true");
        assertTrue(Files.exists(workspace.resolve("d/b.txt")));
        Answer undone = post("undo");
        assertFalse(Files.exists(workspace.resolve("a.txt")));
        assertFalse(Files.exists(workspace.resolve("d")));
        Answer redone = post("redo");

        assertEquals("one\n", Files.readString(workspace.resolve("a.txt")));
        assertEquals("two\n", Files.readString(workspace.resolve("d/b.txt")));
        assertEquals(List.of("deleted a.txt", "deleted d/b.txt"), changes(preview));
        assertEquals(changes(preview), changes(undone));
        assertEquals(List.of("created a.txt", "created d/b.txt"), changes(redone));
        assertEquals(session + ".1", undone.json().get("run").getAsString());
        assertTrue(preview.json().get("preview").getAsBoolean());
        assertFalse(undone.json().get("preview").getAsBoolean());
        JsonObject diff = undone.json().getAsJsonArray("diffs").get(0).getAsJsonObject();
        assertEquals(
                "--- a/a.txt\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n",
                diff.get("diff").getAsString());
        assertEquals(new JsonArray(), undone.json().getAsJsonArray("notes"));
    }

    @Test
    void what_stands_in_the_way_is_a_problem_that_names_it() throws Exception {
        Files.writeString(workspace.resolve("a.txt"), "mine");

        Answer refused = post("undo");

        assertTrue(refused.problem(409).contains("a.txt"));
        JsonObject problem = refused.json();
        assertEquals("Changed since", problem.get("title").getAsString());
        assertEquals(
                List.of("a.txt"),
                problem.getAsJsonArray("files").asList().stream()
                        .map(file -> file.getAsString())
                        .toList());
        assertEquals("mine", Files.readString(workspace.resolve("a.txt")));
        assertTrue(Files.exists(workspace.resolve("d/b.txt")));
    }

    @Test
    void what_makes_no_sense_is_refused() throws Exception {
        assertTrue(post("redo").problem(409).startsWith("There is nothing to do again"));
        post("undo?preview=maybe").problem(400);
        Call.to(served).get("/sessions/" + session + "/undo").problem(405);
        Call.to(served)
                .send("POST", "/sessions/AAAAAAAAAAAAAAAAAAAAAA/undo", "".getBytes(UTF_8))
                .problem(404);
    }
}
