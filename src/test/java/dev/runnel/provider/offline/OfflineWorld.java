package dev.runnel.provider.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.ToolDefinition;
import dev.runnel.provider.OfflineModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder, tools that really work in it, and a conversation about it: just enough of a loop to bring the offline model to
 * the end of its tasks. It checks every answer on the way: joined pieces are the message, no call fails twice.
 */
final class OfflineWorld {

    private static final int MOST_TURNS = 15;

    private final Path folder;
    private final OfflineModel model = new OfflineModel(Duration.ZERO);
    private final List<Message> history = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Set<String> failedCalls = new HashSet<>();
    private Set<String> tools = Set.of("read", "write", "edit", "ls", "glob", "bash", "plan");
    private UnaryOperator<String> commands = UnaryOperator.identity();

    OfflineWorld(Path folder) {
        this.folder = folder;
    }

    /** Commands that contain {@code words} run {@code instead}. */
    OfflineWorld replacing(String words, String instead) {
        UnaryOperator<String> before = commands;
        commands = command -> command.contains(words) ? instead : before.apply(command);
        return this;
    }

    OfflineWorld withoutPython() {
        return replacing("python3", "echo 'sh: python3: not found' >&2; exit 127");
    }

    OfflineWorld withTools(String... names) {
        tools = Set.of(names);
        return this;
    }

    OfflineWorld with(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
        return this;
    }

    String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    /** The calls of the last wish: the tool and what it was about. */
    List<String> calls() {
        return calls;
    }

    /** Says {@code wish} and goes on until the model calls nothing more; all its words since. */
    String ask(String wish) throws Exception {
        history.add(new Message.User(wish));
        calls.clear();
        failedCalls.clear();
        var words = new StringBuilder();
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            Message.Assistant answer = turn();
            words.append(answer.text());
            history.add(answer);
            if (answer.calls().isEmpty()) {
                return words.toString();
            }
            var results = new ArrayList<Message.Result>();
            for (Message.ToolUse call : answer.calls()) {
                results.add(result(call));
            }
            history.add(new Message.ToolResults(results));
        }
        throw new AssertionError("no end after " + MOST_TURNS + " turns: " + calls);
    }

    private Message.Assistant turn() throws Exception {
        var request = new ModelRequest("", history, definitions());
        try (ModelStream stream = model.open(request)) {
            var text = new StringBuilder();
            var names = new TreeMap<Integer, String>();
            var arguments = new TreeMap<Integer, StringBuilder>();
            while (true) {
                switch (stream.next()) {
                    case ModelEvent.TextDelta(String piece) -> {
                        assertTrue(piece.strip().split("\\s").length <= 1, "more than a word: " + piece);
                        text.append(piece);
                    }
                    case ModelEvent.ReasoningDelta(String piece) -> throw new AssertionError(piece);
                    case ModelEvent.Retry retry -> throw new AssertionError(retry);
                    case ModelEvent.CallStart(int call, String name) -> {
                        names.put(call, name);
                        arguments.put(call, new StringBuilder());
                    }
                    case ModelEvent.CallDelta(int call, String json) ->
                        arguments.get(call).append(json);
                    case ModelEvent.Finish(var stop, var usage, var message) -> {
                        assertEquals(ModelEvent.StopReason.END, stop);
                        assertEquals(0, usage.inputTokens().orElseThrow());
                        assertEquals(message.text(), text.toString());
                        assertEquals(
                                message.calls().stream()
                                        .map(Message.ToolUse::name)
                                        .toList(),
                                List.copyOf(names.values()));
                        assertEquals(
                                message.calls().stream()
                                        .map(Message.ToolUse::arguments)
                                        .toList(),
                                arguments.values().stream()
                                        .map(StringBuilder::toString)
                                        .toList());
                        return message;
                    }
                }
            }
        }
    }

    private List<ToolDefinition> definitions() {
        return tools.stream()
                .map(name -> new ToolDefinition(name, "", new JsonObject()))
                .toList();
    }

    private Message.Result result(Message.ToolUse call) throws Exception {
        assertTrue(tools.contains(call.name()), "a tool that is not offered: " + call.name());
        assertFalse(failedCalls.contains(call.name() + call.arguments()), "repeats what failed: " + call);
        JsonObject input = JsonParser.parseString(call.arguments()).getAsJsonObject();
        calls.add(call.name() + about(input));
        Outcome outcome = switch (call.name()) {
            case "read" -> read(input);
            case "write" -> write(input);
            case "edit" -> edit(input);
            case "ls" -> ls(input);
            case "glob" -> glob(input);
            case "bash" -> bash(input);
            case "plan" -> new Outcome(true, "noted");
            default -> throw new AssertionError(call);
        };
        if (outcome.ok() && call.name().matches("write|edit")) {
            failedCalls.clear(); // What failed before may pass now.
        } else if (!outcome.ok()) {
            failedCalls.add(call.name() + call.arguments());
        }
        return new Message.Result(call.id(), call.name(), outcome.ok(), outcome.output());
    }

    private static String about(JsonObject input) {
        return Stream.of("path", "pattern", "command")
                .filter(input::has)
                .map(name -> " " + input.get(name).getAsString())
                .collect(Collectors.joining());
    }

    private Path path(JsonObject input) {
        return folder.resolve(input.get("path").getAsString());
    }

    private Outcome read(JsonObject input) throws IOException {
        return Files.isRegularFile(path(input))
                ? new Outcome(true, Files.readString(path(input)))
                : new Outcome(false, "there is no such file");
    }

    private Outcome write(JsonObject input) throws IOException {
        Files.createDirectories(path(input).getParent());
        Files.writeString(path(input), input.get("content").getAsString());
        return new Outcome(true, "written");
    }

    private Outcome edit(JsonObject input) throws IOException {
        String text = Files.readString(path(input));
        for (JsonElement element : input.getAsJsonArray("edits")) {
            String old = element.getAsJsonObject().get("old").getAsString();
            int at = text.indexOf(old);
            if (at < 0 || text.indexOf(old, at + 1) >= 0) {
                return new Outcome(false, "old text does not occur exactly once: " + old);
            }
            text = text.substring(0, at)
                    + element.getAsJsonObject().get("new").getAsString()
                    + text.substring(at + old.length());
        }
        Files.writeString(path(input), text);
        return new Outcome(true, "edited");
    }

    private Outcome ls(JsonObject input) throws IOException {
        try (var entries = Files.list(path(input))) {
            return new Outcome(
                    true,
                    entries.map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                            .sorted()
                            .collect(Collectors.joining("\n")));
        }
    }

    private Outcome glob(JsonObject input) throws IOException {
        String pattern = input.get("pattern").getAsString();
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern);
        try (var files = Files.walk(folder)) {
            String found = files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(matcher::matches)
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining("\n"));
            return new Outcome(true, found.isEmpty() ? "no file matches " + pattern : found);
        }
    }

    private Outcome bash(JsonObject input) throws IOException, InterruptedException {
        String command = commands.apply(input.get("command").getAsString());
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), command);
            int exit = process.exitValue();
            return exit == 0 ? new Outcome(true, output) : new Outcome(false, output + "\n[exit code " + exit + "]");
        } finally {
            process.destroyForcibly();
        }
    }
}
