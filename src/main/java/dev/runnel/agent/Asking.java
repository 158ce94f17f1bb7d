package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import java.util.List;

/** The model's side of one run: each time the whole conversation is sent, shortened where it has become too long. */
final class Asking {

    private final Transcript transcript;
    private final AnswerListener listener;
    private final Compactor compactor;
    private final RunLog log;
    private final String system;
    private final List<ToolDefinition> tools;
    private final ModelRequest.Memory memory = new ModelRequest.Memory();
    private Tally used = Tally.NONE;

    Asking(Model model, Secrets secrets, Transcript transcript, RunLog log, String system, List<ToolDefinition> tools) {
        this.transcript = transcript;
        this.listener = new AnswerListener(model, secrets, log);
        this.compactor = new Compactor(model, secrets, transcript, log, system, tools, this::spent);
        this.log = log;
        this.system = system;
        this.tools = tools;
    }

    /** The next answer, whole and kept in the transcript. */
    AgentLoop.Answer next() throws ModelException, InterruptedException {
        compactor.beforeAsking();
        while (true) {
            ModelRequest request = request();
            try {
                AgentLoop.Answer answer = listener.listen(request, transcript);
                compactor.answered(request.messages(), answer.finish().usage());
                used = used.plus(answer.tally());
                return answer;
            } catch (ModelException tooLong) {
                if (tooLong.kind() != Kind.CONTEXT_LENGTH || !compactor.afterRefusal(request.messages(), tooLong)) {
                    throw tooLong;
                }
            }
        }
    }

    private ModelRequest request() {
        return new ModelRequest(system, transcript.messages(), tools, memory);
    }

    /** A summary costs as an answer does. */
    private void spent(Tally tally) {
        used = used.plus(tally);
        log.emit(new Event.Used(tally));
    }

    /** What all calls took so far. */
    Tally used() {
        return used;
    }
}
