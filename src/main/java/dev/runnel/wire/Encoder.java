package dev.runnel.wire;

import dev.runnel.event.Envelope;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Writes the events of one stream, in order. For use by one thread. */
public interface Encoder {

    /** Appends the bytes of the event; nothing at all where the dialect does not show it. */
    void encode(Envelope envelope, ByteArrayOutputStream out);

    /** Whether the connection must end uncleanly after the last event, because the format cannot say that it failed. */
    default boolean failed() {
        return false;
    }

    /** Whether the stream is to be ended for now, because a call waits for a person; another stream goes on with the run. */
    default boolean waits() {
        return false;
    }

    /** Appends the end of a stream whose run goes on in another; only while it {@link #waits}. */
    default void pause(ByteArrayOutputStream out) {}

    /**
     * Appends the beginning of a stream that goes on behind the event encoded last.
     *
     * @param clientRun what the client calls the stream, where it has a name for it
     */
    default void goOn(Optional<String> clientRun, ByteArrayOutputStream out) {}
}
