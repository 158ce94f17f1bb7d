package dev.runnel.store;

import dev.runnel.event.Event;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a list shows of a session. It stands at the beginning and at the end, so it is found at once however long the session
 * is.
 *
 * @param session what it was begun with
 * @param title the name a person gave it last
 * @param message its first message, if that is there and can be read
 */
public record Glance(SessionInfo session, Optional<String> title, Optional<String> message) {

    // The first event follows the session's own line at once, so it is found within these or not at all.
    private static final int LINES_BEFORE_MESSAGE = 8;

    /**
     * Reads through a cursor at the beginning.
     *
     * @return empty where the first line is no session's, or the session is not {@code wanted}
     * @throws IllegalArgumentException if the first line cannot be understood
     */
    static Optional<Glance> of(FileCursor lines, Predicate<SessionInfo> wanted) {
        return first(lines).filter(wanted).map(session -> {
            Optional<String> message = message(lines); // in this order, the file is read on from where it was read
            return new Glance(session, LastTitle.of(lines), message);
        });
    }

    /** What a session was begun with, as {@link #of} has it. */
    static Optional<SessionInfo> first(FileCursor lines) {
        return lines.next(PrivateLines.LONGEST_SESSION).flatMap(line -> PrivateLines.session(line.bytes()));
    }

    private static Optional<String> message(FileCursor lines) {
        try {
            for (int i = 0; i < LINES_BEFORE_MESSAGE; i++) {
                Optional<SessionLine> line = lines.next();
                if (line.isEmpty()) {
                    break;
                }
                if (line.get().isEvent() && line.get().event().event() instanceof Event.RunStart start) {
                    return Optional.of(start.message());
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException damaged) {
            return Optional.empty(); // it is listed all the same
        }
    }
}
