package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.support.ScriptedTurn.Piece;
import java.util.List;

/** The Chat Completions API, as OpenAI itself speaks it. */
final class ChatSpeech implements Speech {

    @Override
    public List<String> violations(ProviderRequest request) {
        return new ChatRequestCheck(request).violations();
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
        var error = new JsonObject();
        error.addProperty("message", message);
        error.addProperty("type", type);
        error.addProperty("code", type);
        var body = new JsonObject();
        body.add("error", error);
        return body.toString();
    }

    @Override
    public Reply reply(ScriptedTurn turn, ProviderRequest request) {
        var stream = new Stream(request, turns(request));
        turn.pieces().forEach(stream::write);
        if (turn.ending() == Reply.Ending.PROPER) {
            stream.end(turn.stopReason(turn.callsTools() ? "tool_calls" : "stop"));
        }
        return Reply.stream("").inSegments(stream.body.all()).holding().ending(turn.ending());
    }

    /** The chunks of one answer. */
    private static final class Stream {

        private static final int ARGUMENT_PIECE = 12;

        private final ProviderRequest request;
        private final int turn;
        private final Segments body = new Segments();
        private int calls;
        private int pieces;

        Stream(ProviderRequest request, int turn) {
            this.request = request;
            this.turn = turn;
            var delta = new JsonObject();
            delta.addProperty("role", "assistant");
            delta.addProperty("content", "");
            chunk(delta);
        }

        void write(Piece piece) {
            switch (piece) {
                case Piece.Thinks(String text) -> words("reasoning_content", text);
                case Piece.Says(String text) -> words("content", text);
                case Piece.Calls(String name, String arguments) -> call(name, arguments);
                case Piece.Pauses() -> body.cut();
            }
        }

        private void words(String member, String text) {
            for (String word : text.split("(?<= )", -1)) {
                var delta = new JsonObject();
                delta.addProperty(member, word);
                chunk(delta);
            }
        }

        private void call(String name, String arguments) {
            var function = new JsonObject();
            function.addProperty("name", name);
            function.addProperty("arguments", "");
            JsonObject first = call(function);
            first.addProperty("id", "call_" + turn + "_" + calls);
            first.addProperty("type", "function");
            chunk(calls(first));
            for (int i = 0; i < arguments.length(); i += ARGUMENT_PIECE) {
                var piece = new JsonObject();
                piece.addProperty(
                        "arguments", arguments.substring(i, Math.min(i + ARGUMENT_PIECE, arguments.length())));
                chunk(calls(call(piece)));
            }
            calls++;
        }

        private JsonObject call(JsonObject function) {
            var call = new JsonObject();
            call.addProperty("index", calls);
            call.add("function", function);
            return call;
        }

        private static JsonObject calls(JsonObject call) {
            var array = new JsonArray();
            array.add(call);
            var delta = new JsonObject();
            delta.add("tool_calls", array);
            return delta;
        }

        void end(String reason) {
            choice(new JsonObject(), new JsonPrimitive(reason));
            var usage = new JsonObject();
            usage.addProperty("prompt_tokens", request.body().length / 4);
            usage.addProperty("completion_tokens", pieces);
            usage.addProperty("total_tokens", request.body().length / 4 + pieces);
            JsonObject last = envelope(new JsonArray());
            last.add("usage", usage);
            event(last.toString());
            event("[DONE]");
        }

        private void chunk(JsonObject delta) {
            pieces++;
            choice(delta, com.google.gson.JsonNull.INSTANCE);
        }

        private void choice(JsonObject delta, JsonElement finishReason) {
            var choice = new JsonObject();
            choice.addProperty("index", 0);
            choice.add("delta", delta);
            choice.add("finish_reason", finishReason);
            var choices = new JsonArray();
            choices.add(choice);
            event(envelope(choices).toString());
        }

        private JsonObject envelope(JsonArray choices) {
            var chunk = new JsonObject();
            chunk.addProperty("id", "chatcmpl-" + turn);
            chunk.addProperty("object", "chat.completion.chunk");
            chunk.addProperty("created", 1_760_000_000);
            chunk.add("model", request.json().get("model"));
            chunk.add("choices", choices);
            return chunk;
        }

        private void event(String data) {
            body.write("data: " + data + "\n\n");
        }
    }
}
