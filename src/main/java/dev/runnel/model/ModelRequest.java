package dev.runnel.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked: the same system text, tools and earlier messages on each turn of a conversation, new messages only
 * at the end (prompt caches and signed reasoning need it).
 *
 * @param memory what the model keeps of this conversation from one request to the next, to be quicker; it may be empty at any time
 */
public record ModelRequest(String system, List<Message> messages, List<ToolDefinition> tools, Memory memory) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** A request that stands alone. */
    public ModelRequest(String system, List<Message> messages, List<ToolDefinition> tools) {
        this(system, messages, tools, new Memory());
    }

    /** A place for one thing that a model keeps. Two of them are never different for the meaning of a request. Not for two threads. */
    public static final class Memory {

        private @Nullable Object kept;

        /** Keeps this in place of what was kept before. */
        public void keep(Object thing) {
            kept = thing;
        }

        /** What was kept, if it is of that kind. */
        public <T> Optional<T> kept(Class<T> kind) {
            return kind.isInstance(kept) ? Optional.of(kind.cast(kept)) : Optional.empty();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Memory;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
