package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.util.Optional;

/**
 * Understands answers of the Messages API. Such an answer is at its end with {@code message_stop}, and nowhere else: a reason for
 * stopping without it is an answer that broke off.
 *
 * <p>A server that lost the first answer may begin another in the same stream. That one counts, as long as nobody has seen
 * anything of the first: what was passed on cannot be taken back, so after that it is a failure.
 */
final class AnthropicParser implements AnswerParser {

    private final Endpoint endpoint;
    private AnswerBuilder answer = new AnswerBuilder();
    private AnthropicBlocks blocks = new AnthropicBlocks(answer);
    private AnthropicUsage usage = new AnthropicUsage();
    private boolean begun;
    private String id = "";
    private String stopReason = "";
    private String explanation = "";
    private boolean passedOn;
    private boolean ended;

    AnthropicParser(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Optional<ModelEvent> poll() {
        Optional<ModelEvent> event = answer.poll();
        passedOn |= event.isPresent();
        return event;
    }

    @Override
    public Progress progress() {
        return ended ? Progress.ENDED : Progress.COMING;
    }

    @Override
    public void take(JsonObject event, String name) throws ModelException {
        String type = event.has("type") ? Json.string(event, "type") : name;
        if (type.equals("error") || name.equals("error") || event.get("error") instanceof JsonObject) {
            throw ProviderError.of(event).toException(endpoint);
        }
        switch (type) {
            case "message_start" -> begin(Json.object(event, "message").orElseGet(JsonObject::new));
            case "content_block_start" -> blocks.begin(event);
            case "content_block_delta" -> blocks.add(event);
            case "content_block_stop" -> blocks.end(event);
            case "message_delta" -> {
                Json.object(event, "delta").ifPresent(this::takeStop);
                takeUsage(event);
            }
            case "message_stop" -> end();
            default -> {} // pings, and what will be thought of
        }
    }

    @Override
    public void takeWhole(JsonObject body) throws ModelException {
        if (!(body.get("content") instanceof JsonArray)) {
            throw ProviderError.of(body).toException(endpoint);
        }
        begin(body);
        end();
    }

    private void begin(JsonObject message) throws ModelException {
        String given = Json.string(message, "id");
        if (begun) {
            if (!id.isEmpty() && id.equals(given)) {
                return; // said twice
            }
            beginAnew();
        }
        begun = true;
        id = given;
        for (JsonElement content : Json.array(message, "content")) {
            if (content instanceof JsonObject block) {
                blocks.takeWhole(block);
            }
        }
        takeStop(message);
        takeUsage(message);
    }

    private void beginAnew() throws ModelException {
        if (passedOn) {
            throw new ModelException(
                    Kind.PROTOCOL,
                    true,
                    endpoint.address() + " began its answer anew after a part of it was shown. Try again");
        }
        answer = new AnswerBuilder();
        blocks = new AnthropicBlocks(answer);
        usage = new AnthropicUsage();
        stopReason = "";
        explanation = "";
    }

    private void takeStop(JsonObject holder) {
        String reason = Json.string(holder, "stop_reason");
        if (!reason.isEmpty()) {
            stopReason = reason;
        }
        Json.object(holder, "stop_details").ifPresent(details -> explanation = Json.string(details, "explanation"));
    }

    private void takeUsage(JsonObject holder) {
        Json.object(holder, "usage").ifPresent(usage::take);
    }

    private void end() {
        blocks.endAll();
        // Else nobody would learn why there is no answer.
        if (stopReason() == StopReason.REFUSED && !answer.said()) {
            answer.newText().append(explanation);
        }
        ended = true;
    }

    @Override
    public Finish finish() {
        return new Finish(stopReason(), usage.usage(), answer.message(endpoint.model()));
    }

    private StopReason stopReason() {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
            case "refusal" -> StopReason.REFUSED;
            default -> StopReason.END;
        };
    }
}
