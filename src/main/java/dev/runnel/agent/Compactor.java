package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Shortens a conversation before it outgrows its model, or when the model says that it has. It is cut between two turns: what came
 * before becomes a summary, written by the model where it can and by us where it cannot, and what came after stays as it is, but
 * for reasoning, which is bound to the words before it. One for a run.
 */
final class Compactor {

    // Room for an answer: what is left free, and no more of a small window than a quarter.
    private static final long FREE = 20_000;
    // What stays, of a large window and as a part of a small one.
    private static final long KEPT = 20_000;
    private static final double KEPT_PART = 0.3;
    private static final double WORTHWHILE = 0.9;
    // One refusal may be answered by shortening once more; after that something else is wrong.
    private static final int MOST_IN_A_ROW = 3;

    private final Model model;
    private final Secrets secrets;
    private final RunLog log;
    private final Weight weight = new Weight();
    private OptionalLong room;
    private int inARow;

    Compactor(Model model, Secrets secrets, RunLog log) {
        this.model = model;
        this.secrets = secrets;
        this.log = log;
        this.room = model.contextTokens();
    }

    /** An answer came: what it took is the measure for what comes. */
    void answered(ModelRequest request, Usage usage) {
        inARow = 0;
        weight.learn(request, usage);
    }

    /** Shortens the conversation if the next answer might not fit. */
    void beforeAsking(ModelRequest next, Transcript transcript, Consumer<Event.Tally> spent)
            throws InterruptedException {
        if (room.isPresent() && weight.of(next) > room.getAsLong() - free()) {
            shorten(next, transcript, spent);
        }
    }

    private long free() {
        return Math.min(FREE, room.orElse(FREE) / 4);
    }

    /**
     * The model says that the conversation is too long.
     *
     * @return whether it is shorter now, so that asking again may help
     */
    boolean afterRefusal(ModelRequest refused, ModelException why, Transcript transcript, Consumer<Event.Tally> spent)
            throws InterruptedException {
        long weighed = weight.of(refused);
        long told = why.contextTokens().orElse(weighed * 9 / 10);
        room = OptionalLong.of(Math.min(told, room.orElse(Long.MAX_VALUE)));
        weight.atLeast(refused, room.getAsLong());
        return shorten(refused, transcript, spent);
    }

    private boolean shorten(ModelRequest request, Transcript transcript, Consumer<Event.Tally> spent)
            throws InterruptedException {
        if (++inARow > MOST_IN_A_ROW) {
            return false;
        }
        long before = weight.of(request);
        long budget = Math.max(1, Math.min(KEPT, Math.round(room.orElse(before) * KEPT_PART)) >> (inARow - 1));
        List<Message> messages = request.messages();
        int cut = Cut.find(messages, budget, weight);
        List<Message> kept = Cut.fitting(messages.subList(cut, messages.size()), budget, weight);
        var digest = new Digest(messages.subList(0, cut));
        int limit = weight.characters(budget);
        if (weight.of(with(digest.text("", limit), kept, request)) > before * WORTHWHILE) {
            return false; // it is not its length that can be helped
        }
        String summary = digest.text(summary(request, cut, spent), limit);
        transcript.beginAnew(summary, kept);
        log.emit(new Event.Compacted(before, weight.of(with(summary, kept, request))));
        return true;
    }

    private static ModelRequest with(String summary, List<Message> kept, ModelRequest request) {
        var shorter = new ArrayList<Message>(List.of(new Message.User(summary)));
        shorter.addAll(kept);
        return new ModelRequest(request.system(), shorter, request.tools());
    }

    /** The model's own summary; empty where it gives none. */
    private String summary(ModelRequest request, int cut, Consumer<Event.Tally> spent) throws InterruptedException {
        List<Message> old = Cut.fitting(request.messages().subList(0, cut), room.orElse(FREE) / 2, weight);
        if (old.isEmpty()) {
            return "";
        }
        var asked = new ArrayList<Message>(old);
        asked.add(new Message.User(Digest.QUESTION));
        try (ModelStream stream = model.open(new ModelRequest(request.system(), asked, request.tools()))) {
            ModelEvent event = stream.next();
            while (!(event instanceof ModelEvent.Finish)) {
                event = stream.next();
            }
            var finish = (ModelEvent.Finish) event;
            spent.accept(AnswerListener.tally(finish.usage()));
            return secrets.masked(finish.message().text().strip());
        } catch (ModelException unable) {
            return ""; // ours will do; what is wrong shows when the answer itself is asked for
        }
    }
}
