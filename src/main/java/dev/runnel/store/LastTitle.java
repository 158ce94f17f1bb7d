package dev.runnel.store;

import java.util.Optional;

/** Finds the name a person gave a session: the last link or seal, which is near the end, knows where it is. */
final class LastTitle {

    private LastTitle() {}

    /** Empty where there is none, or it cannot be read: a damaged session is listed all the same. */
    static Optional<String> of(FileCursor lines) {
        long place = lines.last(lines.end(), PrivateLines.LINK, PrivateLines.SEAL);
        if (place < 0) {
            return Optional.empty();
        }
        try {
            lines.seek(place);
            long title = lines.next()
                    .map(line -> PrivateLines.titlePlace(line.bytes()))
                    .orElse(-1L);
            if (title < 0 || title >= place) {
                return Optional.empty();
            }
            lines.seek(title);
            return lines.next().filter(SessionLine::isTitle).map(SessionLine::title);
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }
}
