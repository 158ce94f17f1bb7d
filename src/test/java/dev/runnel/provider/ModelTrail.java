package dev.runnel.provider;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a model answered, as short lines; pieces of the same kind in a row are joined, for where they are cut is chance. */
final class ModelTrail {

    private final List<String> lines = new ArrayList<>();

    /** Reads the answer to its end; a failure is the last line. */
    static List<String> of(Model model, ModelRequest request) throws InterruptedException {
        var lines = new ArrayList<String>();
        var _ = into(lines, model, request);
        return lines;
    }

    /** Adds an answer to {@code lines}; its end, if it had a good one. */
    static Optional<Finish> into(List<String> lines, Model model, ModelRequest request) throws InterruptedException {
        var trail = new ModelTrail();
        Optional<Finish> finish = Optional.empty();
        try (ModelStream stream = model.open(request)) {
            finish = Optional.of(trail.follow(stream));
        } catch (ModelException failure) {
            trail.add("fails ", failure.kind() + (failure.retryable() ? " (again) " : " ") + failure.getMessage());
        }
        lines.addAll(trail.lines);
        return finish;
    }

    /** The rest of an answer, polled where something is at hand. */
    static List<String> polled(ModelStream stream) throws ModelException, InterruptedException {
        var trail = new ModelTrail();
        ModelEvent event;
        do {
            event = stream.next();
            trail.add(event);
            for (Optional<ModelEvent> more = stream.poll(); more.isPresent(); more = stream.poll()) {
                event = more.get();
                trail.add(event);
            }
        } while (!(event instanceof Finish));
        return trail.lines;
    }

    private Finish follow(ModelStream stream) throws ModelException, InterruptedException {
        ModelEvent event = stream.next();
        while (!(event instanceof Finish)) {
            add(event);
            event = stream.next();
        }
        add(event);
        return (Finish) event;
    }

    private void add(ModelEvent event) {
        switch (event) {
            case ModelEvent.TextDelta(String text) -> add("says ", text);
            case ModelEvent.ReasoningDelta(String text) -> add("thinks ", text);
            case ModelEvent.CallStart(int call, String name) -> lines.add("call " + call + " " + name);
            case ModelEvent.CallDelta(int call, String json) -> add("args " + call + " ", json);
            case ModelEvent.Retry(int attempt, int max, var delay, String reason) ->
                lines.add("again " + attempt + "/" + max + " " + reason);
            case Finish(var stop, var usage, var message) -> {
                lines.add(stop + " " + numbers(usage));
                message.parts().forEach(part -> lines.add("  " + shown(part)));
            }
        }
    }

    private void add(String what, String piece) {
        if (!lines.isEmpty() && lines.getLast().startsWith(what)) {
            lines.add(lines.removeLast() + piece);
        } else {
            lines.add(what + piece);
        }
    }

    private static String numbers(Usage usage) {
        String cost = usage.costUsd().isPresent() ? " $" + usage.costUsd().getAsDouble() : "";
        return String.join(
                        "/",
                        number(usage.inputTokens()),
                        number(usage.outputTokens()),
                        number(usage.cachedTokens()),
                        number(usage.reasoningTokens()))
                + cost;
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
    }

    private static String shown(Message.Part part) {
        return switch (part) {
            case Message.Text(String text) -> "text " + text;
            case Message.Reasoning(String text, String provider, var opaque) ->
                "reasoning " + text
                        + opaque.map(json -> " " + provider + " " + json).orElse("");
            case Message.ToolUse(String id, String name, String arguments, var opaque) ->
                id + " " + name + " " + arguments
                        + opaque.map(json -> " " + json).orElse("");
        };
    }
}
