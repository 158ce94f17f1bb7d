package dev.runnel.provider;

import com.google.gson.JsonElement;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.ReasoningDelta;
import dev.runnel.model.ModelEvent.TextDelta;
import java.util.Optional;
import java.util.function.Consumer;

/** Words of an answer while they come: text for the person, or reasoning with what the provider wants back with it. */
final class OpenWords {

    private final boolean reasoning;
    private final Consumer<ModelEvent> events;
    private final StringBuilder text = new StringBuilder();
    private Optional<JsonElement> opaque = Optional.empty();

    OpenWords(boolean reasoning, Consumer<ModelEvent> events) {
        this.reasoning = reasoning;
        this.events = events;
    }

    boolean reasoning() {
        return reasoning;
    }

    String text() {
        return text.toString();
    }

    void append(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            events.accept(reasoning ? new ReasoningDelta(piece) : new TextDelta(piece));
        }
    }

    void keep(JsonElement opaque) {
        this.opaque = Optional.of(opaque);
    }

    /** Whether what is to be kept is here, after which no words come. */
    boolean complete() {
        return opaque.isPresent();
    }

    /** Whether there is nothing in them, also nothing to give back. */
    boolean empty() {
        return text.isEmpty() && opaque.isEmpty();
    }

    /**
     * @param model who may read what is kept
     * @param others what is to be kept if these words have nothing of their own
     */
    Message.Reasoning reasoning(String model, Optional<JsonElement> others) {
        return new Message.Reasoning(text(), model, opaque.or(() -> others));
    }
}
