package dev.runnel.wire;

import java.util.Map;

/** One way of writing a run down for a client: a pure encoder over the same events. Instances keep no state. */
public interface Dialect {

    /** The value of {@code ?dialect=} that chooses it. */
    String name();

    String contentType();

    /** Headers of a stream in it, besides those of all streams. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** What is sent when nothing was for a while; empty where the format has no place for that. */
    byte[] heartbeat();

    /** Whether an event's bytes depend on the events before it; then a resumed stream is encoded from the run's first. */
    boolean stateful();

    /** A new encoder, for one stream from its beginning. */
    Encoder encoder();

    /**
     * A new encoder for clients that answer an approval by another request: it asks for the stream to be ended while a call waits,
     * see {@link Encoder#waits}. The same as {@link #encoder} where the format knows no such thing.
     */
    default Encoder pausingEncoder() {
        return encoder();
    }
}
