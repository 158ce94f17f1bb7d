package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model asked by one POST whose answer streams; what is said and how it is understood is its protocol's. */
abstract class HttpModel implements Model {

    // More than any provider explains in.
    private static final int MAX_ERROR_BODY = 64 << 10;
    // About 8,000 tokens, the smallest context on offer.
    private static final int LONG_REQUEST = 32 << 10;

    private final Endpoint endpoint;
    private final Exchanges exchanges;

    HttpModel(Endpoint endpoint, Exchanges exchanges) {
        this.endpoint = endpoint;
        this.exchanges = exchanges;
    }

    final Endpoint endpoint() {
        return endpoint;
    }

    /** The headers of a request, the key among them. */
    abstract Map<String, String> headers();

    /** Writes requests as the protocol, and what was learned of the server, have it; a new one. */
    abstract GrowingRequest writer();

    /** For one answer. */
    abstract AnswerParser parser();

    /** The messages in the body of an answer. */
    Frames frames(Answer body) {
        return new EventFrames(body);
    }

    /**
     * Whether the refusal taught something about the server, so that a request written anew may be taken; each lesson only
     * once.
     */
    boolean learnsFrom(ProviderError refusal) {
        return false;
    }

    @Override
    public final String name() {
        return endpoint.model();
    }

    @Override
    public final ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        byte[] body = body(request);
        Answer answer = exchanges.post(endpoint.uri(), allHeaders(), body);
        if (answer.status() >= 200 && answer.status() < 300) {
            return new AnswerStream(endpoint, exchanges.timeouts(), answer, frames(answer), parser());
        }
        ProviderError error = error(answer, body.length);
        // Another call may have learned the same while this one was under way.
        boolean outdated = error.status() == 400 && !Arrays.equals(body, body(request));
        if (outdated || learnsFrom(error)) {
            return open(request);
        }
        throw error.toException(endpoint);
    }

    final byte[] body(ModelRequest request) {
        return writer().goingOn(request).bytes(request);
    }

    private Map<String, String> allHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.putAll(headers());
        return headers;
    }

    private static ProviderError error(Answer answer, int requestLength) throws ModelException, InterruptedException {
        try (answer) {
            String text = answer.text(MAX_ERROR_BODY);
            if (text.isBlank() && answer.status() == 400 && requestLength > LONG_REQUEST) {
                // Cerebras refuses a conversation that is too long without a word.
                return new ProviderError(413, "", "HTTP 400 without a word");
            }
            return ProviderError.of(
                            answer.status(),
                            text.isBlank() ? answer.header("Location").orElse("") : text)
                    .with(RetryHint.of(answer));
        } catch (IOException broken) {
            // The status has come, and says enough.
            return new ProviderError(answer.status(), "", String.valueOf(broken.getMessage()))
                    .with(RetryHint.of(answer));
        }
    }
}
