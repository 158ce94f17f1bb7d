package dev.runnel.model;

import java.util.OptionalLong;

/** A language model that can be asked. Instances are shared by runs and keep no state of a conversation. */
public interface Model {

    /** The full name, {@code provider/model}. */
    String name();

    /** Whether the words come from a script inside the program instead of from a model. */
    default boolean offline() {
        return false;
    }

    /** What a person must know of this model before its words are read; may be empty. */
    default String notice() {
        return "";
    }

    /** How many tokens a request and its answer may have together, where that is known. */
    default OptionalLong contextTokens() {
        return OptionalLong.empty();
    }

    /**
     * Sends the request. It may wait for the answer to begin, or leave that to the first {@link ModelStream#next}.
     *
     * @throws ModelException if the model cannot be had or refuses the request
     * @throws InterruptedException if the asking thread was asked to stop; nothing is left open then
     */
    ModelStream open(ModelRequest request) throws ModelException, InterruptedException;
}
