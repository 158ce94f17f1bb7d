package dev.runnel.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A place in a session's file; only complete lines are given, whoever is writing meanwhile. */
final class FileCursor implements SessionCursor {

    private static final int BUFFER = 16 * 1024;
    // After a seek often a single line is wanted; whoever reads on is given more each time.
    private static final int FIRST_STEP = 512;

    private final Path path;
    private final RandomAccessFile file;
    private byte[] buffer = new byte[BUFFER];
    private int read;
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
        return next(Integer.MAX_VALUE);
    }

    /** The next line, if it is complete and not much longer than {@code most} bytes. */
    Optional<SessionLine> next(int most) {
        int lineEnd = lineEnd();
        while (lineEnd < 0) {
            if (end - start > most || !readMore()) {
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
            int step = Math.max(FIRST_STEP, read / 8);
            int count = file.read(buffer, end, Math.min(step, buffer.length - end));
            if (count <= 0) {
                forgetHalfALine();
                return false;
            }
            end += count;
            read = Math.min(read + count, Integer.MAX_VALUE / 2);
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
        read = 0;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public Optional<SessionIndex> index() {
        long back = position;
        try {
            return SealWalk.of(this);
        } finally {
            seek(back);
        }
    }

    /** Where the last complete line ends. The cursor must be sought to a place afterwards. */
    long end() {
        return look(() -> LastLine.end(file));
    }

    /** As {@link LastLine#find}. The cursor must be sought to a place afterwards. */
    long last(long end, byte[]... prefixes) {
        return look(() -> LastLine.find(file, end, prefixes));
    }

    /** Where the file ends, be it within a line. */
    long size() {
        return look(file::length);
    }

    private interface Look {
        long at() throws IOException;
    }

    private long look(Look look) {
        try {
            return look.at();
        } catch (IOException e) {
            throw new StoreException("cannot read " + path, e);
        }
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
