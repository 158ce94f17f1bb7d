package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Message.Result;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.tool.Toolbox;
import dev.runnel.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Does the calls of one answer. Calls that only look, standing next to each other, run side by side; all others one after
 * the other, in the order the model gave them.
 */
final class ToolRunner {

    /** What is said of a call that was stopped, to the model and to everybody. */
    static final String CANCELLED = "cancelled";

    private final Toolbox toolbox;
    private final Gate gate;
    private final Workspace workspace;
    private final CommandChanges changes;
    private final Secrets secrets;
    private final RunLog log;

    ToolRunner(Toolbox toolbox, Gate gate, Workspace workspace, CommandChanges changes, Secrets secrets, RunLog log) {
        this.toolbox = toolbox;
        this.gate = gate;
        this.workspace = workspace;
        this.changes = changes;
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * Does the calls and keeps their results in {@code transcript}, one a call, also when it is stopped in between.
     *
     * @throws InterruptedException if the run was asked to stop
     */
    void runAll(List<ToolCall> calls, Transcript transcript) throws InterruptedException {
        var results = new ArrayList<Result>();
        calls.forEach(call -> results.add(result(call, false, CANCELLED)));
        try {
            for (int from = 0; from < calls.size(); ) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(); // a tool may have done its work without noticing
                }
                int to = endOfGroup(calls, from);
                runGroup(calls.subList(from, to), results.subList(from, to));
                from = to;
            }
        } finally {
            transcript.add(new Message.ToolResults(results));
        }
    }

    /** Shows every call as failed for {@code reason}, running none. */
    Message.ToolResults refuseAll(List<ToolCall> calls, String reason) {
        var results = new ArrayList<Result>();
        for (ToolCall call : calls) {
            results.add(RunningCall.refuse(call, Optional.empty(), secrets, log, reason));
        }
        return new Message.ToolResults(results);
    }

    /** Where the run of calls that may go side by side ends; a call of its own otherwise. */
    private int endOfGroup(List<ToolCall> calls, int from) {
        int to = from;
        while (to < calls.size() && onlyReads(calls.get(to))) {
            to++;
        }
        return Math.max(to, from + 1);
    }

    private boolean onlyReads(ToolCall call) {
        return toolbox.find(call.name())
                .filter(tool -> tool.spec().effect() == Effect.READS)
                .isPresent();
    }

    /** Fills {@code results}; what was not done keeps what stands there. */
    private void runGroup(List<ToolCall> calls, List<Result> results) throws InterruptedException {
        if (calls.size() == 1) {
            results.set(0, runOne(calls.getFirst()));
            return;
        }
        SideBySide.run(calls.size(), "tool", index -> results.set(index, runOne(calls.get(index))));
    }

    private Result runOne(ToolCall call) throws InterruptedException {
        Optional<Tool> tool = toolbox.find(call.name());
        if (tool.isEmpty()) {
            return RunningCall.refuse(call, tool, secrets, log, unknown(call));
        }
        if (call.arguments().isEmpty()) {
            return RunningCall.refuse(
                    call, tool, secrets, log, "the arguments are no JSON object; write the call again, all of it");
        }
        return new RunningCall(call, tool.get(), call.arguments().get(), workspace, changes, secrets, log).run(gate);
    }

    private String unknown(ToolCall call) {
        List<String> names =
                toolbox.all().stream().map(tool -> tool.spec().name()).toList();
        return "there is no tool " + call.name() + "; there are " + String.join(", ", names);
    }

    static Result result(ToolCall call, boolean ok, String output) {
        return new Result(call.use().id(), call.name(), ok, output);
    }

    static Event.ToolEnd failed(ToolCall call, String reason, long millis) {
        return new Event.ToolEnd(
                call.id(), call.name(), false, reason, millis, Optional.of(reason), false, OptionalInt.empty());
    }
}
