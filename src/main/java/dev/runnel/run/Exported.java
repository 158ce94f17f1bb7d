package dev.runnel.run;

import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A session as one file: its journal, byte for byte, up to the end of its last run. */
public final class Exported {

    private final Store store;
    private final String session;
    private final long length;

    Exported(Store store, String session, long length) {
        this.store = store;
        this.session = session;
        this.length = length;
    }

    /** How many bytes it has. */
    public long length() {
        return length;
    }

    /** Writes all of it. */
    public void writeTo(OutputStream out) throws IOException {
        try (SessionCursor lines = store.read(session, 0)) {
            while (lines.position() < length) {
                Optional<SessionLine> line = lines.next();
                if (line.isEmpty()) {
                    throw new IOException("session " + session + " ends before byte " + length);
                }
                out.write(line.get().bytes());
                out.write('\n');
            }
        }
    }
}
