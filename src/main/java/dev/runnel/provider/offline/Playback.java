package dev.runnel.provider.offline;

import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plays a task's script from its beginning against what the history holds. A call that was answered returns its outcome, and
 * the words before it are known to be said; the first call without an answer ends the turn. So a script reads top to bottom
 * although it is spread over many requests, and nothing has to be kept between them.
 */
public final class Playback {

    /** A call of ours in the history, and what came of it. */
    private record Answered(Message.ToolUse call, Outcome outcome) {}

    private final List<Message> history;
    private final Set<String> offered;
    private final List<Answered> answered;
    private final StringBuilder words = new StringBuilder();
    private int played;

    public Playback(ModelRequest request) {
        history = request.messages();
        offered = request.tools().stream().map(ToolDefinition::name).collect(Collectors.toSet());
        answered = answered(sinceNewestWish(history));
    }

    /** The next turn of the task. */
    public Message.Assistant play(Task task) {
        try {
            task.work(this);
            return said(List.of());
        } catch (Waiting turn) {
            return said(turn.calls);
        } catch (Strayed stray) {
            words.setLength(0);
            say("What was done so far does not fit the script I know for this, so I stop here. Please ask again.");
            return said(List.of());
        }
    }

    /** Says a paragraph. */
    void say(String paragraph) {
        if (!words.isEmpty()) {
            words.append("\n\n");
        }
        words.append(paragraph);
    }

    /** Has one call done. */
    Outcome call(Call call) {
        return together(List.of(call)).getFirst();
    }

    /** Has calls done in one turn; the outcomes are in their order. A tool that is not offered fails without being asked. */
    List<Outcome> together(List<Call> calls) {
        List<Call> possible = calls.stream().filter(this::offers).toList();
        if (!possible.isEmpty() && played == answered.size()) {
            throw new Waiting(possible);
        }
        var outcomes = new ArrayList<Outcome>();
        for (Call call : calls) {
            outcomes.add(offers(call) ? replayed(call) : new Outcome(false, notOffered(call.tool())));
        }
        return outcomes;
    }

    /** The one of {@code files} that was written or edited last in this conversation. */
    Optional<String> lastChanged(List<String> files) {
        return history.reversed().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).calls().reversed().stream())
                .filter(call -> call.name().equals("write") || call.name().equals("edit"))
                .flatMap(call -> files.stream().filter(file -> call.arguments().contains("\"" + file + "\"")))
                .findFirst();
    }

    private boolean offers(Call call) {
        return offered.contains(call.tool());
    }

    private static String notOffered(String tool) {
        return "the tool " + tool + " is not to be had here";
    }

    private Outcome replayed(Call call) {
        if (played == answered.size()) {
            throw new Strayed();
        }
        Answered next = answered.get(played);
        if (!next.call().name().equals(call.tool())
                || !next.call().arguments().equals(call.arguments().toString())) {
            throw new Strayed();
        }
        played++;
        words.setLength(0);
        return next.outcome();
    }

    private Message.Assistant said(List<Call> calls) {
        var parts = new ArrayList<Message.Part>();
        if (!words.isEmpty()) {
            // A plain pipe shows the words of all turns one after the other.
            parts.add(new Message.Text(calls.isEmpty() ? words.toString() : words + "\n\n"));
        }
        int id = callsIn(history);
        for (Call call : calls) {
            id++;
            parts.add(new Message.ToolUse(
                    "offline_" + id, call.tool(), call.arguments().toString(), Optional.empty()));
        }
        return new Message.Assistant(parts);
    }

    private static int callsIn(List<Message> messages) {
        int calls = 0;
        for (Message message : messages) {
            if (message instanceof Message.Assistant assistant) {
                calls += assistant.calls().size();
            }
        }
        return calls;
    }

    private static List<Message> sinceNewestWish(List<Message> messages) {
        int start = messages.size();
        while (start > 0 && !(messages.get(start - 1) instanceof Message.User)) {
            start--;
        }
        return messages.subList(start, messages.size());
    }

    private static List<Answered> answered(List<Message> messages) {
        var answered = new ArrayList<Answered>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i) instanceof Message.Assistant assistant) {
                Map<String, Outcome> outcomes = i + 1 < messages.size() ? outcomes(messages.get(i + 1)) : Map.of();
                assistant
                        .calls()
                        .forEach(call -> answered.add(new Answered(
                                call, outcomes.getOrDefault(call.id(), new Outcome(false, "no result is recorded")))));
            }
        }
        return answered;
    }

    private static Map<String, Outcome> outcomes(Message message) {
        var outcomes = new HashMap<String, Outcome>();
        if (message instanceof Message.ToolResults(var results)) {
            results.forEach(result -> outcomes.put(result.id(), new Outcome(result.ok(), result.output())));
        }
        return outcomes;
    }

    /** Leaves a script in its middle. Expected, and caught by {@link #play}, so it carries no stack. */
    private static final class Waiting extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<Call> calls;

        Waiting(List<Call> calls) {
            super("waiting for tools", null, false, false);
            this.calls = calls;
        }
    }

    /** The history holds other calls than the script makes, such as those of another model. */
    private static final class Strayed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Strayed() {
            super("the history is not of this script", null, false, false);
        }
    }
}
