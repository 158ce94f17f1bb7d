package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.Usage;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Understands answers of Ollama's {@code /api/chat}: objects of which the last, and only that, says {@code "done": true}. */
final class OllamaParser implements AnswerParser {

    private final Endpoint endpoint;
    private final AnswerBuilder answer = new AnswerBuilder();
    private Usage usage = Usage.UNKNOWN;
    private String doneReason = "";
    private boolean done;

    OllamaParser(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Optional<ModelEvent> poll() {
        return answer.poll();
    }

    @Override
    public Progress progress() {
        return done ? Progress.ENDED : Progress.COMING;
    }

    @Override
    public void take(JsonObject line, String type) throws ModelException {
        if (!Json.string(line, "error").isEmpty() || line.get("error") instanceof JsonObject) {
            throw ProviderError.of(line).toException(endpoint);
        }
        Json.object(line, "message").ifPresent(this::takeMessage);
        if (Json.string(line, "done").equals("true")) {
            done = true;
            doneReason = Json.string(line, "done_reason");
            usage = usage(line);
        }
    }

    /** A line is a whole body too. */
    @Override
    public void takeWhole(JsonObject body) throws ModelException {
        take(body, "");
    }

    private void takeMessage(JsonObject message) {
        answer.reasoning(Json.string(message, "thinking"));
        answer.text(Json.string(message, "content"));
        for (JsonElement element : Json.array(message, "tool_calls")) {
            if (element instanceof JsonObject call) {
                takeCall(call);
            }
        }
    }

    private void takeCall(JsonObject sent) {
        JsonObject function = Json.object(sent, "function").orElseGet(JsonObject::new);
        OpenCall call = answer.call();
        var note = new CallNote(Json.string(sent, "id"), "");
        call.identify(note.id());
        note.keepWith(call, endpoint.model());
        call.name(Json.string(function, "name"));
        call.append(CallArguments.text(function.get("arguments")));
    }

    private static Usage usage(JsonObject line) {
        return new Usage(
                Json.number(line, "prompt_eval_count"),
                Json.number(line, "eval_count"),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty());
    }

    @Override
    public Finish finish() {
        StopReason stop = doneReason.equals("length") ? StopReason.LENGTH : StopReason.END;
        return new Finish(stop, usage, answer.message(endpoint.model()));
    }
}
