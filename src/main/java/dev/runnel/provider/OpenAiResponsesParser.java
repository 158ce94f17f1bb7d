package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Understands answers of the Responses API. They consist of items, told apart by their place in the output, for some servers
 * change the ids on the way. Pieces of an item are for the screen; the item as it is when done is the truth, and what it has more
 * than its pieces is told then. Such an answer ends with {@code response.completed}, {@code .incomplete} or {@code .failed}.
 *
 * <p>Reasoning items are kept whole, and of messages what they have besides their text, as {@code {"message_item": {...}}}: both
 * go back with the next request.
 */
final class OpenAiResponsesParser implements AnswerParser {

    private final Endpoint endpoint;
    private final AnswerBuilder answer = new AnswerBuilder();
    private final Map<Long, ResponseItem> items = new TreeMap<>();
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
                Json.object(message, "item").ifPresent(item -> item(message).begin(item));
            case "response.output_item.done" -> Json.object(message, "item").ifPresent(item -> done(message, item));
            case "response.output_text.delta", "response.refusal.delta" -> {
                refused |= name.equals("response.refusal.delta");
                item(message).text(part(message), Json.string(message, "delta"));
            }
            case "response.output_text.done" -> item(message).allText(part(message), Json.string(message, "text"));
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                item(message).reasoning(Json.string(message, "delta"));
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                item(message).argue(Json.string(message, "delta"));
            case "response.function_call_arguments.done" ->
                item(message).allArguments(Json.string(message, "arguments"));
            case "response.custom_tool_call_input.done" -> item(message).allArguments(Json.string(message, "input"));
            case "response.completed",
                    "response.done",
                    "response.incomplete",
                    "response.failed",
                    "response.cancelled" -> end(Json.object(message, "response").orElse(message));
            default -> {} // of a kind we did not ask for, or newer than this
        }
    }

    private ResponseItem item(JsonObject message) {
        long place = Json.number(message, "output_index").orElse(items.size());
        return items.computeIfAbsent(place, any -> new ResponseItem(answer));
    }

    private static long part(JsonObject message) {
        return Json.number(message, "content_index").orElse(0);
    }

    private void done(JsonObject message, JsonObject item) {
        refused |= item(message).end(item);
    }

    /** What comes last says all of it once more; servers that say it only there are understood too. */
    private void end(JsonObject response) throws ModelException {
        if (isError(response) || Json.string(response, "status").equals("failed")) {
            throw ProviderError.of(response).toException(endpoint);
        }
        long place = 0;
        for (JsonElement element : Json.array(response, "output")) {
            if (element instanceof JsonObject item) {
                refused |= items.computeIfAbsent(place, any -> new ResponseItem(answer))
                        .end(item);
            }
            place++;
        }
        Json.object(response, "usage").ifPresent(numbers -> usage = OpenAiUsage.ofResponses(numbers));
        stop = Optional.of(stopReason(response));
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
