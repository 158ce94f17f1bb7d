package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelStream;
import dev.runnel.wire.SseEvent;
import dev.runnel.wire.SseReader;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the Chat Completions API while it comes. It has ended well when the provider said so, by {@code [DONE]} or
 * by a finish reason, and never because the body merely stopped.
 */
final class OpenAiChatStream implements ModelStream {

    // An answer in one piece, from a server that does not stream.
    private static final int MAX_WHOLE = 32 << 20;
    private static final int MAX_DETAIL = 500;
    // Finish reasons that say the provider itself gave up.
    private static final Set<String> GAVE_UP = Set.of("error", "insufficient_system_resource");

    private final Endpoint endpoint;
    private final Timeouts timeouts;
    private final Answer body;
    private final SseReader events;
    private final OpenAiChatChunks chunks;
    private boolean begun;
    private boolean tail;
    private ModelEvent.@Nullable Finish finish;
    private boolean told;

    OpenAiChatStream(Endpoint endpoint, Timeouts timeouts, Answer body) {
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.body = body;
        this.events = new SseReader(body);
        this.chunks = new OpenAiChatChunks(endpoint.model());
    }

    @Override
    public ModelEvent next() throws ModelException, InterruptedException {
        while (true) {
            Optional<ModelEvent> event = chunks.poll();
            if (event.isPresent()) {
                return event.get();
            }
            if (finish != null) {
                return tellEnd(finish);
            }
            readOn();
        }
    }

    @Override
    public Optional<ModelEvent> poll() throws ModelException, InterruptedException {
        while (true) {
            Optional<ModelEvent> event = chunks.poll();
            if (event.isPresent()) {
                return event;
            }
            if (finish != null) {
                return told ? Optional.empty() : Optional.of(tellEnd(finish));
            }
            if (!begun || !events.ready()) {
                return Optional.empty();
            }
            readOn();
        }
    }

    private ModelEvent tellEnd(ModelEvent.Finish finish) {
        if (told) {
            throw new IllegalStateException("the answer has ended");
        }
        told = true;
        return finish;
    }

    private void readOn() throws ModelException, InterruptedException {
        try {
            if (begun) {
                takeNext();
            } else {
                begin();
            }
        } catch (IOException broken) {
            if (!chunks.stopped()) {
                throw lost(broken);
            }
            end(); // all of the answer is here; only its usage may be missing
        }
    }

    /** Looks at what kind of body it is, whatever its content type says; servers err there. */
    private void begin() throws IOException, ModelException, InterruptedException {
        begun = true;
        switch (body.firstByte()) {
            case '{', '[' -> takeWhole(body.text(MAX_WHOLE));
            case '<' -> throw unreadable(body.text(MAX_DETAIL));
            default -> takeNext();
        }
    }

    private void takeNext() throws IOException, ModelException, InterruptedException {
        Optional<SseEvent> event = events.next();
        if (event.isPresent()) {
            take(event.get());
        } else if (chunks.stopped()) {
            end();
        } else {
            throw brokeOff();
        }
    }

    private void take(SseEvent event) throws ModelException {
        String data = event.data().strip();
        if (data.equals("[DONE]")) {
            end();
        } else if (!data.isEmpty() && parse(event, data) instanceof JsonObject chunk) {
            takeChunk(chunk, event.type());
        }
    }

    private JsonElement parse(SseEvent event, String data) throws ModelException {
        try {
            JsonElement parsed = Json.parse(data);
            return parsed instanceof JsonArray array && array.size() == 1 ? array.get(0) : parsed;
        } catch (JsonParseException broken) {
            if (event.complete()) {
                throw unreadable(data);
            }
            return endCut();
        }
    }

    /** The body ended within an event. */
    private JsonElement endCut() throws ModelException {
        if (!chunks.stopped()) {
            throw brokeOff();
        }
        end();
        return new JsonPrimitive("");
    }

    private void takeChunk(JsonObject chunk, String type) throws ModelException {
        if (!chunks.stopped() && isError(chunk, type)) {
            throw ProviderError.of(chunk).toException(endpoint);
        }
        chunks.take(chunk);
        if (GAVE_UP.contains(chunks.finishReason())) {
            throw new ProviderError(0, chunks.finishReason(), "finish_reason: " + chunks.finishReason())
                    .toException(endpoint);
        }
        expectMore();
    }

    private static boolean isError(JsonObject chunk, String type) {
        JsonElement error = chunk.get("error");
        return error instanceof JsonObject
                || (error instanceof JsonPrimitive text && text.isString())
                || type.equals("error")
                || Json.string(chunk, "type").equals("error")
                || Json.string(chunk, "object").equals("error");
    }

    /** A piece of the answer came, so the wait begins anew; but after its end there is one wait for all that may follow. */
    private void expectMore() {
        if (!chunks.stopped()) {
            body.expectWithin(timeouts.progress());
        } else if (!tail) {
            tail = true;
            body.expectWithin(timeouts.tail());
        }
    }

    /** A body that is one JSON value: an error under a good status, or a whole answer. */
    private void takeWhole(String text) throws ModelException {
        JsonElement json;
        try {
            json = Json.parse(text);
        } catch (JsonParseException cut) {
            throw brokeOff();
        }
        if (json instanceof JsonObject answer && answer.has("choices") && !isError(answer, "")) {
            takeChunk(answer, "");
            end();
        } else {
            throw ProviderError.of(json).toException(endpoint);
        }
    }

    private void end() {
        finish = chunks.finish();
        body.leave();
    }

    private ModelException brokeOff() {
        return new ModelException(
                Kind.PROTOCOL, true, "the answer of " + endpoint.address() + " broke off before its end. Try again");
    }

    private ModelException unreadable(String what) {
        String detail = what.length() > MAX_DETAIL ? what.substring(0, MAX_DETAIL) : what;
        return new ModelException(
                Kind.PROTOCOL,
                true,
                endpoint.address() + " sent something that is no answer of a model. Check the base URL",
                endpoint.withoutKey(detail),
                null);
    }

    private ModelException lost(IOException broken) {
        if (broken instanceof SseReader.TooLargeException) {
            return new ModelException(
                    Kind.PROTOCOL,
                    false,
                    endpoint.address() + " sent more at once than can be taken: " + broken.getMessage(),
                    "",
                    broken);
        }
        return NetworkTrouble.with(endpoint.uri(), broken);
    }

    @Override
    public void close() {
        body.close();
    }
}
