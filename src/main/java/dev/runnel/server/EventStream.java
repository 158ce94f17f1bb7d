package dev.runnel.server;

import dev.runnel.event.Envelope;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Subscription;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Encoder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client reading a run: a virtual thread that waits for events, writes all that are at hand, and flushes once.
 *
 * <p>Every touch of the response happens under one lock with a {@code closed} flag, which the container's callbacks take as
 * well. Without it Tomcat recycles request and response while this thread still writes, and the late error hits whoever is
 * given them next: an innocent request gets an empty answer.
 */
final class EventStream implements AsyncListener {

    private static final System.Logger LOG = System.getLogger("dev.runnel.server");
    private static final String BEGUN = "dev.runnel.stream";
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    // One write for a burst, but not so much that a slow client's share of memory grows.
    private static final int MAX_WRITE = 32 * 1024;
    // How long a container that stops is kept waiting for the end of a run to be sent.
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final ReentrantLock touching = new ReentrantLock();
    private final AsyncContext context;
    private final HttpServletResponse response;
    private final Subscription subscription;
    private final Reading reading;
    private final Encoder encoder;
    private final OpenStreams open;
    private final Thread thread;
    private boolean closed;

    /** What is left to do by the container after a stream was broken off on purpose: it closes the connection uncleanly. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1;

        BrokenOffException() {
            super("stream broken off on purpose: the run has no good end to tell");
        }
    }

    /** How a stream stands to calls that wait for a person. */
    enum Waiting {
        /** It waits, too. */
        THROUGH,
        /** It ends; the client's answer begins another. */
        ENDING,
        /** The same, and it goes on where one ended: {@code after} is the number of the question. */
        GOING_ON
    }

    /**
     * What is read, and how.
     *
     * @param after events up to this number are known to the client
     * @param clientRun what the client calls this stream, where it has a name for it
     * @param onGone called when the client goes away before the end
     */
    record Reading(
            FoundRun run,
            String runId,
            Dialect dialect,
            Waiting waiting,
            long after,
            Optional<String> clientRun,
            Runnable onGone) {

        /** One that is read through. */
        Reading(FoundRun run, String runId, Dialect dialect, long after, Runnable onGone) {
            this(run, runId, dialect, Waiting.THROUGH, after, Optional.empty(), onGone);
        }

        private Encoder encoder() {
            return waiting == Waiting.THROUGH ? dialect.encoder() : dialect.pausingEncoder();
        }

        /** A stateful encoder must see the run from its first event. */
        private Subscription subscribe() {
            return run.subscribe(dialect.stateful() ? 0 : after);
        }
    }

    private EventStream(AsyncContext context, OpenStreams open, Reading reading) {
        this.context = context;
        this.open = open;
        this.response = (HttpServletResponse) context.getResponse();
        this.subscription = reading.subscribe();
        this.reading = reading;
        this.encoder = reading.encoder();
        this.thread = Thread.ofVirtual().name("sse-" + reading.runId()).unstarted(this::pump);
    }

    /**
     * Sends the headers, and has the stream begin when the container's thread is through with the request, see
     * {@link #handOver}. Headers of the caller's own are set before.
     */
    static void begin(HttpServletRequest request, HttpServletResponse response, Reading reading) {
        response.setContentType(reading.dialect().contentType());
        reading.dialect().headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-cache, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Content-Type-Options", "nosniff");
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        var stream = new EventStream(context, OpenStreams.of(request.getServletContext()), reading);
        context.addListener(stream);
        stream.open.began(stream);
        try {
            stream.touch(response::flushBuffer);
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a reader is gone already: {0}", gone.getMessage());
        }
        request.setAttribute(BEGUN, stream);
    }

    /** The same where the client does not know the run yet: its ids, and where to read on, stand in the headers. */
    static void begin(HttpServletRequest request, HttpServletResponse response, RunStatus status, Reading reading) {
        response.setHeader("X-Session-Id", status.session());
        response.setHeader("X-Run-Id", status.run());
        response.setHeader("Location", request.getContextPath() + "/runs/" + status.run() + "/events");
        begin(request, response, reading);
    }

    /**
     * Starts the stream that the request began, if it did: the last thing our code does on the container's thread. A write
     * that fails while the container is still busy with the request makes Tomcat drop the request unfinished.
     */
    static void handOver(HttpServletRequest request) {
        if (request.getAttribute(BEGUN) instanceof EventStream stream) {
            request.removeAttribute(BEGUN);
            stream.thread.start();
        }
    }

