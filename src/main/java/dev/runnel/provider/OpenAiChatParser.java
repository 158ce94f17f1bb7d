package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.Usage;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands answers of the Chat Completions API: {@code chat.completion.chunk} objects. Such an answer is at its end when the
 * server said {@code [DONE]} or gave a reason for stopping; numbers of tokens may follow the latter.
 */
final class OpenAiChatParser implements AnswerParser {

    // Where the reasoning may stand; servers that send two send the same text in both.
    private static final String[] REASONING = {"reasoning_content", "reasoning", "reasoning_text"};
    // Finish reasons that say the provider itself gave up: OpenRouter and vLLM, DeepSeek, z.ai, SGLang.
    private static final Set<String> GAVE_UP =
            Set.of("error", "insufficient_system_resource", "network_error", "abort");

    private final Endpoint endpoint;
    private final AnswerBuilder answer = new AnswerBuilder();
    private final CallMerge calls = new CallMerge(answer);
    private final ReasoningToReturn reasoning = new ReasoningToReturn();
    private Usage usage = Usage.UNKNOWN;
    private String finishReason = "";
    private boolean refused;
    private boolean reasoned;

    private boolean done;

    OpenAiChatParser(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Optional<ModelEvent> poll() {
        return answer.poll();
    }

    @Override
    public Progress progress() {
        if (done) {
            return Progress.ENDED;
        }
        return finishReason.isEmpty() ? Progress.COMING : Progress.STOPPED;
    }

    @Override
    public Progress takeDone() {
        done = true;
        return progress();
    }

    @Override
    public void take(JsonObject chunk, String type) throws ModelException {
        // Also after a reason for stopping: what came is then not all there was to be.
        if (isError(chunk, type)) {
            throw ProviderError.of(chunk).toException(endpoint);
        }
        takeUsage(chunk);
        Json.object(chunk, "x_groq").ifPresent(this::takeUsage);
        for (JsonElement element : Json.array(chunk, "choices")) {
            if (element instanceof JsonObject choice
                    && Json.number(choice, "index").orElse(0) == 0) {
                takeChoice(choice);
            }
        }
    }

    private static boolean isError(JsonObject chunk, String type) {
        JsonElement error = chunk.get("error");
        return error instanceof JsonObject
                || (error instanceof JsonPrimitive text && text.isString())
                || type.equals("error")
                || Json.string(chunk, "type").equals("error")
                || Json.string(chunk, "object").equals("error");
    }

    @Override
    public void takeWhole(JsonObject body) throws ModelException {
        if (!body.has("choices")) {
            throw ProviderError.of(body).toException(endpoint);
        }
        take(body, "");
        done = true;
    }

    private void takeChoice(JsonObject choice) throws ModelException {
        if (choice.get("error") instanceof JsonObject) { // OpenRouter
            throw ProviderError.of(choice).toException(endpoint);
        }
        takeUsage(choice); // Moonshot
        Json.object(choice, "delta").or(() -> Json.object(choice, "message")).ifPresent(this::takeDelta);
        if (finishReason.isEmpty()) {
            finishReason = Json.string(choice, "finish_reason");
        }
        if (GAVE_UP.contains(finishReason)) {
            throw gaveUp(Json.string(choice, "native_finish_reason")).toException(endpoint);
        }
    }

    /** @param cause the word of the provider behind OpenRouter; empty where there is none */
    private ProviderError gaveUp(String cause) {
        String words = "finish_reason: " + finishReason;
        return new ProviderError(0, finishReason, cause.isEmpty() ? words : words + ", native_finish_reason: " + cause);
    }

    private void takeDelta(JsonObject delta) {
        reasoning.take(delta);
        takeReasoning(delta);
        takeContent(delta.get("content"));
        String refusal = Json.string(delta, "refusal");
        refused |= !refusal.isEmpty();
        answer.text(refusal);
        calls.take(Json.array(delta, "tool_calls"));
        Json.object(delta, "function_call").ifPresent(calls::takeOldWay);
    }

    /** Snowflake says it in the details alone; others say there once more what they said before. */
    private void takeReasoning(JsonObject delta) {
        String text = reasoningText(delta);
        reasoned |= !text.isEmpty();
        answer.reasoning(reasoned ? text : ReasoningToReturn.text(delta));
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

    @Override
    public Finish finish() {
        var message = answer.message(endpoint.model(), reasoning.opaque());
        return new Finish(stopReason(), usage, message);
    }

    /** Calls or not, {@code stop} or {@code tool_calls}: servers disagree with themselves, so only these words count. */
    private StopReason stopReason() {
        return switch (finishReason) {
            case "length", "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
            case "content_filter", "refusal", "sensitive" -> StopReason.REFUSED;
            default -> refused ? StopReason.REFUSED : StopReason.END;
        };
    }
}
