package dev.runnel.store;

import dev.runnel.event.Envelope;
import dev.runnel.event.EventReader;
import dev.runnel.model.Message;
import java.util.List;
import java.util.Optional;

/**
 * One line of a session, read no further than it is asked for. What is asked of a line that is damaged throws
 * {@link IllegalArgumentException}.
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

    /** Whether it closes a run. */
    public boolean isSeal() {
        return PrivateLines.isSeal(bytes);
    }

    /** Whether it names the session. */
    public boolean isTitle() {
        return PrivateLines.isTitle(bytes);
    }

    /** The session's name, for a line that {@link #isTitle}. */
    public String title() {
        return PrivateLines.title(bytes);
    }

    /** Whether it is a link of the session's chain of hashes. */
    public boolean isLink() {
        return PrivateLines.isLink(bytes);
    }

    /** Whether it names the files that a run changed whose events are no longer kept. */
    public boolean isChanged() {
        return PrivateLines.isChanged(bytes);
    }

    /** Those files, for a line that {@link #isChanged}. */
    public List<String> changed() {
        return PrivateLines.changed(bytes);
    }

    /** What it says of a closed run, for a line that {@link #isSeal}. */
    public Seal seal() {
        return PrivateLines.seal(bytes);
    }

    /** What the session was begun with, if this is a session's first line. */
    public Optional<SessionInfo> session() {
        return PrivateLines.session(bytes);
    }

    /** Whether it says what was done to files. */
    public boolean isNote() {
        return PrivateLines.isNote(bytes);
    }

    /** What it says of files, for a line that {@link #isNote}. */
    public FileNote note() {
        return PrivateLines.note(bytes);
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
