package dev.runnel.agent;

import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is left of the beginning of a conversation that had become too long. */
final class Digest {

    /** What a model is asked, at the end of that beginning. */
    static final String QUESTION = """
            [The conversation is about to outgrow your context. Call no tool. Write down, for yourself, what you need to go on \
            without it: what the person wants, in their words where they matter; what was decided and why; what was done, \
            file by file; what was tried and failed; what is to be done next. Facts only, briefly.]""";

    private static final String HEAD =
            "[The conversation had become too long for you. This stands for its beginning; the files are as they were.]";
    private static final int LONGEST_WORDS = 2000;
    private static final int LONGEST_CALL = 160;
    private static final Set<String> CHANGES = Set.of("write", "edit");

    private final List<Message> messages;

    Digest(List<Message> messages) {
        this.messages = messages;
    }

    /**
     * @param summary the model's own; may be empty, then calls and answers are named instead
     * @param limit about how many characters it may have
     */
    String text(String summary, int limit) {
        var lines = new ArrayList<String>(List.of(HEAD));
        lines.add("\nWhat the person said:");
        lines.addAll(told());
        if (summary.isBlank()) {
            lines.add("\nWhat you did:");
            lines.addAll(doings());
        } else {
            lines.add("\nYour own notes:\n" + summary);
        }
        Set<String> changed = changed();
        if (!changed.isEmpty()) {
            lines.add("\nFiles you wrote or edited: " + String.join(", ", changed));
        }
        return Cut.shortened(String.join("\n", lines), Math.max(limit, LONGEST_WORDS));
    }

    private List<String> told() {
        var told = new ArrayList<String>();
        for (Message message : messages) {
            if (message instanceof Message.User user) {
                told.add("- " + Cut.shortened(inner(user.text()), LONGEST_WORDS));
            }
        }
        return told;
    }

    /** A digest that is digested again does not grow a head on its head. */
    private static String inner(String text) {
        return text.startsWith(HEAD) ? text.substring(HEAD.length()).strip() : text;
    }

    private List<String> doings() {
        var doings = new ArrayList<String>();
        for (Message message : messages) {
            switch (message) {
                case Message.User _ -> {}
                case Message.Assistant answer -> {
                    if (!answer.text().isBlank()) {
                        doings.add("- said: " + Cut.shortened(answer.text().strip(), LONGEST_CALL));
                    }
                    answer.calls()
                            .forEach(call -> doings.add(
                                    "- " + call.name() + " " + Cut.shortened(call.arguments(), LONGEST_CALL)));
                }
                case Message.ToolResults(List<Message.Result> results) ->
                    results.stream()
                            .filter(result -> !result.ok())
                            .forEach(result -> doings.add(
                                    "  " + result.name() + " failed: " + Cut.shortened(result.output(), LONGEST_CALL)));
            }
        }
        return doings;
    }

    private Set<String> changed() {
        var files = new LinkedHashSet<String>();
        for (Message message : messages) {
            if (message instanceof Message.Assistant answer) {
                answer.calls().stream()
                        .filter(call -> CHANGES.contains(call.name()))
                        .map(call -> ToolCall.of("", call))
                        .flatMap(call -> call.arguments().stream())
                        .filter(arguments ->
                                arguments.has("path") && arguments.get("path").isJsonPrimitive())
                        .forEach(arguments -> files.add(arguments.get("path").getAsString()));
            }
        }
        return files;
    }
}
