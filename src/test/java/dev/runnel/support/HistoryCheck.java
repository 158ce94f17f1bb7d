package dev.runnel.support;

import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the strictest provider asks of a conversation: no call without its result, no result without its call. */
public final class HistoryCheck {

    private HistoryCheck() {}

    /** Throws {@link IllegalStateException} where a provider would refuse these messages as a request. */
    public static void check(List<Message> messages) {
        List<String> open = List.of();
        for (Message message : messages) {
            switch (message) {
                case Message.ToolResults results -> {
                    List<String> answered =
                            results.results().stream().map(Message.Result::id).toList();
                    require(answered.equals(open), "results for " + answered + " after calls of " + open);
                    open = List.of();
                }
                case Message.User user -> require(open.isEmpty(), "no results for " + open);
                case Message.Assistant answer -> {
                    require(open.isEmpty(), "no results for " + open);
                    require(!answer.parts().isEmpty(), "an empty answer");
                    open = answer.calls().stream().map(Message.ToolUse::id).toList();
                    require(open.stream().distinct().count() == open.size(), "one id for two calls: " + open);
                }
            }
        }
        require(open.isEmpty(), "no results for " + open);
        require(!(messages.getLast() instanceof Message.Assistant), "nothing to answer");
    }

    /** A conversation grows at its end only, and keeps its system text and tools. */
    static void checkGrown(List<ModelRequest> before, ModelRequest now) {
        lastOf(before, now).ifPresent(earlier -> {
            var kept = new ArrayList<>(now.messages());
            int size = Math.min(kept.size(), earlier.messages().size());
            require(kept.subList(0, size).equals(earlier.messages()), "the conversation was rewritten");
            require(now.system().equals(earlier.system()), "the system text has changed");
            require(now.tools().equals(earlier.tools()), "the tools have changed");
        });
    }

    /** The request before in the same conversation, which is known by its first message. */
    private static Optional<ModelRequest> lastOf(List<ModelRequest> before, ModelRequest now) {
        if (now.messages().size() == 1) {
            return Optional.empty();
        }
        return before.reversed().stream()
                .filter(earlier ->
                        earlier.messages().getFirst().equals(now.messages().getFirst()))
                .findFirst();
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalStateException("no provider would take this request: " + problem);
        }
    }
}
