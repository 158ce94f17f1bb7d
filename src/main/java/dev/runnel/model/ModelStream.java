package dev.runnel.model;

import java.util.Optional;

/** One answer of a model, pulled piece by piece by one thread. */
public interface ModelStream extends AutoCloseable {

    /**
     * The next piece, waiting until the model has sent it. The last piece is a {@link ModelEvent.Finish}; asking on after
     * it is an error of the caller.
     *
     * @throws ModelException if the answer breaks off before its end; never ends silently
     * @throws InterruptedException if the reading thread was asked to stop
     */
    ModelEvent next() throws ModelException, InterruptedException;

    /**
     * The next piece if it is at hand: as {@link #next}, but without waiting for the model. So what came together can be
     * handled together, and nothing that came alone is kept waiting.
     *
     * @return empty where {@link #next} might have to wait
     */
    default Optional<ModelEvent> poll() throws ModelException, InterruptedException {
        return Optional.empty();
    }

    /** Ends the exchange, whatever its state, and closes what is open of it. May be called twice. */
    @Override
    void close();
}
