package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.ScriptedTurn.Piece;
import java.util.List;
import java.util.regex.Pattern;

/** The Gemini API as a model of the third generation speaks it: calls have ids, and the first of an answer a signature. */
final class GeminiSpeech implements Speech {

    @Override
    public List<String> violations(ProviderRequest request) {
        return new GeminiRequestCheck(request).violations();
    }

    @Override
    public int turns(ProviderRequest request) {
        int turns = 0;
        for (JsonElement content : request.json().getAsJsonArray("contents")) {
            if (content.getAsJsonObject().get("role").getAsString().equals("model")) {
                turns++;
            }
        }
        return turns;
    }

    /** The signature in an answer. */
    static String signature(int turn) {
        return "c2lnbmF0dXJl" + turn + "A==";
    }

    /** The answer whose signature this is; -1 if it is none of ours. */
    static int turn(String signature) {
        var matcher = Pattern.compile("c2lnbmF0dXJl(\\d{1,6})A==").matcher(signature);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    @Override
    public String error(String type, String message) {
        var error = new JsonObject();
        error.addProperty("message", message);
        error.addProperty("status", type);
        var body = new JsonObject();
        body.add("error", error);
        return body.toString();
    }

    @Override
    public Reply reply(ScriptedTurn turn, ProviderRequest request) {
        var stream = new Stream(request, turns(request));
        turn.pieces().forEach(stream::write);
        if (turn.ending() == Reply.Ending.PROPER) {
            stream.end(turn.stopReason("STOP"));
        }
        return Reply.stream("").inSegments(stream.body.all()).holding().ending(turn.ending());
    }

    /** The chunks of one answer. */
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
                case Piece.Thinks(String text) -> words(text, true);
                case Piece.Says(String text) -> words(text, false);
                case Piece.Calls(String name, String arguments) -> call(name, arguments);
                case Piece.Pauses() -> body.cut();
            }
        }

        private void words(String text, boolean thought) {
            for (String word : text.split("(?<= )", -1)) {
                var part = new JsonObject();
                part.addProperty("text", word);
                if (thought) {
                    part.addProperty("thought", true);
                }
                chunk(part);
            }
        }

        private void call(String name, String arguments) {
            var function = new JsonObject();
            function.addProperty("id", "fc_" + turn + "_" + calls);
            function.addProperty("name", name);
            function.add("args", JsonParser.parseString(arguments).getAsJsonObject());
            var part = new JsonObject();
            part.add("functionCall", function);
            if (calls == 0) {
                part.addProperty("thoughtSignature", signature(turn));
            }
            calls++;
            chunk(part);
        }

        private void chunk(JsonObject part) {
            pieces++;
            event(candidate(part));
        }

        void end(String reason) {
            var part = new JsonObject();
            part.addProperty("text", "");
            JsonObject candidate = candidate(part);
            candidate.addProperty("finishReason", reason);
            event(candidate);
        }

        private static JsonObject candidate(JsonObject part) {
            var parts = new JsonArray();
            parts.add(part);
            var content = new JsonObject();
            content.addProperty("role", "model");
            content.add("parts", parts);
            var candidate = new JsonObject();
            candidate.add("content", content);
            candidate.addProperty("index", 0);
            return candidate;
        }

        private void event(JsonObject candidate) {
            var candidates = new JsonArray();
            candidates.add(candidate);
            var usage = new JsonObject();
            usage.addProperty("promptTokenCount", request.body().length / 4);
            usage.addProperty("candidatesTokenCount", pieces);
            var chunk = new JsonObject();
            chunk.add("candidates", candidates);
            chunk.add("usageMetadata", usage);
            chunk.addProperty("responseId", "r" + turn);
            body.write("data: " + chunk + "\r\n\r\n");
        }
    }
}
