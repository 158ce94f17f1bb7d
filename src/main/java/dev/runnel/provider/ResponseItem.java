package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An item of an answer of the Responses API, while it comes. */
final class ResponseItem {

    private final AnswerBuilder answer;
    private final Map<Long, StringBuilder> texts = new HashMap<>();
    private @Nullable OpenCall call;
    private @Nullable OpenWords thoughts;
    private boolean begun;
    private boolean ended;

    ResponseItem(AnswerBuilder answer) {
        this.answer = answer;
    }

    /** What is known of it at its beginning. */
    void begin(JsonObject item) {
        if (begun) {
            return;
        }
        begun = true;
        switch (Json.string(item, "type")) {
            case "function_call", OpenAiResponsesRequest.CUSTOM_CALL -> name(item);
            case "message" -> keepMembers(item);
            case "reasoning" -> thoughts(); // others may begin before it ends
            default -> {}
        }
    }

    private OpenCall call() {
        if (call == null) {
            call = answer.call();
        }
        return call;
    }

    private void name(JsonObject item) {
        call().identify(Json.string(item, "call_id"));
        call().name(Json.string(item, "name"));
    }

    /** The phase tells comments from the final answer, and is wanted back with its text. */
    private void keepMembers(JsonObject item) {
        if (item.get("phase") instanceof JsonPrimitive phase) {
            var members = new JsonObject();
            members.add("phase", phase);
            var kept = new JsonObject();
            kept.add(OpenAiResponsesRequest.MESSAGE, members);
            answer.opaque(kept);
        }
    }

    void text(long part, String piece) {
        texts.computeIfAbsent(part, any -> new StringBuilder()).append(piece);
        answer.text(piece);
    }

    /** The text so far and what is missing of it. */
    void allText(long part, String all) {
        String seen = texts.getOrDefault(part, new StringBuilder()).toString();
        if (all.startsWith(seen)) {
            text(part, all.substring(seen.length()));
        }
    }

    void reasoning(String piece) {
        thoughts().append(piece);
    }

    private OpenWords thoughts() {
        if (thoughts == null) {
            thoughts = answer.newReasoning();
        }
        return thoughts;
    }

    void argue(String piece) {
        call().append(piece);
    }

    void allArguments(String all) {
        if (!all.isEmpty()) {
            call().settle(all);
        }
    }

    /** Whether it was taken as it is in the end. */
    boolean ended() {
        return ended;
    }

    /** Takes the item as it is in the end; says whether it is a refusal. */
    boolean end(JsonObject item) {
        if (ended) {
            return false;
        }
        begin(item);
        ended = true;
        return switch (Json.string(item, "type")) {
            case "function_call" -> {
                name(item);
                allArguments(Json.string(item, "arguments"));
                yield false;
            }
            case OpenAiResponsesRequest.CUSTOM_CALL -> {
                name(item);
                allArguments(Json.string(item, "input"));
                call().keep(only(item, "type"));
                yield false;
            }
            case "reasoning" -> {
                endReasoning(item);
                yield false;
            }
            case "message" -> endMessage(item);
            default -> false;
        };
    }

    private static JsonObject only(JsonObject item, String... names) {
        var kept = new JsonObject();
        for (String name : names) {
            if (item.has(name)) {
                kept.add(name, item.get(name));
            }
        }
        return kept;
    }

    private void endReasoning(JsonObject item) {
        if (thoughts().text().isEmpty()) {
            sayAll(item, "summary");
            sayAll(item, "content");
        }
        thoughts().keep(only(item, "type", "id", "summary", "content", "encrypted_content"));
    }

    private void sayAll(JsonObject item, String member) {
        for (JsonElement element : Json.array(item, member)) {
            if (element instanceof JsonObject part) {
                reasoning(Json.string(part, "text"));
            }
        }
    }

    private boolean endMessage(JsonObject item) {
        boolean refusal = false;
        long place = 0;
        for (JsonElement element : Json.array(item, "content")) {
            if (element instanceof JsonObject part) {
                refusal |= Json.string(part, "type").equals("refusal");
                allText(place, Json.string(part, Json.string(part, "type").equals("refusal") ? "refusal" : "text"));
            }
            place++;
        }
        return refusal;
    }
}
