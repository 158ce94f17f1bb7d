package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.container.Exchange;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed around calls that change something: before, between the effect and its record, after. No effect comes
 * twice, what has no recorded end is told as unknown, to the reader and to the model, and the conversation goes on.
 */
@Tag("system")
@Timeout(7200)
class EffectsTest {

    // Each kill hits as many calls, one in each run.
    private static final List<String> TOOLS = List.of("bash", "write", "edit", "bash");
    private static final int LATEST_NANOS = 25_000_000;

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures = new Figures(
            "effects",
            size,
            "kills",
            "calls",
            "ended",
            "unknown, done",
            "unknown, not done",
            "not begun",
            "done twice",
            "told wrong");
    private volatile String told = "";

    @TempDir
    Path folder;

    private ChaosServer server;

    /** The first message has a file made, the second has its tool called, and the third has nothing done. */
    private ProviderServer model() throws IOException {
        return ProviderServer.choosing(request -> {
            ChaosModel.Asked asked = ChaosModel.asked(request);
            if (asked.message().equals("go on")) {
                remember(request);
            }
            return asked.turn() > 0 || asked.message().equals("go on")
                    ? ProviderServer.script().says("Done.")
                    : call(asked.message());
        });
    }

    private static ProviderScript call(String message) {
        ProviderScript script = ProviderServer.script();
        return switch (message) {
            case "prepare" -> script.calls("write", Map.of("path", "number", "content", "zero\n"));
            case "bash" ->
                script.calls("bash", Map.of("command", "echo begun; sleep 0.005; echo x >> effects; sleep 0.005"));
            case "write" -> script.calls("write", Map.of("path", "effects", "content", "x\n"));
            case "edit" ->
                script.calls("edit", "{\"path\":\"number\",\"edits\":[{\"old\":\"zero\",\"new\":\"zero x\"}]}");
            default -> throw new AssertionError("no such message: " + message);
        };
    }

    /** What the model is told of the last call. */
    private void remember(ProviderRequest request) {
        JsonArray messages = request.json().getAsJsonArray("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonObject message = messages.get(i).getAsJsonObject();
            if (message.get("role").getAsString().equals("tool")) {
                told = message.get("content").getAsString();
            }
        }
    }

    @Test
    void of_a_killed_call_nothing_is_done_twice_and_what_is_not_known_is_said() throws Exception {
        try (ProviderServer model = model();
                var started = new ChaosServer(folder.resolve("server"), folder.resolve("home"), model.baseUrl())) {
            server = started;
            server.start();
            for (int i = 0; i < size.runs(); i++) {
                killAmongCalls();
            }
            model.violations().forEach(wrong -> figures.found("refused by the provider", wrong));
            assertEquals(0, server.command(folder.resolve("verify"), "verify"));
        }
        figures.conclude();
    }

    private void killAmongCalls() throws Exception {
        var crowd = new Crowd();
        var sessions = new ArrayList<String>();
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < TOOLS.size(); i++) {
            sessions.add(prepared());
        }
        for (int i = 0; i < TOOLS.size(); i++) {
            String tool = TOOLS.get(i);
            Optional<String> session = Optional.of(sessions.get(i));
            readers.add(Reader.start(Wire.NATIVE, crowd, 0, () -> server.chat(Wire.NATIVE, tool, session)));
        }
        crowd.awaitEvents(TOOLS.size() * (3L + random.nextInt(4))); // about where the calls begin
        LockSupport.parkNanos(random.nextInt(LATEST_NANOS));
        server.kill();
        figures.count("kills", 1);
        for (Reader reader : readers) {
            reader.awaitEnd();
        }
        server.start();
        for (int i = 0; i < TOOLS.size(); i++) {
            look(sessions.get(i), TOOLS.get(i));
        }
    }

    private String prepared() throws IOException {
        try (Exchange begun = server.chat(Wire.NATIVE, "prepare", Optional.empty())) {
            ChaosServer.requireOk(begun, "a session");
            begun.rest();
            return begun.header("X-Session-Id");
        }
    }

    private void look(String session, String tool) throws IOException {
        Optional<byte[]> run = server.replay(Wire.NATIVE, session + ".2");
        if (run.isEmpty()) {
            figures.count("not begun", 1);
            requireEffects(session, 0, 0, "the run did not begin");
            return;
        }
        String outcome = outcome(Wire.NATIVE.events(run.get()));
        switch (outcome.replaceFirst(":.*", "")) {
            case "ended" -> {
                figures.count("ended", 1);
                requireEffects(session, 1, 1, outcome);
            }
            case "unknown" -> {
                boolean done = requireEffects(session, 0, 1, outcome) == 1;
                figures.count(done ? "unknown, done" : "unknown, not done", 1);
            }
            default -> {
                figures.count("not begun", 1);
                requireEffects(session, 0, 0, outcome);
            }
        }
        figures.count("calls", 1);
        goOn(session, tool, outcome);
    }

    /** {@code ended}, {@code unknown} or {@code not done} by the call's end; empty where there was no call. */
    private String outcome(List<String> events) {
        var starts = new ArrayList<JsonObject>();
        var ends = new ArrayList<JsonObject>();
        for (String event : events) {
            JsonObject data = Wire.NATIVE.json(event).getAsJsonObject("data");
            switch (Wire.NATIVE.name(event)) {
                case "on_tool_start" -> starts.add(data);
                case "on_tool_end" -> ends.add(data);
                default -> {}
            }
        }
        if (starts.size() > 1 || ends.size() != starts.size()) {
            figures.found("told wrong", starts + " and " + ends);
        }
        if (ends.isEmpty()) {
            return "";
        }
        String output = ends.getFirst().get("output").getAsString();
        boolean ok = ends.getFirst().get("ok").getAsBoolean();
        return ok
                ? "ended"
                : output.startsWith("unknown:") || output.startsWith("not done:") ? output : "failed: " + output;
    }

    private int requireEffects(String session, int least, int most, String outcome) throws IOException {
        Path workspace = server.home().resolve("workspaces").resolve(session);
        int count = 0;
        for (String file : List.of("effects", "number")) {
            if (Files.exists(workspace.resolve(file))) {
                count += (int) Files.readString(workspace.resolve(file))
                        .chars()
                        .filter(character -> character == 'x')
                        .count();
            }
        }
        if (count > 1) {
            figures.found("done twice", session + ": " + count + " times, " + outcome);
        } else if (count < least || count > most) {
            figures.found("told wrong", session + " did it " + count + " times and says \"" + outcome + "\"");
        }
        return count;
    }

    /** The model is told the same as the reader. */
    private void goOn(String session, String tool, String outcome) throws IOException {
        try (Exchange exchange = server.chat(Wire.NATIVE, "go on", Optional.of(session))) {
            ChaosServer.requireOk(exchange, session + " after " + tool);
            List<String> events = Wire.NATIVE.events(exchange.rest());
            String end = Wire.NATIVE
                    .json(events.getLast())
                    .getAsJsonObject("data")
                    .get("reason")
                    .getAsString();
            if (!end.equals("done")) {
                figures.found("does not go on", session + " after " + tool + ", " + outcome + ": " + events);
            }
        }
        String heard = told;
        if (outcome.startsWith("unknown:") && !heard.equals(outcome)) {
            figures.found("told wrong", session + ": the model heard \"" + heard + "\" and not \"" + outcome + "\"");
        }
    }
}
