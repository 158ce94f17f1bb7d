package dev.runnel.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may write to which session, over all processes that share a home. The operating system keeps the locks, so those of a
 * dead process are free at once.
 *
 * <p>All locks are on one file, which stays open and is never deleted: a session's lock is one byte of it, at a place that is
 * a hash of the session's id (the file stays empty, bytes beyond its end can be locked). A file a session would be simpler,
 * but on POSIX systems closing <em>any</em> descriptor of a file gives up a process's locks on it, and deleting a lock file
 * lets two owners lock two files of the same name.
 */
final class SessionLocks implements AutoCloseable {

    private final FileChannel file;
    private final Set<String> takenHere = ConcurrentHashMap.newKeySet();

    SessionLocks(Path file) throws IOException {
        this.file = FileChannel.open(file, Set.of(CREATE, WRITE), PrivateFiles.attributes(file));
    }

    /** Takes the session; empty when somebody has it. Does not block. */
    Optional<Lock> tryTake(String session) throws IOException {
        if (!takenHere.add(session)) {
            return Optional.empty();
        }
        FileLock region = null;
        try {
            // FileChannel.tryLock, unlike lock, is no interruptible operation: a cancelled run's thread may come here.
            region = file.tryLock(place(session), 1, false);
            return region == null ? Optional.empty() : Optional.of(new Lock(session, region));
        } catch (OverlappingFileLockException takenByAnotherStoreInThisProcess) {
            return Optional.empty();
        } finally {
            if (region == null) {
                takenHere.remove(session);
            }
        }
    }

    /** Whether somebody, here or in another process, has the session. */
    boolean taken(String session) throws IOException {
        if (takenHere.contains(session)) {
            return true;
        }
        Optional<Lock> probe = tryTake(session);
        if (probe.isPresent()) {
            probe.get().close();
        }
        return probe.isEmpty();
    }

    /** Gives up all locks. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** FNV-1a over the id, 63 bits: two of a million sessions share a place with a chance below one in ten million. */
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
        private final FileLock region;

        private Lock(String session, FileLock region) {
            this.session = session;
            this.region = region;
        }

        /** Frees the session; may be called twice. */
        @Override
        public void close() throws IOException {
            if (!region.isValid()) {
                return;
            }
            region.release();
            takenHere.remove(session);
        }
    }
}
