package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.Event.Tally;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.CallDelta;
import dev.runnel.model.ModelEvent.CallStart;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelEvent.ReasoningDelta;
import dev.runnel.model.ModelEvent.TextDelta;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the model and tells each piece of its answer as soon as it comes. One for a run; gives the calls their ids. */
final class AnswerListener {

    // So many events are written at once at most; a lock and a write for each costs more than the event.
    private static final int LONGEST_BURST = 64;

    private final Model model;
    private final Secrets secrets;
    private final RunLog log;
    private int calls;

    AnswerListener(Model model, Secrets secrets, RunLog log) {
        this.model = model;
        this.secrets = secrets;
        this.log = log;
    }

    /**
     * One answer, whole, kept in {@code transcript}. Where it breaks off, the words people saw are kept, so that the next
     * message can refer to them.
     */
    AgentLoop.Answer listen(ModelRequest request, Transcript transcript) throws ModelException, InterruptedException {
        var pieces = new Pieces();
        Usage usage = Usage.UNKNOWN;
        boolean whole = false;
        try (ModelStream stream = model.open(request)) {
            Finish finish = pieces.until(stream);
            usage = finish.usage();
            whole = true;
            Message.Assistant shown = secrets.masked(finish.message());
            transcript.add(shown);
            return new AgentLoop.Answer(finish, pieces.calls(finish.message(), shown), tally(usage));
        } finally {
            if (!whole) {
                pieces.end();
                pieces.keepWhatWasSaid(transcript);
            }
            log.emit(new Event.Used(tally(usage)));
        }
    }

    static Tally tally(Usage usage) {
        return new Tally(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedTokens(),
                usage.reasoningTokens(),
                usage.costUsd());
    }

    /** An answer while it comes. */
    private final class Pieces {

        private final StringBuilder said = new StringBuilder();
        private final TextPieces text = new TextPieces(secrets);
        private final TextPieces reasoning = new TextPieces(secrets);
        private final List<Call> begun = new ArrayList<>();
        private final List<Event> untold = new ArrayList<>();

        Finish until(ModelStream stream) throws ModelException, InterruptedException {
            Optional<Finish> finish = Optional.empty();
            while (finish.isEmpty()) {
                finish = burst(stream);
            }
            return finish.get();
        }

        /** What came together is told together; what came alone is told at once. */
        private Optional<Finish> burst(ModelStream stream) throws ModelException, InterruptedException {
            try {
                Optional<Finish> finish = take(stream.next());
                while (finish.isEmpty() && untold.size() < LONGEST_BURST) {
                    Optional<ModelEvent> more = stream.poll();
                    if (more.isEmpty()) {
                        break;
                    }
                    finish = take(more.get());
                }
                return finish;
            } finally {
                tell();
            }
        }

        private void tell() {
            if (!untold.isEmpty()) {
                List<Event> events = List.copyOf(untold);
                untold.clear();
                log.emitAll(events);
            }
        }

        private Optional<Finish> take(ModelEvent event) {
            switch (event) {
                case TextDelta(String piece) -> {
                    reasoning.end().ifPresent(this::reason);
                    text.add(piece).ifPresent(this::say);
                }
                case ReasoningDelta(String piece) -> {
                    text.end().ifPresent(this::say);
                    reasoning.add(piece).ifPresent(this::reason);
                }
                case CallStart(int call, String name) -> {
                    endWords();
                    begin(call, name);
                }
                case CallDelta(int call, String json) -> argue(begun.get(call), json);
                case ModelEvent.Retry retry -> untold.add(told(retry));
                case Finish finish -> {
                    endAll();
                    return Optional.of(finish);
                }
            }
            return Optional.empty();
        }

        private Event.Retry told(ModelEvent.Retry retry) {
            return new Event.Retry(
                    retry.attempt(), retry.maxAttempts(), retry.delay().toMillis(), secrets.masked(retry.reason()));
        }

        /** Nothing more comes: what was held back is told. */
        void end() {
            endAll();
            tell();
        }

        private void endAll() {
            endWords();
            for (Call call : begun) {
                call.arguments().end().ifPresent(ready -> argued(call, ready));
            }
        }

        private void endWords() {
            text.end().ifPresent(this::say);
            reasoning.end().ifPresent(this::reason);
        }

        private void reason(String ready) {
            untold.add(new Event.Reasoning(ready));
        }

        private void say(String ready) {
            said.append(ready);
            untold.add(new Event.Token(ready));
        }

        private void begin(int call, String name) {
            if (call != begun.size()) {
                throw new IllegalStateException("call " + call + " begins after " + begun.size() + " calls");
            }
            begun.add(new Call(nextId(), secrets.masked(name), new TextPieces(secrets)));
        }

        private void argue(Call call, String json) {
            call.arguments().add(json).ifPresent(ready -> argued(call, ready));
        }

        private void argued(Call call, String ready) {
            untold.add(new Event.ToolInput(call.id(), call.name(), ready));
        }

        /**
         * The calls with their ids; one that came whole, without a beginning, gets its id here.
         *
         * @param shown the same without secrets
         */
        List<ToolCall> calls(Message.Assistant message, Message.Assistant shown) {
            var found = new ArrayList<ToolCall>();
            for (Message.ToolUse use : message.calls()) {
                int index = found.size();
                String id = index < begun.size() ? begun.get(index).id() : nextId();
                found.add(ToolCall.of(id, shown.calls().get(index), use.arguments()));
            }
            return found;
        }

        void keepWhatWasSaid(Transcript transcript) {
            if (!said.isEmpty()) {
                transcript.add(new Message.Assistant(List.of(new Message.Text(said.toString()))));
            }
        }

        private String nextId() {
            return ToolCall.id(++calls);
        }
    }

    private record Call(String id, String name, TextPieces arguments) {}
}
