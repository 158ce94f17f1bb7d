package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.Event.Limit;
import dev.runnel.model.Message;
import dev.runnel.model.Message.Result;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.tool.Toolbox;
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
    private final Task task;
    private final CommandChanges changes;
    private final CallCount count;
    private final Secrets secrets;
    private final RunLog log;

    ToolRunner(Toolbox toolbox, Task task, CommandChanges changes, CallCount count, Secrets secrets, RunLog log) {
        this.toolbox = toolbox;
        this.task = task;
        this.changes = changes;
        this.count = count;
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * Does the calls and keeps their results in {@code transcript}, one a call, also when it is stopped in between.
     *
     * @return the limit that ended it; the calls it left are shown as not done
     * @throws InterruptedException if the run was asked to stop
     */
    Optional<Limit> runAll(List<ToolCall> calls, Transcript transcript) throws InterruptedException {
        var results = new ArrayList<Result>();
        calls.forEach(call -> results.add(result(call, false, CANCELLED)));
        try {
            for (int from = 0; from < calls.size(); ) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(); // a tool may have done its work without noticing
                }
                Optional<Limit> reached = count.reached();
                if (reached.isPresent()) {
                    refuse(calls.subList(from, calls.size()), results.subList(from, calls.size()), reached.get());
                    return reached;
                }
                int to = Math.min(endOfGroup(calls, from), from + count.left());
                runGroup(calls.subList(from, to), results.subList(from, to));
                for (int done = from; done < to; done++) {
                    count.done(calls.get(done), results.get(done).ok());
                }
                from = to;
            }
            // Before the model is asked again: it would only do the same once more.
            return count.reached().filter(limit -> limit == Limit.REPEATED_FAILURES);
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

    private void refuse(List<ToolCall> calls, List<Result> results, Limit limit) {
        String reason = "not done: "
                + (limit == Limit.CALLS
                        ? "the run has reached its limit of calls"
                        : "the call before failed three times in a row");
        for (int i = 0; i < calls.size(); i++) {
            results.set(i, RunningCall.refuse(calls.get(i), Optional.empty(), secrets, log, reason));
        }
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
        return new RunningCall(call, tool.get(), call.arguments().get(), task.workspace(), changes, secrets, log)
                .run(task.gate());
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