    /**
     * Waits for the end.
     *
     * @return whether it came in time
     */
    boolean await(Duration wait) throws InterruptedException {
        return thread.join(wait);
    }

    /** Asks it to break off; does not wait for that. */
    void stop() {
        thread.interrupt();
    }

    private void pump() {
        try (subscription) {
            while (!sendNext()) {}
            touch(this::finish);
        } catch (Subscription.BrokenRunException | InterruptedException noEnd) {
            breakOff();
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a reader is gone: {0}", gone.getMessage());
            reading.onGone().run();
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "a stream broke", bug);
            breakOff();
        } finally {
            open.ended(this);
        }
    }

    /** Sends what comes next, and all that is there with it; whether it was the end. */
    private boolean sendNext() throws IOException, InterruptedException {
        Optional<Envelope> next = subscription.next(HEARTBEAT);
        if (next.isEmpty()) {
            write(reading.dialect().heartbeat());
            return false;
        }
        var bytes = new ByteArrayOutputStream(256);
        Envelope envelope = next.get();
        take(envelope, bytes);
        while (!envelope.terminal() && bytes.size() < MAX_WRITE && subscription.ready()) {
            Optional<Envelope> more = subscription.next(Duration.ZERO);
            if (more.isEmpty()) {
                break;
            }
            envelope = more.get();
            take(envelope, bytes);
        }
        boolean paused = encoder.waits() && !subscription.ready();
        if (paused) {
            encoder.pause(bytes);
        }
        write(bytes.toByteArray());
        return paused || envelope.terminal();
    }

    private void take(Envelope envelope, ByteArrayOutputStream bytes) {
        int before = bytes.size();
        encoder.encode(envelope, bytes);
        if (envelope.seq() <= reading.after() && bytes.size() > before) {
            bytes.reset(); // only what the client has already comes before this, so nothing else is lost
        }
        if (envelope.seq() == reading.after() && reading.waiting() == Waiting.GOING_ON) {
            encoder.goOn(reading.clientRun(), bytes);
        }
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            touch(() -> {
                response.getOutputStream().write(bytes);
                response.flushBuffer();
            });
        }
    }

    private void finish() throws IOException {
        if (encoder.failed()) {
            context.dispatch(); // ends in BrokenOffException, where the container cuts the connection
        } else {
            context.complete();
        }
        closed = true;
    }

    private void breakOff() {
        try {
            touch(() -> {
                context.dispatch();
                closed = true;
            });
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "a reader was gone before it could be cut off: {0}", gone.getMessage());
        }
    }

    private interface Touch {
        void run() throws IOException;
    }

    /** The only way to the response. Containers throw runtime exceptions, too, once a connection is gone. */
    private void touch(Touch work) throws IOException {
        touching.lock();
        try {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            work.run();
        } catch (IOException | RuntimeException e) {
            boolean ours = closed;
            closed = true;
            if (!ours) {
                giveUp(e);
            }
            throw new IOException(e);
        } finally {
            touching.unlock();
        }
    }

    /**
     * A write failed. Where the connection is not lost (Jetty also fails a write that meets the moment at which the connection
     * counts as idle) the answer has a hole, and must not end properly.
     */
    private void giveUp(Exception failure) {
        if (lostConnection(failure)) {
            completeQuietly();
            return;
        }
        LOG.log(Level.INFO, "the stream of {0} is cut off: {1}", reading.runId(), failure);
        try {
            context.dispatch();
        } catch (IllegalStateException e) {
            LOG.log(Level.TRACE, "completed already", e);
        }
    }

    /** Containers wrap what the system said. */
    private static boolean lostConnection(@Nullable Throwable failure) {
        return failure instanceof EOFException
                || failure instanceof SocketException
                || failure instanceof ClosedChannelException
                || (failure != null && lostConnection(failure.getCause()));
    }

    /** The container may have noticed, and completed, already. */
    private void completeQuietly() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.TRACE, "completed already", e);
        }
    }

    private void ended() {
        touching.lock();
        try {
            closed = true;
        } finally {
            touching.unlock();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        ended();
    }

    /**
     * There is no time limit, but Tomcat also says this when the application ends. Then the end of the run is on its way, and is
     * still sent while this waits; without the wait readers would be cut off just before it.
     */
    @Override
    public void onTimeout(AsyncEvent event) {
        try {
            boolean _ = await(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended();
        completeQuietly();
    }

    @Override
    public void onError(AsyncEvent event) {
        ended();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The dispatch that breaks a stream off does not start again.
    }
}
