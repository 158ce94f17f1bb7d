package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.runnel.support.ScriptedTurn.Piece;
import java.util.List;

/** The Messages API, as Anthropic itself speaks it. */
final class AnthropicSpeech implements Speech {

    /** What a signature of ours begins with. */
    static final String SIGNED = "signed/";

    @Override
    public List<String> violations(ProviderRequest request) {
        return new AnthropicRequestCheck(request).violations();
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
        error.addProperty("type", type);
        error.addProperty("message", message);
        var body = new JsonObject();
        body.addProperty("type", "error");
        body.add("error", error);
        body.addProperty("request_id", "req_scripted");
        return body.toString();
    }

    /** Holds for this text only. */
    static String signature(String thinking) {
        return SIGNED + Integer.toHexString(thinking.hashCode());
    }

    @Override
    public Reply reply(ScriptedTurn turn, ProviderRequest request) {
        var stream = new Stream(request, turns(request));
        turn.pieces().forEach(stream::write);
        if (turn.ending() == Reply.Ending.PROPER) {
            stream.end(turn.stopReason(turn.callsTools() ? "tool_use" : "end_turn"));
        }
        return Reply.stream("").inSegments(stream.body.all()).holding().ending(turn.ending());
    }

    /** The events of one answer. */
    private static final class Stream {

        private static final int ARGUMENT_PIECE = 12;

        private final ProviderRequest request;
        private final int turn;
        private final Segments body = new Segments();
        private final StringBuilder thoughts = new StringBuilder();
        private String open = "";
        private int index = -1;
        private int pieces;

        Stream(ProviderRequest request, int turn) {
            this.request = request;
            this.turn = turn;
            start();
        }

        private void start() {
            var message = new JsonObject();
            message.addProperty("id", "msg_" + turn);
            message.addProperty("type", "message");
            message.addProperty("role", "assistant");
            message.add("model", request.json().get("model"));
            message.add("content", new JsonArray());
            message.add("stop_reason", JsonNull.INSTANCE);
            message.add("usage", usage(1));
            var data = new JsonObject();
            data.add("message", message);
            event("message_start", data);
            event("ping", new JsonObject());
        }

        /** As if half of the request had been read from the cache. */
        private JsonObject usage(int output) {
            int input = request.body().length / 4;
            var usage = new JsonObject();
            usage.addProperty("input_tokens", input - input / 2);
            usage.addProperty("cache_creation_input_tokens", 0);
            usage.addProperty("cache_read_input_tokens", input / 2);
            usage.addProperty("output_tokens", output);
            return usage;
        }

        void write(Piece piece) {
            switch (piece) {
                case Piece.Thinks(String text) -> {
                    block("thinking", "thinking", "");
                    thoughts.append(text);
                    words("thinking_delta", "thinking", text);
                }
                case Piece.Says(String text) -> {
                    block("text", "text", "");
                    words("text_delta", "text", text);
                }
                case Piece.Calls(String name, String arguments) -> call(name, arguments);
                case Piece.Pauses() -> body.cut();
            }
        }

        /** Begins a block, unless such a one is open. */
        private void block(String type, String member, String value) {
            if (!open.equals(type)) {
                var block = new JsonObject();
                block.addProperty("type", type);
                block.addProperty(member, value);
                begin(block);
            }
        }

        private void begin(JsonObject block) {
            endBlock();
            index++;
            open = block.get("type").getAsString();
            var data = new JsonObject();
            data.addProperty("index", index);
            data.add("content_block", block);
            event("content_block_start", data);
        }

        private void endBlock() {
            if (open.equals("thinking")) {
                delta("signature_delta", "signature", signature(thoughts.toString()));
                thoughts.setLength(0);
            }
            if (!open.isEmpty()) {
                var data = new JsonObject();
                data.addProperty("index", index);
                event("content_block_stop", data);
            }
        }

        private void words(String type, String member, String text) {
            for (String word : text.split("(?<= )", -1)) {
                delta(type, member, word);
            }
        }

        private void call(String name, String arguments) {
            var block = new JsonObject();
            block.addProperty("type", "tool_use");
            block.addProperty("id", "toolu_" + turn + "_" + (index + 1));
            block.addProperty("name", name);
            block.add("input", new JsonObject());
            begin(block);
            delta("input_json_delta", "partial_json", "");
            for (int i = 0; i < arguments.length(); i += ARGUMENT_PIECE) {
                String piece = arguments.substring(i, Math.min(i + ARGUMENT_PIECE, arguments.length()));
                delta("input_json_delta", "partial_json", piece);
            }
        }

        private void delta(String type, String member, String value) {
            pieces++;
            var delta = new JsonObject();
            delta.addProperty("type", type);
            delta.addProperty(member, value);
            var data = new JsonObject();
            data.addProperty("index", index);
            data.add("delta", delta);
            event("content_block_delta", data);
        }

        void end(String reason) {
            endBlock();
            var delta = new JsonObject();
            delta.addProperty("stop_reason", reason);
            delta.add("stop_sequence", JsonNull.INSTANCE);
            var data = new JsonObject();
            data.add("delta", delta);
            data.add("usage", usage(pieces));
            event("message_delta", data);
            event("message_stop", new JsonObject());
        }

        private void event(String type, JsonObject members) {
            var data = new JsonObject();
            data.addProperty("type", type);
            members.entrySet().forEach(member -> data.add(member.getKey(), member.getValue()));
            body.write("event: " + type + "\ndata: " + data + "\n\n");
        }
    }
}
