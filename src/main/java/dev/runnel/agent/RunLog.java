package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.event.EventSink;
import dev.runnel.model.Message;
import dev.runnel.workspace.Trace;
import java.util.List;

/** Where a run's doings are kept: events for everybody, messages for the model alone, what undoing takes, in one order. */
public interface RunLog extends EventSink {

    /** Tells of several events that came together, in their order; returns once all are journalled. */
    default void emitAll(List<Event> events) {
        events.forEach(this::emit);
    }

    /** Keeps a message of the conversation; returns once it is journalled. */
    void remember(Message message);

    /** Keeps what it takes to undo something done to files; returns once it is journalled. */
    void keep(Trace trace);

    /** Returns once all so far would outlive a loss of power. */
    void force();
}
