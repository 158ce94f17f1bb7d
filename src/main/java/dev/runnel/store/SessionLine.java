package dev.runnel.store;

import dev.runnel.event.Envelope;
import dev.runnel.event.EventReader;
import dev.runnel.model.Message;

/**
 * One line of a session, read no further than it is asked for.
 *
 * @param offset where it begins
 * @param bytes without its line end
 */
public record SessionLine(long offset, byte[] bytes) {

    /** Whether it is a public event. */
    public boolean isEvent() {
        return EventReader.isEvent(bytes);
    }

    /** Whether it is an event that is a mere piece of text, for a line that {@link #isEvent}. */
    public boolean isPiece() {
        return EventReader.isPiece(bytes);
    }

    /** The number of the event, for a line that {@link #isEvent}. */
    public long seq() {
        return EventReader.seq(bytes);
    }

    /** The event, for a line that {@link #isEvent}. */
    public Envelope event() {
        return EventReader.line(bytes);
    }

    /** Whether it is a message of the conversation. */
    public boolean isMessage() {
        return PrivateLines.isMessage(bytes);
    }

    /** The message, for a line that {@link #isMessage}. */
    public Message message() {
        return PrivateLines.message(bytes);
    }
}
