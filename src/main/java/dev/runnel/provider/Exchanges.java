package dev.runnel.provider;

import dev.runnel.model.ModelException;
import java.net.URI;
import java.util.Map;

/** How providers are asked: over HTTP, or from a recording. */
public interface Exchanges {

    /** How long an exchange may keep somebody waiting. */
    Timeouts timeouts();

    /**
     * Sends a JSON body and waits for status and headers of the answer, whatever the status.
     *
     * @throws ModelException if the server cannot be reached, breaks off or keeps silent
     * @throws InterruptedException if the calling thread was asked to stop; the exchange is aborted then
     */
    Answer post(URI uri, Map<String, String> headers, byte[] body) throws ModelException, InterruptedException;

    /** Asks for something that is there; else as {@link #post}. */
    Answer get(URI uri, Map<String, String> headers) throws ModelException, InterruptedException;
}
