package dev.runnel.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that came from elsewhere and is said to be a session's. Kept until it is closed. */
public final class Received implements AutoCloseable {

    private final Path file;
    private final SessionLocks.Lock lock;

    Received(Path file, SessionLocks.Lock lock) {
        this.file = file;
        this.lock = lock;
    }

    OutputStream output() {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new StoreException("cannot write " + file, e);
        }
    }

    /** What looking at every byte of it finds. */
    public Verdict verdict() {
        try (var lines = new FileCursor(file, 0)) {
            return Verifier.look(lines, Optional.empty());
        } catch (IOException e) {
            throw new StoreException("cannot read " + file, e);
        }
    }

    /** Its lines from the first. */
    public SessionCursor lines() {
        try {
            return new FileCursor(file, 0);
        } catch (IOException e) {
            throw new StoreException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        try (lock) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StoreException("cannot delete " + file, e);
        }
    }
}
