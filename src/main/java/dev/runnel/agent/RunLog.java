package dev.runnel.agent;

import dev.runnel.event.EventSink;
import dev.runnel.model.Message;

/** Where a run's doings are kept: events for everybody, messages for the model alone, in one order. */
public interface RunLog extends EventSink {

    /** Keeps a message of the conversation; returns once it is journalled. */
    void remember(Message message);

    /** Returns once all so far would outlive a loss of power. */
    void force();
}
