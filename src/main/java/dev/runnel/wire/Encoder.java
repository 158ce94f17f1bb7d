package dev.runnel.wire;

import dev.runnel.event.Envelope;
import java.io.ByteArrayOutputStream;

/** Writes the events of one stream, in order. For use by one thread. */
public interface Encoder {

    /** Appends the bytes of the event; nothing at all where the dialect does not show it. */
    void encode(Envelope envelope, ByteArrayOutputStream out);

    /** Whether the connection must end uncleanly after the last event, because the format cannot say that it failed. */
    default boolean failed() {
        return false;
    }
}
