package dev.runnel.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import dev.runnel.support.Reply.Ending;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model outside the container that does what the first word of the message asks for: {@code Count} to forty at a brisk pace,
 * {@code Hold} one word back until told, {@code Wait} for ever after the first word, {@code Fail} after the first word,
 * {@code Flood} with a megabyte, or have a command {@code Sleep}. What follows the word makes the message one of its own.
 */
final class ScriptedModel implements AutoCloseable {

    /** What a request calls it. */
    static final String NAME = "openai-chat/scripted";
    /** What it counts. */
    static final List<String> NUMBERS =
            IntStream.rangeClosed(1, 40).mapToObj(number -> number + " ").toList();

    private static final Duration PACE = Duration.ofMillis(10);

    private final ProviderServer server = ProviderServer.answering(ScriptedModel::reply);

    ScriptedModel() throws IOException {}

    URI address() {
        return server.baseUrl();
    }

    /** Has the word that is held back said. */
    void release() {
        server.release();
    }

    private static Reply reply(ProviderRequest request) {
        if (!request.method().equals("POST")) { // which models are there? This one only
            return Reply.json(200, "{\"data\":[{\"id\":\"scripted\"}]}");
        }
        JsonArray messages = request.json().getAsJsonArray("messages");
        JsonObject last = messages.get(messages.size() - 1).getAsJsonObject();
        if (last.get("role").getAsString().equals("tool")) {
            return whole(words(List.of("Slept.")) + end("stop"));
        }
        String said = last.get("content").getAsString();
        return switch (said.split(" ", 2)[0]) {
            case "Count" -> whole(words(NUMBERS) + end("stop")).paced(PACE);
            case "Hold" ->
                Reply.stream("")
                        .inSegments(List.of(
                                words(List.of("one ")).getBytes(UTF_8),
                                (words(List.of("two ")) + end("stop")).getBytes(UTF_8)))
                        .holding();
            case "Wait" -> whole(words(List.of("one "))).ending(Ending.SILENT);
            case "Flood" -> whole(words(Collections.nCopies(500, "x".repeat(2_000) + " ")) + end("stop"));
            case "Fail" -> whole(words(List.of("one ")) + refusal());
            case "Sleep" -> whole(command("echo asleep; sleep 600") + end("tool_calls"));
            default -> throw new AssertionError("no such message: " + said);
        };
    }

    private static Reply whole(String events) {
        return Reply.stream(events);
    }

    private static String words(List<String> words) {
        var events = new StringBuilder();
        for (String word : words) {
            var delta = new JsonObject();
            delta.addProperty("content", word);
            events.append(chunk(delta, "null"));
        }
        return events.toString();
    }

    private static String command(String command) {
        var arguments = new JsonObject();
        arguments.addProperty("command", command);
        var function = new JsonObject();
        function.addProperty("name", "bash");
        function.addProperty("arguments", arguments.toString());
        var call = new JsonObject();
        call.addProperty("index", 0);
        call.addProperty("id", "call_1");
        call.addProperty("type", "function");
        call.add("function", function);
        var calls = new JsonArray();
        calls.add(call);
        var delta = new JsonObject();
        delta.add("tool_calls", calls);
        return chunk(delta, "null");
    }

    private static String end(String reason) {
        return chunk(new JsonObject(), "\"" + reason + "\"") + "data: [DONE]\n\n";
    }

    private static String refusal() {
        return event("{\"error\":{\"message\":\"scripted to fail\",\"type\":\"invalid_request_error\"}}");
    }

    private static String chunk(JsonObject delta, String finishReason) {
        return event(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"scripted\","
                        + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason
                        + "}]}");
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
