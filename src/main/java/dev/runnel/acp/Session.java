package dev.runnel.acp;

import java.nio.file.Path;
import java.util.Optional;

/** A session that the client has open. Safe for use by several threads. */
final class Session {

    private final String id;
    private final Path folder;
    private final Updates.Spent spent = new Updates.Spent();
    private volatile Optional<String> mode = Optional.empty();
    private volatile boolean begun;
    private Optional<Turn> turn = Optional.empty(); // guarded by this

    /** @param begun whether there are runs in it */
    Session(String id, Path folder, boolean begun) {
        this.id = id;
        this.folder = folder;
        this.begun = begun;
    }

    String id() {
        return id;
    }

    Path folder() {
        return folder;
    }

    Updates.Spent spent() {
        return spent;
    }

    /** The mode that the client chose. */
    Optional<String> mode() {
        return mode;
    }

    void mode(String word) {
        mode = Optional.of(word);
    }

    boolean begun() {
        return begun;
    }

    void begins() {
        begun = true;
    }

    /** Takes the place for a message to be worked on; of which there is one. */
    synchronized Turn turn() throws Failure {
        requireIdle();
        var next = new Turn();
        turn = Optional.of(next);
        return next;
    }

    synchronized void requireIdle() throws Failure {
        if (turn.isPresent()) {
            throw Failure.invalidRequest("A prompt of this session is under way; cancel it, or wait for its end.");
        }
    }

    synchronized void over(Turn ended) {
        turn = turn.filter(current -> current != ended);
    }

    /** The message that is worked on. */
    synchronized Optional<Turn> current() {
        return turn;
    }
}
