package dev.runnel.run;

import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A session as one file: its journal, byte for byte, up to the end of its last run. */
public final class Exported implements AutoCloseable {

    private final String session;
    private final SessionCursor lines;
    private final long length;

    /** @param lines from the first, closed by this */
    Exported(String session, SessionCursor lines, long length) {
        this.session = session;
        this.lines = lines;
        this.length = length;
    }

    /** How many bytes it has. */
    public long length() {
        return length;
    }

    /** Writes all of it; once. */
    public void writeTo(OutputStream out) throws IOException {
        while (lines.position() < length) {
            Optional<SessionLine> line = lines.next();
            if (line.isEmpty()) {
                throw new IOException("session " + session + " ends before byte " + length);
            }
            out.write(line.get().bytes());
            out.write('\n');
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
