package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer in the making: each piece is an event at once, and part of the message in the end. */
final class AnswerBuilder {

    /** What will be a part of the message. */
    private sealed interface Piece {
        record Words(OpenWords words) implements Piece {}

        record Call(OpenCall call) implements Piece {}
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final List<OpenCall> calls = new ArrayList<>();
    private final Deque<ModelEvent> events = new ArrayDeque<>();
    private boolean wordsEnded;

    void text(String text) {
        words(false, text);
    }

    void reasoning(String text) {
        words(true, text);
    }

    /** The words that go on, or new ones if something else came between. */
    private void words(boolean reasoning, String text) {
        if (text.isEmpty()) {
            return;
        }
        OpenWords last = lastOpen(reasoning);
        (last == null ? newWords(reasoning) : last).append(text);
    }

    private @Nullable OpenWords lastOpen(boolean reasoning) {
        return !wordsEnded
                        && !pieces.isEmpty()
                        && pieces.getLast() instanceof Piece.Words(var last)
                        && last.reasoning() == reasoning
                        && !last.complete()
                ? last
                : null;
    }

    /** Text that will be a part of its own. */
    OpenWords newText() {
        return newWords(false);
    }

    /** Reasoning that will be a part of its own, with what is kept for it. */
    OpenWords newReasoning() {
        return newWords(true);
    }

    private OpenWords newWords(boolean reasoning) {
        wordsEnded = false;
        var words = new OpenWords(reasoning, events::add);
        pieces.add(new Piece.Words(words));
        return words;
    }

    /** Whether there is text that can be seen. */
    boolean said() {
        return pieces.stream()
                .anyMatch(piece -> piece instanceof Piece.Words(var words)
                        && !words.reasoning()
                        && !words.text().isBlank());
    }

    OpenCall call() {
        var call = new OpenCall(calls.size(), events::add);
        calls.add(call);
        pieces.add(new Piece.Call(call));
        return call;
    }

    /** Keeps, at this place of the answer, something nobody is shown but the provider wants back. */
    void opaque(JsonObject opaque) {
        newReasoning().keep(opaque);
    }

    /** The words said last stay a part of their own, whatever words follow. */
    void endWords() {
        wordsEnded = true;
    }

    /** The next event nobody has seen yet. */
    Optional<ModelEvent> poll() {
        return Optional.ofNullable(events.poll());
    }

    /**
     * All of it; the events are complete after this.
     *
     * @param model who may read what is kept for the provider
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
                case Piece.Words(var words) when words.empty() -> {}
                case Piece.Words(var words)
                when words.reasoning() -> {
                    parts.add(words.reasoning(model, unsaid));
                    unsaid = Optional.empty();
                }
                case Piece.Words(var words) -> parts.add(new Message.Text(words.text()));
                case Piece.Call(OpenCall call) -> parts.add(call.toolUse(ids.next(call)));
            }
        }
        return new Message.Assistant(parts);
    }

    private boolean reasoned() {
        return pieces.stream().anyMatch(piece -> piece instanceof Piece.Words(var words) && words.reasoning());
    }
}
