package dev.runnel.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Whether something can be written in a folder: tried for real, for no flag tells of a full or failing disk. */
final class Probe {

    private static final System.Logger LOG = System.getLogger("dev.runnel.store");
    // Anybody may ask, as often as they like.
    private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final byte[] bytes;
    private final ReentrantLock trying = new ReentrantLock();
    private boolean written = true;
    private long tried = System.nanoTime() - GOOD_FOR;

    /** @param size how much must find room */
    Probe(Path folder, int size) {
        this.folder = folder;
        this.bytes = new byte[size];
    }

    /** Whether it could be written just now, or within the last second. */
    boolean writable() {
        trying.lock();
        try {
            if (System.nanoTime() - tried >= GOOD_FOR) {
                look();
                tried = System.nanoTime();
            }
            return written;
        } finally {
            trying.unlock();
        }
    }

    private void look() {
        boolean before = written;
        try {
            write();
            written = true;
        } catch (IOException e) {
            written = false;
            if (before) {
                LOG.log(Level.WARNING, folder + " cannot be written; no run can begin until it is mended", e);
            }
        }
    }

    private void write() throws IOException {
        Path file = Files.createTempFile(folder, "probe", ".tmp", PrivateFiles.attributes(folder));
        try {
            Files.write(file, bytes);
        } finally {
            Files.delete(file);
        }
    }
}
