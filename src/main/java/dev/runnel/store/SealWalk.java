package dev.runnel.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a session's seals from the last to the first: each says where the one before it is. */
final class SealWalk {

    private SealWalk() {}

    static SessionIndex of(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            long length = LastLine.end(file);
            long place = LastLine.find(file, length, PrivateLines.SEAL);
            if (place < 0) {
                return new SessionIndex(List.of(), 0, length);
            }
            var seals = new ArrayList<Seal>();
            long rest = place + line(path, place).length + 1;
            while (place >= 0) {
                byte[] line = line(path, place);
                seals.addFirst(PrivateLines.seal(line));
                place = earlier(path, place, line);
            }
            return new SessionIndex(seals, rest, length);
        } catch (IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw new IOException("a seal of " + path + " cannot be understood; runnel verify says where", e);
        }
    }

    private static long earlier(Path path, long place, byte[] line) throws IOException {
        long previous = PrivateLines.previousSeal(line);
        if (previous >= place) {
            throw new IOException("a seal of " + path + " leads nowhere; runnel verify says where");
        }
        return previous;
    }

    private static byte[] line(Path path, long place) throws IOException {
        try (var cursor = new FileCursor(path, place)) {
            Optional<SessionLine> line = cursor.next();
            if (line.isEmpty() || !PrivateLines.isSeal(line.get().bytes())) {
                throw new IOException(
                        "there is no seal at byte " + place + " of " + path + "; runnel verify says more");
            }
            return line.get().bytes();
        }
    }
}
