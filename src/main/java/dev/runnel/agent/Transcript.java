package dev.runnel.agent;

import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.List;

/** The conversation as the model is sent it; grows at its end only, and each addition is journalled. */
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

    List<Message> messages() {
        return List.copyOf(messages);
    }
}
