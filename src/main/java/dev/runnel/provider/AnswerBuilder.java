package dev.runnel.provider;

import com.google.gson.JsonElement;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.ReasoningDelta;
import dev.runnel.model.ModelEvent.TextDelta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** An answer in the making: each piece is an event at once, and part of the message in the end. */
final class AnswerBuilder {

    /** What will be a part of the message. */
    private sealed interface Piece {
        record Words(boolean reasoning, StringBuilder text) implements Piece {}

        /** Reasoning that is complete, or the provider's own data at this place. */
        record Sealed(String text, JsonElement opaque) implements Piece {}

        record Call(OpenCall call) implements Piece {}
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final List<OpenCall> calls = new ArrayList<>();
    private final Deque<ModelEvent> events = new ArrayDeque<>();

    void text(String text) {
        if (!text.isEmpty()) {
            words(false).append(text);
            events.add(new TextDelta(text));
        }
    }

    void reasoning(String text) {
        if (!text.isEmpty()) {
            words(true).append(text);
            events.add(new ReasoningDelta(text));
        }
    }

    /**
     * Keeps what the provider wants back at this place: with the reasoning just before, if that is not complete already, else with
     * none.
     */
    void seal(JsonElement opaque) {
        boolean open = !pieces.isEmpty() && pieces.getLast() instanceof Piece.Words last && last.reasoning();
        String text = open && pieces.removeLast() instanceof Piece.Words words
                ? words.text().toString()
                : "";
        pieces.add(new Piece.Sealed(text, opaque));
    }

    OpenCall call() {
        var call = new OpenCall(calls.size(), events::add);
        calls.add(call);
        pieces.add(new Piece.Call(call));
        return call;
    }

    /** The words that go on, or new ones if something else came between. */
    private StringBuilder words(boolean reasoning) {
        if (!pieces.isEmpty() && pieces.getLast() instanceof Piece.Words last && last.reasoning() == reasoning) {
            return last.text();
        }
        var text = new StringBuilder();
        pieces.add(new Piece.Words(reasoning, text));
        return text;
    }

    /** The next event nobody has seen yet. */
    Optional<ModelEvent> poll() {
        return Optional.ofNullable(events.poll());
    }

    /**
     * All of it; the events are complete after this.
     *
     * @param model who may read what was sealed
     */
    Message.Assistant message(String model) {
        return message(model, Optional.empty());
    }

    /**
     * All of it; the events are complete after this.
     *
     * @param model who may read {@code opaque}
     * @param opaque what the provider wants back with the reasoning
     */
    Message.Assistant message(String model, Optional<JsonElement> opaque) {
        calls.forEach(OpenCall::close);
        var ids = new CallIds(calls);
        var parts = new ArrayList<Message.Part>();
        Optional<JsonElement> unsaid = opaque;
        if (opaque.isPresent() && !reasoned()) {
            parts.add(new Message.Reasoning("", model, opaque));
        }
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Words(boolean reasoning, StringBuilder text)
                when reasoning -> {
                    parts.add(new Message.Reasoning(text.toString(), model, unsaid));
                    unsaid = Optional.empty();
                }
                case Piece.Words words ->
                    parts.add(new Message.Text(words.text().toString()));
                case Piece.Sealed(String text, JsonElement data) ->
                    parts.add(new Message.Reasoning(text, model, Optional.of(data)));
                case Piece.Call(OpenCall call) -> parts.add(call.toolUse(ids.next(call)));
            }
        }
        return new Message.Assistant(parts);
    }

    private boolean reasoned() {
        return pieces.stream().anyMatch(piece -> piece instanceof Piece.Words words && words.reasoning());
    }
}
