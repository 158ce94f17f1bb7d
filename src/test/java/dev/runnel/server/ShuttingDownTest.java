package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While a server shuts down, nothing new begins, and whoever asks is told when to ask again; over real sockets. */
@Timeout(60)
class ShuttingDownTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private ProviderServer provider;
    private Served served;
    private String session;
    private byte[] exported;

    @BeforeEach
    void a_session_that_has_ended() throws Exception {
        provider = ProviderServer.choosing(request -> request.text().contains("Count")
                ? ProviderServer.script().says("one ").and().pauses().and().says("two")
                : ProviderServer.script()
                        .calls("bash", Map.of("command", "echo one > a.txt"))
                        .says("Done."));
        served = Served.at(home).asking(provider).start();
        session = Call.to(served).chat("Hello").header("x-session-id");
        exported = Call.to(served).get("/sessions/" + session + "/export").body();
    }

    @AfterEach
    void close() throws Exception {
        served.close();
        provider.close();
    }

    /** Everything that would begin or change something. */
    private Map<String, Answer> newWork() throws IOException {
        Call call = Call.to(served);
        String path = "/sessions/" + session;
        var answers = new LinkedHashMap<String, Answer>();
        answers.put("chat", call.chat("Me too"));
        var inSession = Call.message("Me too");
        inSession.addProperty("session", session);
        answers.put("chat in a session", call.post("/chat", inSession.toString()));
        answers.put("undo", call.post(path + "/undo"));
        answers.put("redo", call.post(path + "/redo"));
        answers.put("fork", call.post(path + "/fork", "{\"run\": \"" + session + ".1\"}"));
        answers.put(
                "import", call.with("Content-Type", "application/x-ndjson").send("POST", "/sessions/import", exported));
        answers.put(
                "rename",
                call.with("Content-Type", "application/json")
                        .send("PATCH", path, "{\"title\": \"Named\"}".getBytes(UTF_8)));
        answers.put("delete", call.send("DELETE", path, new byte[0]));
        return answers;
    }

    @Test
    void new_work_is_refused_while_the_runs_there_are_may_end() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection live = Call.to(served).openChat("Count")) {
            String begun = live.until("\"one \"}}\n\n");
            Future<?> stopped = threads.submit(() -> {
                served.runs().stop(LONG);
                return null;
            });
            while (!served.runs().stopping()) {
                Thread.onSpinWait();
            }
            var before = sessions();

            Map<String, Answer> answers = newWork();

            answers.forEach((what, answer) -> {
                assertEquals("Runnel is shutting down; try again later.", answer.problem(503), what);
                assertTrue(Integer.parseInt(answer.header("retry-after")) > 0, what);
            });
            assertEquals(before, sessions());
            assertTrue(Files.exists(home.resolve("workspaces").resolve(session).resolve("a.txt")), "undone");
            provider.release();
            List<Frame> told = Frame.run(begun + live.rest().text());
            stopped.get();
            assertEquals("done", told.getLast().text("reason"));
        }
    }

    private List<String> sessions() throws IOException {
        var sessions = new ArrayList<String>();
        Call.to(served).get("/sessions").json().getAsJsonArray("sessions").forEach(one -> sessions.add(one.toString()));
        return sessions;
    }
}
