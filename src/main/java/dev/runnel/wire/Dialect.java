package dev.runnel.wire;

/** One way of writing a run down for a client: a pure encoder over the same events. Instances keep no state. */
public interface Dialect {

    /** The value of {@code ?dialect=} that chooses it. */
    String name();

    String contentType();

    /** What is sent when nothing was for a while; empty where the format has no place for that. */
    byte[] heartbeat();

    /** Whether an event's bytes depend on the events before it; then a resumed stream is encoded from the run's first. */
    boolean stateful();

    /** A new encoder, for one stream from its beginning. */
    Encoder encoder();
}
