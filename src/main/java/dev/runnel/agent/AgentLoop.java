package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.Event.Limit;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelException;
import dev.runnel.model.ToolDefinition;
import dev.runnel.tool.Tool;
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
    private final Path aside;
    private final Secrets secrets;
    private final List<ToolDefinition> definitions;

    /** @param aside a folder of our own for bytes kept while a run goes on; no file of a workspace, also where it lies in one */
    public AgentLoop(Toolbox toolbox, Path aside) {
        this(toolbox, aside, Secrets.NONE);
    }

    /**
     * @param aside a folder of our own for bytes kept while a run goes on; no file of a workspace, also where it lies in one
     * @param secrets what neither the journal nor the model may see
     */
    public AgentLoop(Toolbox toolbox, Path aside, Secrets secrets) {
        this.secrets = secrets;
        this.toolbox = toolbox;
        this.aside = aside;
        this.definitions = toolbox.all().stream().map(AgentLoop::definition).toList();
    }

    /**
     * Works the task to its end; blocks until then.
     *
     * @throws ModelException if the model cannot go on
     * @throws InterruptedException if the run was asked to stop; the conversation in {@code log} is whole even then
     */
    public Ending run(Task task, RunLog log) throws ModelException, InterruptedException {
        try (var changes = new CommandChanges(task.workspace(), aside, log)) {
            var calls = new CallCount(task.limits().maxCalls());
            return run(task, new ToolRunner(toolbox, task, changes, calls, secrets, log), log);
        } catch (ModelException failure) {
            throw secrets.masked(failure);
        }
    }

    private Ending run(Task task, ToolRunner runner, RunLog log) throws ModelException, InterruptedException {
        var transcript = new Transcript(task.history(), log);
        var asking =
                new Asking(task.model(), secrets, transcript, log, SystemPrompt.text(task.workspace()), definitions);

        transcript.add(new Message.User(task.message(), task.note()));
        for (int turn = 1; ; turn++) {
            Optional<Limit> reached = task.limits().reached(turn - 1, asking.used());
            if (reached.isPresent()) {
                return Ending.at(reached.get());
            }
            log.emit(new Event.TurnStart(turn));
            Answer answer = asking.next();

            if (answer.refused()) {
                if (!answer.calls().isEmpty()) {
                    transcript.add(runner.refuseAll(answer.calls(), DECLINED));
                }
                return Ending.REFUSED;
            }
            if (answer.calls().isEmpty()) {
                return answer.cut() ? Ending.at(Limit.ANSWER) : Ending.DONE;
            }
            if (answer.cut()) {
                transcript.add(runner.refuseAll(answer.calls(), CUT_SHORT));
            } else {
                Optional<Limit> stopped = runner.runAll(answer.calls(), transcript);
                if (stopped.isPresent()) {
                    return Ending.at(stopped.get());
                }
            }
        }
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
