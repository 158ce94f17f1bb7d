package dev.runnel.store;

import java.util.Optional;

/**
 * A place in a session's lines. A session that is {@link Store#rewrite written anew} or deleted meanwhile stays as it was for
 * those who have a cursor in it. For use by one thread at a time.
 */
public interface SessionCursor extends AutoCloseable {

    /**
     * The next complete line. Empty at the end of what is there now; asked again later it goes on with what came since.
     */
    Optional<SessionLine> next();

    /** Goes to another place, where a line begins. */
    void seek(long offset);

    /** Where the line after the last one given begins. */
    long position();

    /**
     * What the session's seals say now, found from its end; the cursor stays where it is. Empty where they cannot be followed,
     * because one is damaged: then only all the lines tell.
     */
    Optional<SessionIndex> index();

    @Override
    void close();
}
