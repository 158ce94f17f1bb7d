package dev.runnel.store;

import java.util.Optional;

/** A place in a session's lines. For use by one thread at a time. */
public interface SessionCursor extends AutoCloseable {

    /**
     * The next complete line. Empty at the end of what is there now; asked again later it goes on with what came since.
     */
    Optional<SessionLine> next();

    /** Goes to another place, where a line begins. */
    void seek(long offset);

    /** Where the line after the last one given begins. */
    long position();

    @Override
    void close();
}
