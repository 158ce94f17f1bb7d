package dev.runnel.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Files that are not sessions yet, in a folder of their own. Whoever makes one has the lock of its name meanwhile, so what
 * can be locked was left by a dead process.
 */
final class Drafts {

    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final SessionLocks locks;
    private final KeptFiles kept;

    Drafts(Path folder, SessionLocks locks, KeptFiles kept) {
        this.folder = folder;
        this.locks = locks;
        this.kept = kept;
    }

    /** Takes away what dead processes left. */
    void clear() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString().replaceFirst("\\..*", "");
                var lock = locks.tryTake(name);
                if (lock.isPresent()) {
                    try (var _ = lock.get()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    /** A session to be, moved to {@code place} when it is closed. */
    Store.SessionWriter begin(SessionInfo session, Path place) throws IOException {
        return begin(session, place, lock(session.id()));
    }

    /** The same with the session's lock taken already; {@code lock} is given up when this fails. */
    Store.SessionWriter begin(SessionInfo session, Path place, SessionLocks.Lock lock) throws IOException {
        Path draft = folder.resolve(session.id() + SUFFIX);
        Path mark = folder.resolve(session.id() + ".room");
        var draftPlace = new FileSessionWriter.Place(draft, mark, kept.of(session.id()));
        return new DraftWriter(FileSessionWriter.create(draftPlace, lock, session), draft, place);
    }

    /** @throws IOException if {@code from} fails; {@link StoreException} if our side does */
    Received receive(InputStream from) throws IOException {
        Received received = empty();
        boolean whole = false;
        try (OutputStream to = received.output()) {
            byte[] bytes = new byte[16 * 1024];
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                write(to, bytes, count);
            }
            whole = true;
            return received;
        } finally {
            if (!whole) {
                received.close();
            }
        }
    }

    private Received empty() {
        String name = "received-" + UUID.randomUUID();
        try {
            SessionLocks.Lock lock = lock(name);
            Path file = folder.resolve(name + SUFFIX);
            return new Received(Files.createFile(file, PrivateFiles.attributes(file)), lock);
        } catch (IOException e) {
            throw new StoreException("cannot make a file in " + folder, e);
        }
    }

    private static void write(OutputStream to, byte[] bytes, int count) {
        try {
            to.write(bytes, 0, count);
        } catch (IOException e) {
            throw new StoreException("cannot keep what was received", e);
        }
    }

    private SessionLocks.Lock lock(String name) throws IOException {
        return locks.tryTake(name).orElseThrow(() -> new IllegalStateException(name + " is there already"));
    }
}
