package dev.runnel.agent;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.support.HistoryCheck;
import dev.runnel.support.Trail;
import dev.runnel.tool.Tool;
import dev.runnel.tool.Toolbox;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The loop alone, with a trail for its journal. */
record LoopFixture(Path folder, Trail trail, Gate gate, Limits limits, List<Tool> tools) {

    static LoopFixture in(Path folder, Tool... tools) {
        return new LoopFixture(folder, new Trail(), Gate.OPEN, Limits.ofTurns(10), List.of(tools));
    }

    LoopFixture gate(Gate another) {
        return new LoopFixture(folder, trail, another, limits, tools);
    }

    LoopFixture limits(Limits others) {
        return new LoopFixture(folder, trail, gate, others, tools);
    }

    CompletionReason run(Model model) throws ModelException, InterruptedException, IOException {
        return run(model, trail);
    }

    CompletionReason run(Model model, RunLog log) throws ModelException, InterruptedException, IOException {
        var loop = new AgentLoop(new Toolbox(tools), folder.resolve(".aside"));
        var task = new Task(model, Workspace.open(folder), List.of(), "Hi", Optional.empty(), limits, gate);
        return loop.run(task, log).reason();
    }

    /** Throws where what was kept could not be gone on with. */
    void checkHistory() {
        var next = new ArrayList<Message>(trail.messages());
        next.add(new Message.User("go on"));
        HistoryCheck.check(next);
    }

    /** What the model was told of its calls, as {@code id=output}. */
    List<String> results() {
        return trail.messages().stream()
                .filter(Message.ToolResults.class::isInstance)
                .flatMap(message -> ((Message.ToolResults) message).results().stream())
                .map(result -> result.id() + (result.ok() ? "=" : "!") + result.output())
                .toList();
    }
}
