package dev.runnel.event;

/** Takes what happens in a run. */
public interface EventSink {

    /** Returns once the event is journalled; never waits for a reader. */
    void emit(Event event);
}
