package dev.runnel.server;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams of one servlet context that have not ended: whoever ends the context waits for them, so that readers are told the
 * end of their runs and no thread goes on in an application that is no more.
 *
 * <p>Safe for use by several threads.
 */
public final class OpenStreams {

    private static final System.Logger LOG = System.getLogger("dev.runnel.server");
    private static final String ATTRIBUTE = "dev.runnel.streams";
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    OpenStreams() {}

    /** Those of a context in which the routes were registered. */
    public static OpenStreams of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof OpenStreams streams) {
            return streams;
        }
        throw new IllegalStateException("the routes are not registered in this context");
    }

    void keptBy(ServletContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    void began(EventStream stream) {
        open.add(stream);
    }

    void ended(EventStream stream) {
        open.remove(stream);
    }

    /**
     * Waits for all to end, then breaks off those that are left, such as those of readers who do not read.
     *
     * @param patience how long they may take to end by themselves
     */
    public void end(Duration patience) throws InterruptedException {
        awaitAll(patience);
        open.forEach(EventStream::stop);
        awaitAll(LAST_WAIT);
        if (!open.isEmpty()) {
            LOG.log(Level.WARNING, "{0} streams do not end", open.size());
        }
    }

    private void awaitAll(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (EventStream stream : open) {
            boolean _ = stream.await(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }
}
