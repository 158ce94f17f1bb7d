package dev.runnel.event;

/**
 * An event with its place in the run.
 *
 * <p>It is encoded once: journal, native stream and every reader share {@code json}, which nobody may write to.
 *
 * @param seq number in the run, from 1, without repeat or gap
 * @param atMillis when it happened, milliseconds since the epoch
 * @param json the native shape {@code {"event":…,"data":{…}}} in UTF-8, one line, no line end
 */
public record Envelope(long seq, long atMillis, Event event, byte[] json) {

    /** Whether this is the run's last event. */
    public boolean terminal() {
        return event instanceof Event.Completed;
    }
}
