package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.ToolDefinition;
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
    private final Transcript transcript;
    private final RunLog log;
    private final String system;
    private final List<ToolDefinition> tools;
    private final Consumer<Event.Tally> spent;
    private final Weight weight;
    private OptionalLong room;
    private int inARow;

    /** @param spent is told what a summary took */
    Compactor(
            Model model,
            Secrets secrets,
            Transcript transcript,
            RunLog log,
            String system,
            List<ToolDefinition> tools,
            Consumer<Event.Tally> spent) {
        this.model = model;
        this.secrets = secrets;
        this.transcript = transcript;
        this.log = log;
        this.system = system;
        this.tools = tools;
        this.spent = spent;
        this.weight = new Weight(system, tools);
        this.room = model.contextTokens();
    }

    /** An answer to these messages came: what it took is the measure for what comes. */
    void answered(List<Message> messages, Usage usage) {
        inARow = 0;
        weight.learn(messages, usage);
    }

    /** Shortens the conversation if the next answer might not fit. */
    void beforeAsking() throws InterruptedException {
        List<Message> next = transcript.messages();
        if (room.isPresent() && weight.ofRequest(next) > room.getAsLong() - free()) {
            shorten(next);
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
    boolean afterRefusal(List<Message> refused, ModelException why) throws InterruptedException {
        long weighed = weight.ofRequest(refused);
        long told = why.contextTokens().orElse(weighed * 9 / 10);
        room = OptionalLong.of(Math.min(told, room.orElse(Long.MAX_VALUE)));
        weight.atLeast(refused, room.getAsLong());
        return shorten(refused);
    }

    private boolean shorten(List<Message> messages) throws InterruptedException {
        if (++inARow > MOST_IN_A_ROW) {
            return false;
        }
        long before = weight.ofRequest(messages);
        long budget = Math.max(1, Math.min(KEPT, Math.round(room.orElse(before) * KEPT_PART)) >> (inARow - 1));
        int cut = Cut.find(messages, budget, weight);
        List<Message> kept = Cut.fitting(messages.subList(cut, messages.size()), budget, weight);
        var digest = new Digest(messages.subList(0, cut));
        int limit = weight.characters(budget);
        if (weight.ofRequest(with(digest.text("", limit), kept)) > before * WORTHWHILE) {
            return false; // it is not its length that can be helped
        }
        String summary = digest.text(summary(messages.subList(0, cut)), limit);
        transcript.beginAnew(summary, kept);
        log.emit(new Event.Compacted(before, weight.ofRequest(with(summary, kept))));
        weight.forget();
        return true;
    }

    private static List<Message> with(String summary, List<Message> kept) {
        var shorter = new ArrayList<Message>(List.of(new Message.User(summary)));
        shorter.addAll(kept);
        return shorter;
    }

    /** The model's own summary; empty where it gives none. */
    private String summary(List<Message> beginning) throws InterruptedException {
        List<Message> old = Cut.fitting(beginning, room.orElse(FREE) / 2, weight);
        if (old.isEmpty()) {
            return "";
        }
        var asked = new ArrayList<Message>(old);
        asked.add(new Message.User(Digest.QUESTION));
        try (ModelStream stream = model.open(new ModelRequest(system, asked, tools))) {
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
