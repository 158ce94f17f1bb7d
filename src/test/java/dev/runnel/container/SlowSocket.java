package dev.runnel.container;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The socket of a client with little room for what comes, which it reads at a pace of its own, or not at all. */
public final class SlowSocket extends Socket {

    private static final int SMALL_WINDOW = 2 * 1024;
    private static final int SAFETY_MILLIS = 60_000;

    private final int most;
    private volatile Duration pause;

    /**
     * @param window how much the system may take for it
     * @param most how many bytes it reads at once
     * @param pause before each
     */
    public SlowSocket(int window, int most, Duration pause) throws IOException {
        this.most = most;
        this.pause = pause;
        setReceiveBufferSize(window);
        setSoTimeout(SAFETY_MILLIS);
    }

    /** Of a client that, when it reads, reads at once what there is. */
    public static SlowSocket ofSmallWindow() throws IOException {
        return new SlowSocket(SMALL_WINDOW, Integer.MAX_VALUE, Duration.ZERO);
    }

    /** From now on it reads without pauses. */
    public void hurry() {
        pause = Duration.ZERO;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                // A slow client takes its time; that is what is played here, and no wait for something to happen.
                LockSupport.parkNanos(pause.toNanos());
                return super.read(buffer, offset, Math.min(length, most));
            }
        };
    }
}
