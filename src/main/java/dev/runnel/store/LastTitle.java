package dev.runnel.store;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the name a person gave a session: the last link or seal, which is near the end, knows where it is. */
final class LastTitle {

    private LastTitle() {}

    static Optional<String> of(Path path) throws IOException {
        long place;
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            place = LastLine.find(file, LastLine.end(file), PrivateLines.LINK, PrivateLines.SEAL);
        }
        if (place < 0) {
            return Optional.empty();
        }
        try (var lines = new FileCursor(path, place)) {
            long title = lines.next().map(LastTitle::place).orElse(-1L);
            if (title < 0) {
                return Optional.empty();
            }
            lines.seek(title);
            return lines.next().filter(SessionLine::isTitle).map(SessionLine::title);
        } catch (IllegalStateException | NullPointerException | UnsupportedOperationException | JsonParseException e) {
            return Optional.empty(); // a damaged session is listed all the same; runnel verify says where it is damaged
        }
    }

    private static long place(SessionLine line) {
        return PrivateLines.titlePlace(line.bytes());
    }
}
