package dev.runnel.agent;

import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import dev.runnel.model.Usage;
import java.util.IdentityHashMap;
import java.util.List;

/** Estimates tokens from characters, by a measure that the model's own numbers correct. One for a run. */
final class Weight {

    // What a message costs besides its words.
    private static final int ENVELOPE = 20;
    private static final double FIRST_GUESS = 0.3;
    // Numbers far from any language's are not about what was sent: a server that counts only what is new to it, or
    // nothing.
    private static final double LEAST = 0.15;
    private static final double MOST = 3;

    private final long aside;
    // Messages never change, and one that holds reasoning is written out to be measured: each is measured once.
    private final IdentityHashMap<Message, Long> measured = new IdentityHashMap<>();
    private double tokensPerCharacter = FIRST_GUESS;

    /** What stands beside the messages in every request. */
    Weight(String system, List<ToolDefinition> tools) {
        long sum = system.length();
        for (ToolDefinition tool : tools) {
            sum += tool.description().length() + tool.parameters().toString().length();
        }
        this.aside = sum;
    }

    /** The provider counted what a request with these messages took. */
    void learn(List<Message> messages, Usage usage) {
        long characters = characters(messages);
        if (usage.inputTokens().isPresent() && characters > 0) {
            double counted = (double) usage.inputTokens().getAsLong() / characters;
            if (counted >= LEAST && counted <= MOST) {
                tokensPerCharacter = counted;
            }
        }
    }

    /** A request with these messages was too much for that many tokens, whatever was thought of it. */
    void atLeast(List<Message> messages, long tokens) {
        long characters = characters(messages);
        if (characters > 0) {
            tokensPerCharacter = Math.max(tokensPerCharacter, Math.min(MOST, (double) tokens / characters));
        }
    }

    /** A request with these messages. */
    long ofRequest(List<Message> messages) {
        return Math.round(characters(messages) * tokensPerCharacter);
    }

    /** The conversation has begun anew: what was measured will not come again. */
    void forget() {
        measured.clear();
    }

    long of(Message message) {
        return Math.round(characters(message) * tokensPerCharacter);
    }

    /** How many characters that many tokens are. */
    int characters(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(tokens / tokensPerCharacter));
    }

    private long characters(List<Message> messages) {
        long sum = aside;
        for (Message message : messages) {
            sum += measured.computeIfAbsent(message, Weight::characters);
        }
        return sum;
    }

    private static long characters(Message message) {
        return ENVELOPE
                + switch (message) {
                    case Message.User user -> user.told().length();
                    case Message.Assistant(List<Message.Part> parts) ->
                        parts.stream().mapToLong(Weight::characters).sum();
                    case Message.ToolResults(List<Message.Result> results) ->
                        results.stream()
                                .mapToLong(result -> ENVELOPE + result.output().length())
                                .sum();
                };
    }

    private static long characters(Message.Part part) {
        return switch (part) {
            case Message.Text(String text) -> text.length();
            case Message.Reasoning(String text, String _, var opaque) ->
                opaque.map(kept -> (long) kept.toString().length()).orElse((long) text.length());
            case Message.ToolUse use ->
                ENVELOPE + use.name().length() + use.arguments().length();
        };
    }
}
