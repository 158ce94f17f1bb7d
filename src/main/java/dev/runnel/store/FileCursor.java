package dev.runnel.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A place in a session's file; only complete lines are given, whoever is writing meanwhile. */
final class FileCursor implements SessionCursor {

    private static final int STEP = 16 * 1024;

    private final Path path;
    private final RandomAccessFile file;
    private byte[] buffer = new byte[STEP];
    private int start;
    private int end;
    private int searched;
    private long position;

    FileCursor(Path path, long offset) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.position = offset;
        file.seek(offset);
    }

    @Override
    public Optional<SessionLine> next() {
        int lineEnd = lineEnd();
        while (lineEnd < 0) {
            if (!readMore()) {
                return Optional.empty();
            }
            lineEnd = lineEnd();
        }
        var line = new SessionLine(position, Arrays.copyOfRange(buffer, start, lineEnd));
        position += lineEnd + 1 - start;
        start = lineEnd + 1;
        searched = start;
        return Optional.of(line);
    }

    private int lineEnd() {
        for (int i = searched; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        searched = end;
        return -1;
    }

    private boolean readMore() {
        makeRoom();
        try {
            int count = file.read(buffer, end, buffer.length - end);
            if (count <= 0) {
                forgetHalfALine();
                return false;
            }
            end += count;
            return true;
        } catch (IOException e) {
            throw new StoreException("cannot read " + path, e);
        }
    }

    /** Its writer may have died, and what is written next takes its place. */
    private void forgetHalfALine() throws IOException {
        if (end > start) {
            file.seek(position);
            start = 0;
            end = 0;
            searched = 0;
        }
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            searched -= start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    @Override
    public void seek(long offset) {
        try {
            file.seek(offset);
        } catch (IOException e) {
            throw new StoreException("cannot read " + path, e);
        }
        position = offset;
        start = 0;
        end = 0;
        searched = 0;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreException("cannot close " + path, e);
        }
    }
}
