package dev.runnel.provider;

import dev.runnel.wire.SseEvent;
import java.io.IOException;
import java.util.Optional;

/** The messages in a body, however they are set apart. */
interface Frames {

    /**
     * The next message, waiting until it has come.
     *
     * @return empty at the end of the body
     */
    Optional<SseEvent> next() throws IOException, InterruptedException;

    /** Whether a whole message was read already, so that {@link #next} would not wait. */
    boolean ready();

    /** Whether a message may begin with a brace; else a body that does so is one JSON value, and no stream. */
    default boolean bare() {
        return false;
    }
}
