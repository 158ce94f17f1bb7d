package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.Usage;
import java.util.Optional;
import java.util.Set;

/**
 * Understands answers of the Responses API. They consist of items ({@link ResponseItems} tells them apart). Pieces of an item are for the screen; the item as it is when done is the truth, and what it has more
 * than its pieces is told then. Such an answer ends with {@code response.completed}, {@code .incomplete} or {@code .failed}.
 *
 * <p>Reasoning items are kept whole, and of messages what they have besides their text, as {@code {"message_item": {...}}}: both
 * go back with the next request.
 */
final class OpenAiResponsesParser implements AnswerParser {

    private static final Set<String> FAILED = Set.of("failed", "cancelled");

    private final Endpoint endpoint;
    private final AnswerBuilder answer = new AnswerBuilder();
    private final ResponseItems items = new ResponseItems(answer);
    private Usage usage = Usage.UNKNOWN;
    private Optional<StopReason> stop = Optional.empty();
    private boolean refused;

    OpenAiResponsesParser(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Optional<ModelEvent> poll() {
        return answer.poll();
    }

    @Override
    public Progress progress() {
        return stop.isEmpty() ? Progress.COMING : Progress.ENDED;
    }

    @Override
    public void take(JsonObject message, String type) throws ModelException {
        String name = Json.string(message, "type");
        if (name.equals("error") || type.equals("error") || (name.isEmpty() && isError(message))) {
            throw ProviderError.of(message).toException(endpoint);
        }
        takeEvent(name.isEmpty() ? type : name, message);
    }

    private static boolean isError(JsonObject message) {
        return message.get("error") != null && !message.get("error").isJsonNull();
    }

    private void takeEvent(String name, JsonObject message) throws ModelException {
        switch (name) {
            case "response.output_item.added" ->
                Json.object(message, "item")
                        .ifPresent(item -> items.added(message, item).begin(item));
            case "response.output_item.done" -> Json.object(message, "item").ifPresent(item -> done(message, item));
            case "response.output_text.delta", "response.refusal.delta" -> {
                refused |= name.equals("response.refusal.delta");
                items.ofPiece(message).text(part(message), Json.string(message, "delta"));
            }
            case "response.output_text.done" ->
                items.ofPiece(message).allText(part(message), Json.string(message, "text"));
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                items.ofPiece(message).reasoning(Json.string(message, "delta"));
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                items.ofPiece(message).argue(Json.string(message, "delta"));
            case "response.function_call_arguments.done" ->
                items.ofPiece(message).allArguments(Json.string(message, "arguments"));
            case "response.custom_tool_call_input.done" ->
                items.ofPiece(message).allArguments(Json.string(message, "input"));
            case "response.completed", "response.done", "response.incomplete" ->
                end(Json.object(message, "response").orElse(message));
            case "response.failed", "response.cancelled" ->
                throw failure(Json.object(message, "response").orElse(message));
            default -> {} // of a kind we did not ask for, or newer than this
        }
    }

    private static long part(JsonObject message) {
        return Json.number(message, "content_index").orElse(0);
    }

    private void done(JsonObject message, JsonObject item) {
        refused |= items.done(message, item).end(item);
    }

    /** What comes last says all of it once more; servers that say it only there are understood too. */
    private void end(JsonObject response) throws ModelException {
        if (isError(response) || FAILED.contains(Json.string(response, "status"))) {
            throw failure(response);
        }
        JsonArray output = Json.array(response, "output");
        for (int place = 0; place < output.size(); place++) {
            if (output.get(place) instanceof JsonObject item) {
                refused |= items.atEnd(place, item).end(item);
            }
        }
        Json.object(response, "usage").ifPresent(numbers -> usage = OpenAiUsage.ofResponses(numbers));
        stop = Optional.of(stopReason(response));
    }

    private ModelException failure(JsonObject response) {
        JsonObject holder = isError(response)
                ? response
                : Json.object(response, "status_details").orElse(response);
        return ProviderError.of(holder).toException(endpoint);
    }

    private StopReason stopReason(JsonObject response) {
        String why = Json.object(response, "incomplete_details")
                .map(details -> Json.string(details, "reason"))
                .orElse("");
        if (why.equals("content_filter")) {
            return StopReason.REFUSED;
        }
        if (Json.string(response, "status").equals("incomplete") || !why.isEmpty()) {
            return StopReason.LENGTH;
        }
        return refused ? StopReason.REFUSED : StopReason.END;
    }

    @Override
    public void takeWhole(JsonObject body) throws ModelException {
        if (isError(body) || !body.has("output")) {
            throw ProviderError.of(body).toException(endpoint);
        }
        end(body);
    }

    @Override
    public Finish finish() {
        return new Finish(stop.orElseThrow(), usage, answer.message(endpoint.model()));
    }
}
