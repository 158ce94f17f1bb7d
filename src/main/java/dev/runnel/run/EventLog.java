package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.store.SessionCursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A run's events as its readers see them: live or at rest, here or written by another process. */
interface EventLog {

    /** The number of the last event there is now; 0 for none. */
    long last();

    /** What follows {@code after}, as far as it is in memory; empty where it must be read from the store. */
    List<Envelope> recent(long after);

    /** A place at the run's first event, or before it. */
    SessionCursor cursor();

    /** Why the log broke, if it did: there will be no more events, and no end. */
    Optional<String> broken();

    /** How long a reader may wait before it asks {@link #last} again; live logs wake their readers instead. */
    Duration patience();

    void attach(Subscription reader);

    void detach(Subscription reader);
}
