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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Understands answers of the Gemini API: {@code GenerateContentResponse} objects. Such an answer is at its end when it gave a
 * reason for finishing; nothing else marks the end.
 */
final class GeminiParser implements AnswerParser {

    private static final Set<String> BROKEN_CALL = Set.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL");

    private final Endpoint endpoint;
    private final AnswerBuilder answer = new AnswerBuilder();
    private final GeminiCalls calls;
    private Usage usage = Usage.UNKNOWN;
    private String finishReason = "";
    private boolean blocked;

    GeminiParser(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.calls = new GeminiCalls(answer, endpoint.model());
    }

    @Override
    public Optional<ModelEvent> poll() {
        return answer.poll();
    }

    @Override
    public Progress progress() {
        return finishReason.isEmpty() && !blocked ? Progress.COMING : Progress.STOPPED;
    }

    @Override
    public void take(JsonObject chunk, String type) throws ModelException {
        if (isError(chunk, type)) {
            throw ProviderError.of(chunk).toException(endpoint);
        }
        Json.object(chunk, "usageMetadata")
                .map(GeminiParser::usage)
                .filter(numbers -> !numbers.equals(Usage.UNKNOWN))
                .ifPresent(numbers -> usage = numbers);
        JsonArray candidates = Json.array(chunk, "candidates");
        for (JsonElement element : candidates) {
            if (element instanceof JsonObject candidate
                    && Json.number(candidate, "index").orElse(0) == 0) {
                takeCandidate(candidate);
            }
        }
        if (candidates.isEmpty()) {
            Json.object(chunk, "promptFeedback").ifPresent(this::takeFeedback);
        }
    }

    private static boolean isError(JsonObject chunk, String type) {
        JsonElement error = chunk.get("error");
        return error instanceof JsonObject || error instanceof JsonPrimitive || type.equals("error");
    }

    @Override
    public void takeWhole(JsonObject body) throws ModelException {
        if (!body.has("candidates") && !body.has("promptFeedback")) {
            throw ProviderError.of(body).toException(endpoint);
        }
        take(body, "");
    }

    private void takeCandidate(JsonObject candidate) throws ModelException {
        JsonObject content = Json.object(candidate, "content").orElseGet(JsonObject::new);
        for (JsonElement element : Json.array(content, "parts")) {
            if (element instanceof JsonObject part) {
                takePart(part);
            }
        }
        String reason = Json.string(candidate, "finishReason");
        String words = Json.string(candidate, "finishMessage");
        if (BROKEN_CALL.contains(reason)) {
            throw new ProviderError(0, reason.toLowerCase(Locale.ROOT), words.isEmpty() ? reason : words)
                    .toException(endpoint);
        }
        // The provider failed, and says so where it says why it stopped.
        if (reason.equals("OTHER") && !words.isEmpty()) {
            throw new ProviderError(0, "other", words).toException(endpoint);
        }
        if (!reason.isEmpty() && !reason.endsWith("_UNSPECIFIED")) {
            finishReason = reason;
        }
    }

    private void takePart(JsonObject part) {
        String signature = Json.string(part, GeminiParts.SIGNATURE);
        Optional<JsonObject> call = Json.object(part, "functionCall");
        String text = Json.string(part, "text");
        if (call.isPresent()) {
            calls.take(call.get(), signature);
        } else if (!text.isEmpty()) {
            takeWords(part, text, signature);
        } else if (saysMore(part)) {
            answer.opaque(GeminiParts.whole(part));
        }
    }

    /** Signed words stay a part of their own: the signature is for them alone. */
    private void takeWords(JsonObject part, String text, String signature) {
        if (!signature.isEmpty()) {
            answer.opaque(GeminiParts.signed(signature));
        }
        if (Json.string(part, "thought").equals("true")) {
            answer.reasoning(text);
        } else {
            answer.text(text);
        }
        if (!signature.isEmpty()) {
            answer.endWords();
        }
    }

    /** Whether there is more to a part without words: a signature, code that was run, an image. */
    private static boolean saysMore(JsonObject part) {
        return part.keySet().stream().anyMatch(name -> !name.equals("text") && !name.equals("thought"));
    }

    /** A prompt that is not answered at all; the person would otherwise see nothing. */
    private void takeFeedback(JsonObject feedback) {
        String reason = Json.string(feedback, "blockReason");
        String words = Json.string(feedback, "blockReasonMessage");
        boolean none = reason.isEmpty() ? words.isEmpty() : reason.endsWith("_UNSPECIFIED");
        if (none || blocked) {
            return;
        }
        blocked = true;
        if (!answer.said()) {
            answer.text("The prompt was blocked and did not reach " + endpoint.model() + ": "
                    + (words.isEmpty() ? reason : words));
        }
    }

    private static Usage usage(JsonObject numbers) {
        OptionalLong reasoning = Json.number(numbers, "thoughtsTokenCount");
        return new Usage(
                sum(Json.number(numbers, "promptTokenCount"), Json.number(numbers, "toolUsePromptTokenCount")),
                sum(Json.number(numbers, "candidatesTokenCount"), reasoning),
                Json.number(numbers, "cachedContentTokenCount"),
                reasoning,
                OptionalDouble.empty());
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isEmpty() && other.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(one.orElse(0) + other.orElse(0));
    }

    @Override
    public Finish finish() {
        calls.end();
        return new Finish(stopReason(), usage, answer.message(endpoint.model()));
    }

    private StopReason stopReason() {
        if (blocked) {
            return StopReason.REFUSED;
        }
        return switch (finishReason) {
            case "MAX_TOKENS" -> StopReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "LANGUAGE",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> StopReason.REFUSED;
            default -> StopReason.END;
        };
    }
}
