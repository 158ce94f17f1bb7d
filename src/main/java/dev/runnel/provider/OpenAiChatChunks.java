package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the chunks of a Chat Completions answer say, put together; nothing in a chunk is taken for granted. */
final class OpenAiChatChunks {

    // Where the reasoning may stand; servers that send two send the same text in both.
    private static final String[] REASONING = {"reasoning_content", "reasoning", "reasoning_text"};

    private final String model;
    private final AnswerBuilder answer = new AnswerBuilder();
    private final CallMerge calls = new CallMerge(answer);
    private final ReasoningToReturn reasoning = new ReasoningToReturn();
    private Usage usage = Usage.UNKNOWN;
    private String finishReason = "";
    private boolean refused;

    /** @param model the full name of who answers */
    OpenAiChatChunks(String model) {
        this.model = model;
    }

    Optional<ModelEvent> poll() {
        return answer.poll();
    }

    /** Whether the model has said that it is done. */
    boolean stopped() {
        return !finishReason.isEmpty();
    }

    /** The provider's word for why; empty as long as there is none. */
    String finishReason() {
        return finishReason;
    }

    /** Takes a chunk, or a whole answer of a server that did not stream. */
    void take(JsonObject chunk) {
        takeUsage(chunk);
        Json.object(chunk, "x_groq").ifPresent(this::takeUsage);
        for (JsonElement element : Json.array(chunk, "choices")) {
            if (element instanceof JsonObject choice
                    && Json.number(choice, "index").orElse(0) == 0) {
                takeChoice(choice);
            }
        }
    }

    private void takeChoice(JsonObject choice) {
        takeUsage(choice); // Moonshot
        Json.object(choice, "delta").or(() -> Json.object(choice, "message")).ifPresent(this::takeDelta);
        if (finishReason.isEmpty()) {
            finishReason = Json.string(choice, "finish_reason");
        }
    }

    private void takeDelta(JsonObject delta) {
        reasoning.take(delta);
        answer.reasoning(reasoningText(delta));
        takeContent(delta.get("content"));
        String refusal = Json.string(delta, "refusal");
        refused |= !refusal.isEmpty();
        answer.text(refusal);
        for (JsonElement call : Json.array(delta, "tool_calls")) {
            if (call instanceof JsonObject fragment) {
                calls.take(fragment);
            }
        }
    }

    private static String reasoningText(JsonObject delta) {
        for (String name : REASONING) {
            String text = Json.string(delta, name);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private void takeContent(@Nullable JsonElement content) {
        if (content instanceof JsonPrimitive text) {
            answer.text(text.getAsString());
        } else if (content instanceof JsonArray parts) { // Mistral
            for (JsonElement part : parts) {
                takePart(part);
            }
        }
    }

    private void takePart(JsonElement element) {
        if (!(element instanceof JsonObject part)) {
            return;
        }
        if (!Json.string(part, "type").equals("thinking")) {
            answer.text(Json.string(part, "text"));
            return;
        }
        answer.reasoning(Json.string(part, "thinking"));
        for (JsonElement thought : Json.array(part, "thinking")) {
            if (thought instanceof JsonObject text) {
                answer.reasoning(Json.string(text, "text"));
            }
        }
    }

    /** The last one counts: servers that send several send sums. */
    private void takeUsage(JsonObject holder) {
        Json.object(holder, "usage")
                .map(OpenAiUsage::of)
                .filter(numbers -> !numbers.equals(Usage.UNKNOWN))
                .ifPresent(numbers -> usage = numbers);
    }

    /** The end, of which all other events must have been taken before. */
    Finish finish() {
        var message = answer.message(model, reasoning.opaque());
        return new Finish(stopReason(), usage, message);
    }

    /** Calls or not, {@code stop} or {@code tool_calls}: servers disagree with themselves, so only these words count. */
    private StopReason stopReason() {
        return switch (finishReason) {
            case "length", "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
            case "content_filter", "refusal" -> StopReason.REFUSED;
            default -> refused ? StopReason.REFUSED : StopReason.END;
        };
    }
}
