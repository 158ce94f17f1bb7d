package dev.runnel.agent;

import dev.runnel.model.Message;
import dev.runnel.model.Message.Result;
import java.util.List;

/** Where a conversation can be cut, and what can be left out of what stays. */
final class Cut {

    private static final String GAP = "\n[… left out here to make the conversation shorter …]\n";
    private static final int LEAST_OUTPUT = 200;

    private Cut() {}

    /**
     * The first message that stays: with all that follow it as many as the budget holds, but at least the last turn. Never the
     * results of calls, which belong to the answer before.
     */
    static int find(List<Message> messages, long budget, Weight weight) {
        int cut = messages.size();
        long sum = 0;
        for (int i = messages.size() - 1; i > 0; i--) {
            sum += weight.of(messages.get(i));
            if (sum > budget && cut < messages.size()) {
                break;
            }
            if (!(messages.get(i) instanceof Message.ToolResults)) {
                cut = i;
            }
        }
        return cut;
    }

    /** The same messages without reasoning, and with as much of the tools' outputs as the budget holds. */
    static List<Message> fitting(List<Message> messages, long budget, Weight weight) {
        List<Message> plain = messages.stream()
                .map(Cut::withoutReasoning)
                .filter(message -> !message.equals(new Message.Assistant(List.of())))
                .toList();
        int longest = longestOutput(plain);
        while (longest > LEAST_OUTPUT && sum(plain, weight) > budget) {
            longest = Math.max(LEAST_OUTPUT, longest / 2);
            int limit = longest;
            plain = plain.stream().map(message -> shortened(message, limit)).toList();
        }
        return plain;
    }

    private static long sum(List<Message> messages, Weight weight) {
        return messages.stream().mapToLong(weight::of).sum();
    }

    private static int longestOutput(List<Message> messages) {
        return messages.stream()
                .filter(Message.ToolResults.class::isInstance)
                .flatMap(message -> ((Message.ToolResults) message).results().stream())
                .mapToInt(result -> result.output().length())
                .max()
                .orElse(0);
    }

    private static Message withoutReasoning(Message message) {
        return message instanceof Message.Assistant(List<Message.Part> parts)
                ? new Message.Assistant(parts.stream()
                        .filter(part -> !(part instanceof Message.Reasoning))
                        .toList())
                : message;
    }

    private static Message shortened(Message message, int limit) {
        return message instanceof Message.ToolResults(List<Result> results)
                ? new Message.ToolResults(results.stream()
                        .map(result ->
                                new Result(result.id(), result.name(), result.ok(), shortened(result.output(), limit)))
                        .toList())
                : message;
    }

    /** Its beginning and its end. */
    static String shortened(String text, int limit) {
        if (text.length() <= limit + GAP.length()) {
            return text;
        }
        int head = whole(text, limit / 2);
        int tail = whole(text, text.length() - limit / 2);
        return text.substring(0, head) + GAP + text.substring(tail);
    }

    /** No place within a surrogate pair. */
    private static int whole(String text, int index) {
        return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
