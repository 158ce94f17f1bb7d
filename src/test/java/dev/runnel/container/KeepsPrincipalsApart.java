package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the person at the console works on is not for those who hold the server's token, although they share a home. Holds T24. */
interface KeepsPrincipalsApart extends Deployed {

    @Test
    default void a_run_of_the_console_is_a_404_to_a_holder_of_the_token() throws Exception {
        // given
        String run = consoleRun();
        String session = run.substring(0, run.indexOf('.'));

        // then
        assertEquals(404, status(Request.get("/runs/" + run)));
        assertEquals(404, status(Request.get("/runs/" + run + "/events")));
        assertEquals(404, status(Request.post("/runs/" + run + "/cancel")));
        assertEquals(
                404, status(Request.post("/chat").withJson("{\"message\":\"go on\",\"session\":\"" + session + "\"}")));
        try (Exchange sessions = client().send(Request.get("/sessions"))) {
            assertFalse(sessions.text().contains(session));
        }
    }

    private int status(Request request) throws IOException {
        try (Exchange answer = client().send(request)) {
            return answer.status();
        }
    }

    /** Has the same WAR work at the console, in the home of the container. */
    private String consoleRun() throws Exception {
        Path folder = Files.createDirectories(container().folder().resolve("console"));
        Process console = new ProcessBuilder(List.of(
                        ServerProcess.javaHome().resolve("bin/java").toString(),
                        "-Duser.home=" + folder,
                        "-Drunnel.home=" + container().home(),
                        "-Drunnel.model=offline/demo",
                        "-jar",
                        Container.WAR.toString(),
                        "-o",
                        "jsonl",
                        "What can you do?"))
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String events = new String(console.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, console.waitFor(), events);
        String start = events.lines().findFirst().orElseThrow();
        return JsonParser.parseString(start)
                .getAsJsonObject()
                .getAsJsonObject("data")
                .get("run")
                .getAsString();
    }
}
