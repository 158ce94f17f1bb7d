package dev.runnel.app;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connector whose clients must take what they are sent: a write may wait so long for each {@value #PIECE} bytes of it, then
 * the connection is cut. Jetty's idle timeout does for clients who take nothing, but it begins anew whenever something goes
 * out, and how little that may be, so that a client holds its stream, a thread and buffers for ever, is up to the system.
 */
final class DeadlineConnector extends ServerConnector {

    private static final System.Logger LOG = System.getLogger("dev.runnel.app");
    // A client reads this much within the timeout, or is too slow.
    private static final int PIECE = 32 * 1024;
    // Left to itself the system takes megabytes off us before a slow client is seen, and wakes us only when
    // many of them have gone: a client that reads slowly but well would look like one that does not read.
    private static final int SEND_BUFFER = 64 * 1024;
    // Of 50, the default, a crowd that comes at once fills the queue, and everybody else waits a second until the
    // system asks again.
    private static final int QUEUE = 1024;

    private final Duration timeout;

    DeadlineConnector(Server server, HttpConfiguration http, Duration timeout) {
        super(server, 1, 1, new HttpConnectionFactory(http));
        this.timeout = timeout;
        setAcceptedSendBufferSize(SEND_BUFFER);
        setAcceptQueueSize(QUEUE);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        var endPoint = new EndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    private final class EndPoint extends SocketChannelEndPoint {

        EndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            long pieces = 1 + BufferUtil.remaining(buffers) / PIECE;
            var write = new Write(this, callback);
            super.write(write, buffers);
            write.within(timeout.multipliedBy(pieces));
        }

        /** With a reset: what is unsent would else stay with the system for minutes. */
        private void cut() {
            try {
                getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException gone) {
                LOG.log(Level.DEBUG, "a client was gone before it could be cut off: {0}", gone.getMessage());
            }
            close(new TimeoutException("the client does not read what it is sent"));
        }
    }

    /** A write that may have to wait for its client. Most are over at once, and are never watched. */
    private final class Write extends Callback.Nested {

        private final EndPoint endPoint;
        private boolean over;
        private Scheduler.@Nullable Task deadline;

        Write(EndPoint endPoint, Callback callback) {
            super(callback);
            this.endPoint = endPoint;
        }

        synchronized void within(Duration wait) {
            if (!over) {
                deadline = getScheduler().schedule(endPoint::cut, wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void end() {
            over = true;
            if (deadline != null) {
                deadline.cancel();
            }
        }

        @Override
        public void succeeded() {
            end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            end();
            super.failed(failure);
        }
    }
}
