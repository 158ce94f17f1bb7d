package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.support.ScriptedTurn.Piece;
import java.util.List;

/** The Responses API, as OpenAI itself speaks it. */
final class ResponsesSpeech implements Speech {

    @Override
    public List<String> violations(ProviderRequest request) {
        return new ResponsesRequestCheck(request).violations();
    }

    /** Answers are told apart by what a person or a tool said between them. */
    @Override
    public int turns(ProviderRequest request) {
        int turns = 0;
        boolean inAnswer = false;
        for (JsonElement element : request.json().getAsJsonArray("input")) {
            boolean ours = ResponsesRequestCheck.isOutput(element.getAsJsonObject());
            turns += ours && !inAnswer ? 1 : 0;
            inAnswer = ours;
        }
        return turns;
    }

    @Override
    public String error(String type, String message) {
        return new ChatSpeech().error(type, message);
    }

    @Override
    public Reply reply(ScriptedTurn turn, ProviderRequest request) {
        var stream = new Stream(request, turns(request));
        turn.pieces().forEach(stream::write);
        if (turn.ending() == Reply.Ending.PROPER) {
            stream.end(turn.stopReason("completed"));
        }
        return Reply.stream("").inSegments(stream.body.all()).holding().ending(turn.ending());
    }

    /** The events of one answer. */
    private static final class Stream {

        private static final int ARGUMENT_PIECE = 12;

        private final ProviderRequest request;
        private final int turn;
        private final Segments body = new Segments();
        private int items;
        private int pieces;

        Stream(ProviderRequest request, int turn) {
            this.request = request;
            this.turn = turn;
        }

        void write(Piece piece) {
            switch (piece) {
                case Piece.Thinks(String text) -> reasoning(text);
                case Piece.Says(String text) -> message(text);
                case Piece.Calls(String name, String arguments) -> call(name, arguments);
                case Piece.Pauses() -> body.cut();
            }
        }

        private void reasoning(String text) {
            JsonObject item = item("reasoning", "rs_" + turn + "_" + items);
            var summary = new JsonArray();
            item.add("summary", summary);
            added(item);
            for (String word : text.split("(?<= )", -1)) {
                JsonObject event = event("response.reasoning_summary_text.delta");
                event.addProperty("summary_index", 0);
                delta(event, word);
            }
            var part = new JsonObject();
            part.addProperty("type", "summary_text");
            part.addProperty("text", text);
            summary.add(part);
            item.addProperty("encrypted_content", "sealed " + turn + " " + items);
            done(item);
        }

        private void message(String text) {
            JsonObject item = item("message", "msg_" + turn + "_" + items);
            item.addProperty("role", "assistant");
            var content = new JsonArray();
            item.add("content", content);
            added(item);
            for (String word : text.split("(?<= )", -1)) {
                JsonObject event = event("response.output_text.delta");
                event.addProperty("content_index", 0);
                delta(event, word);
            }
            var part = new JsonObject();
            part.addProperty("type", "output_text");
            part.addProperty("text", text);
            content.add(part);
            done(item);
        }

        private void call(String name, String arguments) {
            JsonObject item = item("function_call", "fc_" + turn + "_" + items);
            item.addProperty("call_id", "call_" + turn + "_" + items);
            item.addProperty("name", name);
            item.addProperty("arguments", "");
            added(item);
            for (int i = 0; i < arguments.length(); i += ARGUMENT_PIECE) {
                delta(
                        event("response.function_call_arguments.delta"),
                        arguments.substring(i, Math.min(i + ARGUMENT_PIECE, arguments.length())));
            }
            item.addProperty("arguments", arguments);
            done(item);
        }

        private static JsonObject item(String type, String id) {
            var item = new JsonObject();
            item.addProperty("type", type);
            item.addProperty("id", id);
            return item;
        }

        private void added(JsonObject item) {
            JsonObject event = event("response.output_item.added");
            event.add("item", item);
            send(event);
        }

        private void done(JsonObject item) {
            JsonObject event = event("response.output_item.done");
            event.add("item", item);
            send(event);
            items++;
        }

        private void delta(JsonObject event, String delta) {
            event.add("delta", new JsonPrimitive(delta));
            send(event);
            pieces++;
        }

        private JsonObject event(String type) {
            var event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("output_index", items);
            return event;
        }

        void end(String status) {
            var usage = new JsonObject();
            usage.addProperty("input_tokens", request.body().length / 4);
            usage.addProperty("output_tokens", pieces);
            var response = new JsonObject();
            response.addProperty("id", "resp_" + turn);
            response.addProperty("status", status);
            response.add("usage", usage);
            var event = new JsonObject();
            event.addProperty("type", "response." + status);
            event.add("response", response);
            send(event);
        }

        private void send(JsonObject event) {
            String text = "event: " + event.get("type").getAsString() + "\ndata: " + event + "\n\n";
            body.write(text);
        }
    }
}
