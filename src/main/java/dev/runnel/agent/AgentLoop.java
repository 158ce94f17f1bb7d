package dev.runnel.agent;

import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.EventSink;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelException;
import dev.runnel.model.ToolDefinition;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolSpec.Effect;
import dev.runnel.tool.Toolbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Asks the model, does what it wants done, tells it what came of it, and so on until it has nothing more to do. Straight
 * through, on the thread of the run; stopping it is interrupting that thread. Keeps no state between runs.
 */
public final class AgentLoop {

    private static final String CUT_SHORT =
            "not run: the answer reached its size limit before this call was complete; do it in smaller pieces";
    private static final String DECLINED = "not run: the answer was declined";

    private final Toolbox toolbox;
    private final Gate gate;
    private final Path aside;
    private final Secrets secrets;
    private final List<ToolDefinition> definitions;

    /** @param aside a folder of our own for bytes kept while a run goes on; no file of a workspace, also where it lies in one */
    public AgentLoop(Toolbox toolbox, Gate gate, Path aside) {
        this(toolbox, gate, aside, Secrets.NONE);
    }

    /**
     * @param aside a folder of our own for bytes kept while a run goes on; no file of a workspace, also where it lies in one
     * @param secrets what neither the journal nor the model may see
     */
    public AgentLoop(Toolbox toolbox, Gate gate, Path aside, Secrets secrets) {
        this.secrets = secrets;
        this.toolbox = toolbox;
        this.gate = gate;
        this.aside = aside;
        this.definitions = toolbox.all().stream().map(AgentLoop::definition).toList();
    }

    /**
     * Works the task to its end; blocks until then.
     *
     * @return why it ended: {@code DONE}, {@code REFUSED} or {@code LIMIT}
     * @throws ModelException if the model cannot go on
     * @throws InterruptedException if the run was asked to stop; the conversation in {@code log} is whole even then
     */
    public CompletionReason run(Task task, RunLog log) throws ModelException, InterruptedException {
        try (var changes = new CommandChanges(task.workspace(), aside, log)) {
            return run(task, new ToolRunner(toolbox, gate, task.workspace(), changes, secrets, log), log);
        } catch (ModelException failure) {
            throw secrets.masked(failure);
        }
    }

    private CompletionReason run(Task task, ToolRunner runner, RunLog log) throws ModelException, InterruptedException {
        var transcript = new Transcript(task.history(), log);
        var asking =
                new Asking(task.model(), secrets, transcript, log, SystemPrompt.text(task.workspace()), definitions);

        transcript.add(new Message.User(task.message(), task.note()));
        for (int turn = 1; !task.limits().reached(turn - 1, asking.used()); turn++) {
            log.emit(new Event.TurnStart(turn));
            Answer answer = asking.next();

            if (answer.refused()) {
                if (!answer.calls().isEmpty()) {
                    transcript.add(runner.refuseAll(answer.calls(), DECLINED));
                }
                return CompletionReason.REFUSED;
            }
            if (answer.calls().isEmpty()) {
                return answer.cut() ? CompletionReason.LIMIT : CompletionReason.DONE;
            }
            if (answer.cut()) {
                transcript.add(runner.refuseAll(answer.calls(), CUT_SHORT));
            } else {
                runner.runAll(answer.calls(), transcript);
            }
        }
        return CompletionReason.LIMIT;
    }

    /**
     * Asks whether a file may be changed by other means than a call, as a person's undo is; may wait.
     *
     * @return why it may not; empty where it may
     * @throws InterruptedException if the thread was asked to stop
     */
    public Optional<String> refusesToChange(String path, EventSink sink) throws InterruptedException {
        Optional<Tool> writing = toolbox.all().stream()
                .filter(tool -> tool.spec().effect() == Effect.CHANGES)
                .findFirst();
        if (writing.isEmpty()) {
            return Optional.empty(); // nothing here changes files, so no rule is about that
        }
        var arguments = new JsonObject();
        arguments.addProperty("path", path);
        var spec = writing.get().spec();
        var use = new Message.ToolUse("undo", spec.name(), arguments.toString(), Optional.empty());
        return switch (gate.check(ToolCall.of("undo", use), spec, sink)) {
            case Gate.Decision.Allow _ -> Optional.empty();
            case Gate.Decision.Deny(String reason) -> Optional.of(reason);
        };
    }

    private static ToolDefinition definition(Tool tool) {
        var spec = tool.spec();
        return new ToolDefinition(spec.name(), spec.description(), spec.parameters());
    }

    /** A complete answer and the calls in it. */
    record Answer(Finish finish, List<ToolCall> calls, Tally tally) {

        boolean refused() {
            return switch (finish.stop()) {
                case REFUSED -> true;
                case END, LENGTH -> false;
            };
        }

        boolean cut() {
            return switch (finish.stop()) {
                case LENGTH -> true;
                case END, REFUSED -> false;
            };
        }
    }
}
