package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.ScriptedTurn.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Ollama's own protocol, with the ids that newer servers give to calls. */
final class OllamaSpeech implements Speech {

    @Override
    public List<String> violations(ProviderRequest request) {
        return new OllamaRequestCheck(request).violations();
    }

    @Override
    public int turns(ProviderRequest request) {
        int turns = 0;
        for (JsonElement message : request.json().getAsJsonArray("messages")) {
            if (message.getAsJsonObject().get("role").getAsString().equals("assistant")) {
                turns++;
            }
        }
        return turns;
    }

    @Override
    public String error(String type, String message) {
        var body = new JsonObject();
        body.addProperty("error", message);
        return body.toString();
    }

    @Override
    public Reply reply(ScriptedTurn turn, ProviderRequest request) {
        var stream = new Stream(request, turns(request));
        turn.pieces().forEach(stream::write);
        if (turn.ending() == Reply.Ending.PROPER) {
            stream.end(turn.stopReason("stop"));
        }
        return Reply.of(200, "application/x-ndjson", "".getBytes(StandardCharsets.UTF_8))
                .inSegments(stream.body.all())
                .holding()
                .ending(turn.ending());
    }

    /** The lines of one answer. */
    private static final class Stream {

        private final Segments body = new Segments();
        private final ProviderRequest request;
        private final int turn;
        private int calls;
        private int pieces;

        Stream(ProviderRequest request, int turn) {
            this.request = request;
            this.turn = turn;
        }

        void write(Piece piece) {
            switch (piece) {
                case Piece.Thinks(String text) -> words("thinking", text);
                case Piece.Says(String text) -> words("content", text);
                case Piece.Calls(String name, String arguments) -> call(name, arguments);
                case Piece.Pauses() -> body.cut();
            }
        }

        private void words(String member, String text) {
            for (String word : text.split("(?<= )", -1)) {
                JsonObject message = message();
                message.addProperty(member, word);
                line(message);
            }
        }

        private void call(String name, String arguments) {
            var function = new JsonObject();
            function.addProperty("index", calls);
            function.addProperty("name", name);
            function.add("arguments", JsonParser.parseString(arguments).getAsJsonObject());
            var call = new JsonObject();
            call.addProperty("id", "call_" + turn + "_" + calls++);
            call.add("function", function);
            var all = new JsonArray();
            all.add(call);
            JsonObject message = message();
            message.add("tool_calls", all);
            line(message);
        }

        private static JsonObject message() {
            var message = new JsonObject();
            message.addProperty("role", "assistant");
            message.addProperty("content", "");
            return message;
        }

        private void line(JsonObject message) {
            pieces++;
            JsonObject line = line(message, false);
            body.write(line + "\n");
        }

        private JsonObject line(JsonObject message, boolean done) {
            var line = new JsonObject();
            line.add("model", request.json().get("model"));
            line.addProperty("created_at", "2026-01-01T00:00:00.000000Z");
            line.add("message", message);
            line.addProperty("done", done);
            return line;
        }

        void end(String reason) {
            JsonObject last = line(message(), true);
            last.addProperty("done_reason", reason);
            last.addProperty("prompt_eval_count", request.body().length / 4);
            last.addProperty("eval_count", pieces);
            body.write(last + "\n");
        }
    }
}
