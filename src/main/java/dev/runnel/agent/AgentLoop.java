package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import dev.runnel.tool.Tool;
import dev.runnel.tool.Toolbox;
import java.util.List;

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
    private final List<ToolDefinition> definitions;

    public AgentLoop(Toolbox toolbox, Gate gate) {
        this.toolbox = toolbox;
        this.gate = gate;
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
        var transcript = new Transcript(task.history(), log);
        var listener = new AnswerListener(task.model(), log);
        var runner = new ToolRunner(toolbox, gate, task.workspace(), log);
        String system = SystemPrompt.text(task.workspace());
        Tally used = Tally.NONE;

        transcript.add(new Message.User(task.message()));
        for (int turn = 1; !task.limits().reached(turn - 1, used); turn++) {
            log.emit(new Event.TurnStart(turn));
            Answer answer = listener.listen(new ModelRequest(system, transcript.messages(), definitions), transcript);
            used = used.plus(answer.tally());

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
