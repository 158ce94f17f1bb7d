package dev.runnel.agent;

import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import dev.runnel.model.Usage;
import java.util.List;

/** Estimates tokens from characters, by a measure that the model's own numbers correct. */
final class Weight {

    // What a message costs besides its words.
    private static final int ENVELOPE = 20;
    private static final double FIRST_GUESS = 0.3;
    // Numbers far from any language's are not about what was sent: a server that counts only what is new to it, or
    // nothing.
    private static final double LEAST = 0.15;
    private static final double MOST = 3;

    private double tokensPerCharacter = FIRST_GUESS;

    /** The provider counted what this request took. */
    void learn(ModelRequest request, Usage usage) {
        long characters = characters(request);
        if (usage.inputTokens().isPresent() && characters > 0) {
            double measured = (double) usage.inputTokens().getAsLong() / characters;
            if (measured >= LEAST && measured <= MOST) {
                tokensPerCharacter = measured;
            }
        }
    }

    /** This request was too much for that many tokens, whatever was thought of it. */
    void atLeast(ModelRequest request, long tokens) {
        long characters = characters(request);
        if (characters > 0) {
            tokensPerCharacter = Math.max(tokensPerCharacter, Math.min(MOST, (double) tokens / characters));
        }
    }

    long of(ModelRequest request) {
        return Math.round(characters(request) * tokensPerCharacter);
    }

    long of(Message message) {
        return Math.round(characters(message) * tokensPerCharacter);
    }

    /** How many characters that many tokens are. */
    int characters(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(tokens / tokensPerCharacter));
    }

    private static long characters(ModelRequest request) {
        long sum = request.system().length();
        for (ToolDefinition tool : request.tools()) {
            sum += tool.description().length() + tool.parameters().toString().length();
        }
        for (Message message : request.messages()) {
            sum += characters(message);
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
