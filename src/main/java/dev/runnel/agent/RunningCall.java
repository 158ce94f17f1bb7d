package dev.runnel.agent;

import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import dev.runnel.model.Message.Result;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Patch;
import dev.runnel.workspace.Workspace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One call being done: its start, what it tells meanwhile, and its one end. */
final class RunningCall implements ToolContext {

    private static final System.Logger LOG = System.getLogger("dev.runnel.agent");

    private final ToolCall call;
    private final Tool tool;
    private final JsonObject arguments;
    private final Workspace workspace;
    private final RunLog log;
    private final AtomicInteger diffs = new AtomicInteger();
    private final long started = System.nanoTime();

    RunningCall(ToolCall call, Tool tool, JsonObject arguments, Workspace workspace, RunLog log) {
        this.call = call;
        this.tool = tool;
        this.arguments = arguments;
        this.workspace = workspace;
        this.log = log;
    }

    /** Shows a call that cannot be run, from its start to its end. */
    static Result refuse(ToolCall call, Optional<Tool> tool, RunLog log, String reason) {
        String title = tool.flatMap(known -> call.arguments().map(known::title)).orElse(call.name());
        log.emit(new Event.ToolStart(call.id(), call.name(), call.shown(), title));
        log.emit(ToolRunner.failed(call, reason, 0));
        return ToolRunner.result(call, false, reason);
    }

    /** Does the call, if the gate lets it; a failure is an answer to the model, not an exception. */
    Result run(Gate gate) throws InterruptedException {
        log.emit(new Event.ToolStart(call.id(), call.name(), call.shown(), tool.title(arguments)));
        try {
            return switch (gate.check(call, tool.spec(), log)) {
                case Gate.Decision.Allow allow -> act();
                case Gate.Decision.Deny(String reason) -> fail(reason);
            };
        } catch (InterruptedException stop) {
            log.emit(ToolRunner.failed(call, "cancelled", millis()));
            throw stop;
        }
    }

    private Result act() throws InterruptedException {
        if (changesTheWorld(tool.spec().effect())) {
            log.force(); // the intent outlives whatever happens next
        }
        try {
            return end(tool.run(arguments, this));
        } catch (ToolException failure) {
            return fail(failure.getMessage());
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.log(System.Logger.Level.ERROR, "tool " + call.name() + " broke in call " + call.id(), bug);
            return fail("the tool itself broke (" + bug + "); try another way");
        }
    }

    private static boolean changesTheWorld(Effect effect) {
        return switch (effect) {
            case CHANGES, COMMANDS -> true;
            case READS, NOTES -> false;
        };
    }

    private Result end(ToolResult result) {
        log.emit(new Event.ToolEnd(
                call.id(),
                call.name(),
                result.ok(),
                result.output(),
                millis(),
                Optional.empty(),
                result.truncated(),
                result.exit()));
        return ToolRunner.result(call, result.ok(), result.output());
    }

    private Result fail(String reason) {
        log.emit(ToolRunner.failed(call, reason, millis()));
        return ToolRunner.result(call, false, reason);
    }

    private long millis() {
        return (System.nanoTime() - started) / 1_000_000;
    }

    @Override
    public Workspace workspace() {
        return workspace;
    }

    @Override
    public void output(String stream, String chunk) {
        log.emit(new Event.ToolOutput(call.id(), chunk, Optional.of(stream)));
    }

    @Override
    public void changed(FileChange change) {
        Patch.Diff diff = Patch.of(change);
        log.emit(new Event.DiffReady(
                call.id(),
                call.id() + "-" + diffs.incrementAndGet(),
                change.path(),
                kind(change),
                diff.text(),
                diff.added(),
                diff.removed(),
                Optional.empty(),
                diff.truncated()));
    }

    private static Event.Change kind(FileChange change) {
        if (change.created()) {
            return Event.Change.CREATED;
        }
        return change.deleted() ? Event.Change.DELETED : Event.Change.MODIFIED;
    }

    @Override
    public void plan(List<PlanEntry> items) {
        log.emit(new Event.Plan(items.stream()
                .map(item -> new Event.PlanItem(item.text(), status(item)))
                .toList()));
    }

    private static Event.PlanStatus status(PlanEntry item) {
        return Event.PlanStatus.valueOf(item.status().toUpperCase(Locale.ROOT));
    }
}
