package dev.runnel.store;

import dev.runnel.model.Message;
import java.util.List;
import java.util.Optional;

/**
 * Where sessions are kept: for each an append-only sequence of lines, holding the public events of its runs and, between
 * them, the messages as the provider needs them back. Several processes may use one store: writing needs the session's lock,
 * which is free as soon as its owner is dead.
 *
 * <p>Safe for use by several threads. Methods throw {@link StoreException} where the medium fails.
 */
public interface Store extends AutoCloseable {

    /** Begins a session, locked for the caller and marked as under way. */
    SessionWriter create(SessionInfo session);

    /**
     * Opens a session for writing, locks it and marks it as under way; a torn last line is cut off.
     *
     * @return empty when there is no such session
     * @throws SessionBusyException if a writer, here or in another process, has it
     */
    Optional<SessionWriter> open(String session) throws SessionBusyException;

    /** What the session was begun with; empty when there is none of that id. */
    Optional<SessionInfo> info(String session);

    /** All sessions of a principal, the one changed last first. */
    List<SessionInfo> list(String principal);

    /** Ids of the sessions that are marked as under way, by writers alive or dead. */
    List<String> underWay();

    /** Whether a writer, here or in another process, has the session now. */
    boolean busy(String session);

    /**
     * The session's lines from {@code offset}, in order.
     *
     * @param offset where a line begins; 0 for the beginning
     */
    SessionCursor read(String session, long offset);

    @Override
    void close();

    /** Nobody else may write to a session meanwhile. */
    final class SessionBusyException extends Exception {
        private static final long serialVersionUID = 1;

        public SessionBusyException(String session) {
            super("session " + session + " is being written to");
        }
    }

    /** A session opened for writing, by one thread at a time. */
    interface SessionWriter extends AutoCloseable {

        /** Hands a line to the operating system; {@code line} ends in LF. */
        void append(byte[] line);

        /** Hands a message to the operating system. */
        void append(Message message);

        /** Returns once all appended so far is on the medium. */
        void force();

        /** Where the next line will begin. */
        long length();

        /** Frees the session but leaves the mark: the run in it is not closed, recovery is to do that. */
        void abandon();

        /** Takes the mark away and frees the session. */
        @Override
        void close();
    }
}
