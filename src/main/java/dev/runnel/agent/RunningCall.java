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
import dev.runnel.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One call being done: its start, what it tells meanwhile, and its one end. */
final class RunningCall implements ToolContext {

    private static final System.Logger LOG = System.getLogger("dev.runnel.agent");
    private static final Duration USUALLY = Duration.ofSeconds(2);
    // A run that is cancelled is over within 300 ms.
    private static final Duration WHEN_STOPPED = Duration.ofMillis(100);

    private final ToolCall call;
    private final Tool tool;
    private final JsonObject arguments;
    private Workspace workspace;
    private final CommandChanges changes;
    private final Secrets secrets;
    private final RunLog log;
    private final Secrets.Pieces printed; // guarded by itself: a command's output is passed on by a thread of its own
    private final Diffs diffs;
    private final long started = System.nanoTime();
    private volatile @Nullable RuntimeException lost;
    private volatile String printedTo = "stdout";

    RunningCall(
            ToolCall call,
            Tool tool,
            JsonObject arguments,
            Workspace workspace,
            CommandChanges changes,
            Secrets secrets,
            RunLog log) {
        this.call = call;
        this.tool = tool;
        this.arguments = arguments;
        this.workspace = workspace.watchedBy(trace -> guarded(() -> log.keep(trace)));
        this.changes = changes;
        this.secrets = secrets;
        this.printed = secrets.pieces();
        this.diffs = new Diffs(call.id());
        this.log = log;
    }

    /** Shows a call that cannot be run, from its start to its end. */
    static Result refuse(ToolCall call, Optional<Tool> tool, Secrets secrets, RunLog log, String reason) {
        String title = tool.flatMap(known -> call.arguments().map(known::title)).orElse(call.name());
        log.emit(new Event.ToolStart(call.id(), call.name(), call.shown(), secrets.masked(title)));
        log.emit(ToolRunner.failed(call, reason, 0));
        return ToolRunner.result(call, false, reason);
    }

    /** Does the call, if the gate lets it; a failure is an answer to the model, not an exception. */
    Result run(Gate gate) throws InterruptedException {
        log.emit(new Event.ToolStart(call.id(), call.name(), call.shown(), secrets.masked(tool.title(arguments))));
        try {
            return switch (gate.check(new Gate.Request(call, tool, arguments, workspace), log)) {
                case Gate.Decision.Allow(Optional<String> leave) -> {
                    leave.ifPresent(path -> workspace = workspace.allowing(path));
                    yield act();
                }
                case Gate.Decision.Deny(String reason) -> end(Outcome.failed(reason));
            };
        } catch (InterruptedException stop) {
            log.emit(ToolRunner.failed(call, ToolRunner.CANCELLED, millis()));
            throw stop;
        }
    }

    private Result act() throws InterruptedException {
        if (changesTheWorld(tool.spec().effect())) {
            log.force(); // the intent outlives whatever happens next
        }
        Outcome outcome = tool.spec().effect() == Effect.COMMANDS ? attemptWatched() : attempt();
        if (lost != null) {
            throw lost; // a journal that fails ends the run: the model cannot mend it
        }
        return end(outcome);
    }

    /** A command tells nobody what it changes, so it is looked for; also when the command was stopped, but not for long. */
    private Outcome attemptWatched() throws InterruptedException {
        changes.before();
        Outcome outcome;
        try {
            outcome = attempt();
        } catch (InterruptedException stop) {
            boolean _ = changes.putBack(WHEN_STOPPED).isPresent();
            changes.after(WHEN_STOPPED, this::changed);
            throw stop;
        }
        outcome = changes.putBack(USUALLY).map(outcome::with).orElse(outcome);
        try {
            changes.after(USUALLY, this::changed);
        } catch (InterruptedException stop) {
            changes.after(WHEN_STOPPED, this::changed);
            throw stop;
        }
        return outcome;
    }

    private Outcome attempt() throws InterruptedException {
        try {
            return new Outcome(tool.run(arguments, this), Optional.empty());
        } catch (ToolException failure) {
            return Outcome.failed(failure.getMessage());
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.log(System.Logger.Level.ERROR, "tool " + call.name() + " broke in call " + call.id(), bug);
            return Outcome.failed("the tool itself broke (" + bug + "); try another way");
        }
    }

    /** What the tool said, or why it could not. */
    private record Outcome(ToolResult result, Optional<String> error) {
        static Outcome failed(String reason) {
            return new Outcome(new ToolResult(false, reason, false, OptionalInt.empty()), Optional.of(reason));
        }

        /** The same with one more line. */
        Outcome with(String line) {
            String output = result.output();
            String end = output.endsWith("\n") ? "" : "\n";
            return new Outcome(
                    new ToolResult(result.ok(), output + end + line, result.truncated(), result.exit()), error);
        }
    }

    private static boolean changesTheWorld(Effect effect) {
        return switch (effect) {
            case CHANGES, COMMANDS -> true;
            case READS, NOTES -> false;
        };
    }

    private Result end(Outcome outcome) {
        ToolResult result = outcome.result();
        String output = secrets.masked(result.output());
        endOutput();
        log.emit(new Event.ToolEnd(
                call.id(),
                call.name(),
                result.ok(),
                output,
                millis(),
                secrets.masked(outcome.error()),
                result.truncated(),
                result.exit()));
        return ToolRunner.result(call, result.ok(), output);
    }

    private void tell(Event event) {
        guarded(() -> log.emit(event));
    }

    /** On behalf of the tool, which may take a failure of the journal for one of its own. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            lost = e;
            throw e;
        }
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
        String shown;
        synchronized (printed) {
            shown = printed.add(chunk);
            printedTo = stream;
        }
        tellOutput(stream, shown);
    }

    /** What was held back of the live output, for it might have become a secret. */
    private void endOutput() {
        String rest;
        synchronized (printed) {
            rest = printed.end();
        }
        tellOutput(printedTo, rest);
    }

    private void tellOutput(String stream, String chunk) {
        if (!chunk.isEmpty()) {
            tell(new Event.ToolOutput(call.id(), chunk, Optional.of(stream)));
        }
    }

    @Override
    public void changed(FileChange change) {
        tell(secrets.masked(diffs.next(change)));
    }

    @Override
    public void plan(List<PlanEntry> items) {
        tell(new Event.Plan(items.stream()
                .map(item -> new Event.PlanItem(secrets.masked(item.text()), status(item)))
                .toList()));
    }

    private static Event.PlanStatus status(PlanEntry item) {
        return Event.PlanStatus.valueOf(item.status().toUpperCase(Locale.ROOT));
    }
}
