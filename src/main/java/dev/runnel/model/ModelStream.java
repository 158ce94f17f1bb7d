package dev.runnel.model;

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

    /** Ends the exchange, whatever its state, and closes what is open of it. May be called twice. */
    @Override
    void close();
}
