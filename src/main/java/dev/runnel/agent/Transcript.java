package dev.runnel.agent;

import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conversation as the model is sent it; grows at its end only, but for where it begins anew, and each addition is journalled. */
final class Transcript {

    private final List<Message> messages;
    private final RunLog log;

    Transcript(List<Message> history, RunLog log) {
        this.messages = new ArrayList<>(history);
        this.log = log;
    }

    void add(Message message) {
        log.remember(message);
        messages.add(message);
    }

    /** Begins anew with a summary and what of the messages still follows it; what was said is still in the journal. */
    void beginAnew(String summary, List<Message> kept) {
        var beginning = new Message.User(summary, Optional.empty(), Optional.of(kept));
        log.remember(beginning);
        messages.clear();
        messages.addAll(Message.inForce(List.of(beginning)));
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }
}
