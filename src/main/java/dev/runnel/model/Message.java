package dev.runnel.model;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One entry of a conversation, as the history keeps it and every provider can send it back. */
public sealed interface Message {

    /**
     * What a person said.
     *
     * @param note what the model is to know besides, in words of ours
     * @param anew present where the conversation had become too long and begins anew with this text, a summary of ours: what of
     *     the messages before it still follows it
     */
    record User(String text, Optional<String> note, Optional<List<Message>> anew) implements Message {

        /** Words with nothing besides. */
        public User(String text) {
            this(text, Optional.empty());
        }

        /** Words of a person. */
        public User(String text, Optional<String> note) {
            this(text, note, Optional.empty());
        }

        /** What the model is sent. */
        public String told() {
            return note.map(words -> "[" + words + "]\n\n" + text).orElse(text);
        }
    }

    /** The conversation as a model is sent it: where it began anew, nothing from before. */
    static List<Message> inForce(List<Message> journalled) {
        var messages = new ArrayList<Message>();
        for (Message message : journalled) {
            if (message instanceof User user && user.anew().isPresent()) {
                messages.clear();
                messages.add(new User(user.text()));
                messages.addAll(user.anew().get());
            } else {
                messages.add(message);
            }
        }
        return messages;
    }

    /** What the model answered, in its order. */
    record Assistant(List<Part> parts) implements Message {
        public Assistant {
            parts = List.copyOf(parts);
        }

        /** The tool calls among the parts, in order. */
        public List<ToolUse> calls() {
            return parts.stream()
                    .filter(ToolUse.class::isInstance)
                    .map(ToolUse.class::cast)
                    .toList();
        }

        /** The text among the parts, joined. */
        public String text() {
            var text = new StringBuilder();
            for (Part part : parts) {
                if (part instanceof Text(String piece)) {
                    text.append(piece);
                }
            }
            return text.toString();
        }
    }

    /** What came of all the calls of the answer before, one result a call, in the order of the calls. */
    record ToolResults(List<Result> results) implements Message {
        public ToolResults {
            results = List.copyOf(results);
        }
    }

    /** A piece of an answer. */
    sealed interface Part {}

    /** Words for the person. */
    record Text(String text) implements Part {}

    /**
     * Reasoning. {@code opaque} is what the provider wants back unchanged (signatures, encrypted items), readable only to
     * the provider named {@code provider}.
     */
    record Reasoning(String text, String provider, Optional<JsonElement> opaque) implements Part {}

    /**
     * A call of a tool.
     *
     * @param id the provider's own id, unique in its answer; never shown to anybody else
     * @param arguments the arguments exactly as the model wrote them; empty means {@code {}}
     * @param opaque what the provider wants back with the call, if anything
     */
    record ToolUse(String id, String name, String arguments, Optional<JsonElement> opaque) implements Part {}

    /** What came of the call with the provider's id {@code id}. */
    record Result(String id, String name, boolean ok, String output) {}
}
