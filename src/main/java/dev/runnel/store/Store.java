package dev.runnel.store;

import dev.runnel.model.Message;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
     * Begins a session that is there, for whomever, only when its writer is closed; abandoned, or when the process dies,
     * nothing is left of it.
     */
    SessionWriter draft(SessionInfo session);

    /**
     * Writes a session anew, aside, while nobody else can write to it: what is there when the writer is closed takes the place
     * of what was there, whole and at once, and counts as changed when that was. Abandoned, or when the process dies, nothing
     * changes. The writer has the session's first line already. Who reads the session reads on in what it was.
     *
     * @return empty when there is no such session
     * @throws SessionBusyException if a writer, here or in another process, has it
     */
    Optional<SessionWriter> rewrite(String session) throws SessionBusyException;

    /**
     * Takes in a file that is said to be a session's; what it is worth, {@link Received#verdict} says.
     *
     * @throws IOException if it cannot be read to its end
     */
    Received receive(InputStream file) throws IOException;

    /**
     * Opens a session for writing, locks it and marks it as under way; a torn last line is cut off.
     *
     * @return empty when there is no such session
     * @throws SessionBusyException if a writer, here or in another process, has it
     */
    Optional<SessionWriter> open(String session) throws SessionBusyException;

    /** What the session was begun with; empty when there is none of that id, or its first line cannot be read. */
    Optional<SessionInfo> info(String session);

    /** What a list shows of the session; empty where {@link #info} is. */
    Optional<Glance> glance(String session);

    /**
     * Takes a session away, for good. Who reads it already may read on.
     *
     * @return whether there was one
     * @throws SessionBusyException if a writer, here or in another process, has it
     */
    boolean delete(String session) throws SessionBusyException;

    /**
     * All sessions of a principal, the one changed last first, each looked at when it is asked for; one whose first line cannot
     * be read is nobody's.
     */
    Stream<Glance> list(String principal);

    /** Ids of all sessions, of whomever and in whatever state, the one changed last first. */
    List<String> ids();

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

    /**
     * A content that was {@link SessionWriter#keep kept} for a session.
     *
     * @param hash as keeping it gave it
     * @return empty where it is not there, or is another by now
     */
    Optional<byte[]> kept(String session, String hash);

    /**
     * Looks at every byte of a session, changing nothing; empty when there is no such session.
     *
     * @see Verifier
     */
    Optional<Verdict> verify(String session);

    /**
     * Remembers which run a request with an idempotency key began, unless the key was used before.
     *
     * @param key SHA-256, in hexadecimal, of whose key for what it is
     * @return what came of the key before; empty when it is now remembered
     */
    Optional<Asked> remember(String key, Asked asked);

    /** What came of a key. */
    Optional<Asked> asked(String key);

    /**
     * Keeps it that a person allowed a call of a session once and for all.
     *
     * @param digest of the call, SHA-256 in hexadecimal
     */
    void grant(String session, String digest);

    /** Whether that was allowed. */
    boolean granted(String session, String digest);

    /**
     * Keeps it that a client's own name for a conversation stands for a session, from now on.
     *
     * @param key SHA-256, in hexadecimal, of whose name for what it is
     */
    void chat(String key, String session);

    /** The session such a name stands for; it may be gone. */
    Optional<String> chat(String key);

    /** Takes back what {@link #remember} did, when nothing came of it after all. */
    void forget(String key);

    /** Forgets keys that were used before that time. */
    void forgetBefore(Instant time);

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

        /** Hands several lines to the operating system in one write: all of them or none. */
        void append(List<byte[]> lines);

        /** Names the session; handed to the operating system. */
        void title(String title);

        /** Hands a message to the operating system. */
        void append(Message message);

        /** Hands what is to be known of files to the operating system. */
        void append(FileNote note);

        /**
         * Keeps a content beside the session, for as long as that is there.
         *
         * @return its SHA-256, in hexadecimal, by which it is found again
         */
        String keep(byte[] content);

        /** Forgets all that is {@link #keep kept} beside the session but what has one of these hashes. */
        void keepOnly(Set<String> hashes);

        /** Says which files a run changed whose events are no longer kept; handed to the operating system. */
        void changed(List<String> files);

        /** Closes a run: from then on it can be found without reading it, and any change of what it wrote can be told. */
        void seal(Seal seal);

        /** Returns once all appended so far is on the medium. */
        void force();

        /** Where the next line will begin. */
        long length();

        /** Frees the session but leaves the mark: the run in it is not closed, recovery is to do that. */
        void abandon();

        /** Takes the session away with all that was written to it, and frees it. */
        void discard();

        /** Takes the mark away and frees the session. */
        @Override
        void close();
    }
}
