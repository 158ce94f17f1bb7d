package dev.runnel.support;

import com.google.gson.JsonElement;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A model that plays its part turn by turn, whoever asks: {@code Script.model().says("Look.").calls("read", "{}").then()
 * .says("Done.")}. It checks each request as the strictest provider would ({@link HistoryCheck}), and streams in pieces.
 */
public final class Script implements Model {

    private static final int PIECE = 4;

    private final List<Part> parts = new ArrayList<>();
    private final List<ModelRequest> requests = new CopyOnWriteArrayList<>();
    private final Semaphore waiting = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private int played;
    private int calls;
    private boolean repeats;

    private Script() {
        parts.add(new Part());
    }

    /** A script whose first turn is about to be written. */
    public static Script model() {
        return new Script();
    }

    /** What happens next in a stream, or what it yields. */
    private sealed interface Step {
        record Tell(ModelEvent event) implements Step {}

        record Break(ModelException failure) implements Step {}

        record Bug(RuntimeException bug) implements Step {}

        record Wait() implements Step {}
    }

    /** One turn. */
    private static final class Part {
        private final List<Step> steps = new ArrayList<>();
        private final List<Message.Part> message = new ArrayList<>();
        private Optional<ModelException> refusal = Optional.empty();
        private boolean waitsToOpen;
        private int calls;
        private StopReason stop = StopReason.END;
        private Usage usage = Usage.UNKNOWN;
    }

    private Part last() {
        return parts.getLast();
    }

    /** What follows is the next turn. */
    public Script then() {
        parts.add(new Part());
        return this;
    }

    /** After the last turn the first one is played again. */
    public Script again() {
        repeats = true;
        return this;
    }

    /** Text, streamed in small pieces that may split a surrogate pair. */
    public Script says(String text) {
        return saysPieces(pieces(text));
    }

    /** Text, streamed in exactly these pieces. */
    public Script saysPieces(String... pieces) {
        for (String piece : pieces) {
            last().steps.add(new Step.Tell(new ModelEvent.TextDelta(piece)));
        }
        last().message.add(new Message.Text(String.join("", pieces)));
        return this;
    }

    /** Visible reasoning. */
    public Script reasons(String text) {
        for (String piece : pieces(text)) {
            last().steps.add(new Step.Tell(new ModelEvent.ReasoningDelta(piece)));
        }
        last().message.add(new Message.Reasoning(text, "script", Optional.empty()));
        return this;
    }

    /** A call whose arguments are streamed. */
    public Script calls(String tool, String json) {
        begins(tool, json);
        return keepCall(tool, json, Optional.empty());
    }

    /** A call that comes whole, with the complete answer only. */
    public Script callsWhole(String tool, String json) {
        return keepCall(tool, json, Optional.empty());
    }

    /** A call that comes whole, with something the provider wants back. */
    public Script callsWhole(String tool, String json, JsonElement opaque) {
        return keepCall(tool, json, Optional.of(opaque));
    }

    /** A call begun whose arguments break off: it is not part of the complete answer. */
    public Script begins(String tool, String json) {
        int call = last().calls++;
        last().steps.add(new Step.Tell(new ModelEvent.CallStart(call, tool)));
        for (String piece : pieces(json)) {
            last().steps.add(new Step.Tell(new ModelEvent.CallDelta(call, piece)));
        }
        return this;
    }

    private Script keepCall(String tool, String json, Optional<JsonElement> opaque) {
        last().message.add(new Message.ToolUse("call_" + ++calls, tool, json, opaque));
        return this;
    }

    /** The turn cannot even begin. */
    public Script fails(ModelException failure) {
        last().refusal = Optional.of(failure);
        return this;
    }

    /** The stream breaks here. */
    public Script breaks(ModelException failure) {
        last().steps.add(new Step.Break(failure));
        return this;
    }

    /** The provider's code has a bug that shows here. */
    public Script breaks(RuntimeException bug) {
        last().steps.add(new Step.Bug(bug));
        return this;
    }

    /** The stream stands still here until {@link #release} or an interrupt. */
    public Script waits() {
        last().steps.add(new Step.Wait());
        return this;
    }

    /** The answer does not begin before {@link #release} or an interrupt. */
    public Script waitsToOpen() {
        last().waitsToOpen = true;
        return this;
    }

    /** The turn ends for that reason. */
    public Script stops(StopReason stop) {
        last().stop = stop;
        return this;
    }

    /** What the turn consumed. */
    public Script uses(long input, long output, double costUsd) {
        last().usage = new Usage(
                OptionalLong.of(input),
                OptionalLong.of(output),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(costUsd));
        return this;
    }

    /** Blocks until the model stands still. */
    public void awaitWaiting() throws InterruptedException {
        waiting.acquire();
    }

    /** Lets the model go on from one standstill. */
    public void release() {
        released.release();
    }

    /** What was asked so far. */
    public List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    /** The messages of the last request. */
    public List<Message> lastHistory() {
        return requests.getLast().messages();
    }

    @Override
    public String name() {
        return "script/test";
    }

    @Override
    public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        Part part = next(request);
        if (part.waitsToOpen) {
            standStill();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (part.refusal.isPresent()) {
            throw part.refusal.get();
        }
        return new Playing(part);
    }

    private synchronized Part next(ModelRequest request) {
        HistoryCheck.check(request.messages());
        HistoryCheck.checkGrown(requests, request);
        requests.add(request);
        if (repeats && played == parts.size()) {
            played = 0;
        }
        if (played == parts.size()) {
            throw new IllegalStateException("the script has no turn " + (played + 1));
        }
        return parts.get(played++);
    }

    private void standStill() throws InterruptedException {
        waiting.release();
        released.acquire();
    }

    private final class Playing implements ModelStream {
        private final Part part;
        private int step;

        private Playing(Part part) {
            this.part = part;
        }

        @Override
        public ModelEvent next() throws ModelException, InterruptedException {
            while (step < part.steps.size()) {
                // As an HTTP stream does, which blocks here.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                switch (part.steps.get(step++)) {
                    case Step.Tell(ModelEvent event) -> {
                        return event;
                    }
                    case Step.Break(ModelException failure) -> throw failure;
                    case Step.Bug(RuntimeException bug) -> throw bug;
                    case Step.Wait() -> standStill();
                }
            }
            return new ModelEvent.Finish(part.stop, part.usage, new Message.Assistant(part.message));
        }

        @Override
        public void close() {
            step = part.steps.size();
        }
    }

    private static String[] pieces(String text) {
        var pieces = new ArrayList<String>();
        for (int i = 0; i < text.length(); i += PIECE) {
            pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
        }
        return pieces.toArray(String[]::new);
    }
}
