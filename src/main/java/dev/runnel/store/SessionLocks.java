package dev.runnel.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may write to which session, over all processes that share a home. The operating system keeps the locks, so those of a
 * dead process are free at once.
 *
 * <p>A session has two bytes. Who has the first may write. Its owner takes the second as well, for others to look at: looking
 * takes that byte for a moment, and must keep nobody from writing.
 *
 * <p>All locks are on one file, which stays open and is never deleted: a session's bytes are at a place that is a hash of its id
 * (the file stays empty, bytes beyond its end can be locked). A file a session would be simpler, but on POSIX systems closing
 * <em>any</em> descriptor of a file gives up a process's locks on it, and deleting a lock file lets two owners lock two files
 * of the same name.
 */
final class SessionLocks implements AutoCloseable {

    // Looking takes microseconds; who cannot show itself after that many tries has the session all the same.
    private static final int TRIES_TO_SHOW = 1_000;

    private final FileChannel file;
    private final Set<String> takenHere = ConcurrentHashMap.newKeySet();
    private final ReentrantLock looking = new ReentrantLock();

    SessionLocks(Path file) throws IOException {
        this.file = FileChannel.open(file, Set.of(CREATE, READ, WRITE), PrivateFiles.attributes(file));
    }

    /** Takes the session; empty when somebody has it. Does not block. */
    Optional<Lock> tryTake(String session) throws IOException {
        if (!takenHere.add(session)) {
            return Optional.empty();
        }
        Optional<FileLock> owned = Optional.empty();
        try {
            owned = tryLock(place(session), false);
            return owned.isEmpty() ? Optional.empty() : Optional.of(new Lock(session, owned.get(), shown(session)));
        } finally {
            if (owned.isEmpty()) {
                takenHere.remove(session);
            }
        }
    }

    private Optional<FileLock> shown(String session) throws IOException {
        Optional<FileLock> shown = tryLock(place(session) + 1, false);
        for (int i = 0; shown.isEmpty() && i < TRIES_TO_SHOW; i++) {
            Thread.onSpinWait();
            shown = tryLock(place(session) + 1, false);
        }
        return shown;
    }

    /** Empty where somebody has the byte, here or in another process. */
    private Optional<FileLock> tryLock(long place, boolean shared) throws IOException {
        try {
            // FileChannel.tryLock, unlike lock, is no interruptible operation: a cancelled run's thread may come here.
            return Optional.ofNullable(file.tryLock(place, 1, shared));
        } catch (OverlappingFileLockException takenInThisProcess) {
            return Optional.empty();
        }
    }

    /** Whether somebody, here or in another process, has the session. */
    boolean taken(String session) throws IOException {
        if (takenHere.contains(session)) {
            return true;
        }
        looking.lock(); // two who look must not take each other for an owner
        try {
            Optional<FileLock> look = tryLock(place(session) + 1, true);
            if (look.isPresent()) {
                look.get().release();
            }
            return look.isEmpty();
        } finally {
            looking.unlock();
        }
    }

    /** Gives up all locks. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** FNV-1a over the id, an even number of 63 bits: two of a million sessions share it with a chance of one in ten million. */
    private static long place(String session) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < session.length(); i++) {
            hash = (hash ^ session.charAt(i)) * 0x100000001b3L;
        }
        return hash & (Long.MAX_VALUE - 1);
    }

    /** A session that is ours to write to. */
    final class Lock implements AutoCloseable {
        private final String session;
        private final FileLock owned;
        private final Optional<FileLock> shown;

        private Lock(String session, FileLock owned, Optional<FileLock> shown) {
            this.session = session;
            this.owned = owned;
            this.shown = shown;
        }

        /** Frees the session; may be called twice. */
        @Override
        public void close() throws IOException {
            if (!owned.isValid()) {
                return;
            }
            if (shown.isPresent()) {
                shown.get().release();
            }
            owned.release();
            takenHere.remove(session);
        }
    }
}
