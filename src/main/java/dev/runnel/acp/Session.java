package dev.runnel.acp;

import java.nio.file.Path;
import java.util.Optional;

/** A session that the client has open. Safe for use by several threads. */
final class Session {

    private final String id;
    private final Path folder;
    private final Path named;
    private final Updates.Spent spent = new Updates.Spent();
    private volatile Optional<String> mode = Optional.empty();
    private volatile boolean begun;
    private Optional<Turn> turn = Optional.empty(); // guarded by this

    /**
     * One in which nobody works yet.
     *
     * @param folder it works in, by the path that leads there without links
     * @param named the same as the client calls it
     * @param begun whether there are runs in it
     */
    Session(String id, Path folder, Path named, boolean begun) {
        this.id = id;
        this.folder = folder;
        this.named = named;
        this.begun = begun;
    }

    String id() {
        return id;
    }

    Path folder() {
        return folder;
    }

    /** The folder as the client calls it; so are the paths it is told. */
    Path named() {
        return named;
    }

    Updates.Spent spent() {
        return spent;
    }

    /** The mode that the client chose. */
    Optional<String> mode() {
        return mode;
    }

    /** Chooses one, from the next call on. */
    void mode(String word) {
        mode = Optional.of(word);
        current().ifPresent(turn -> turn.mode(word));
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
