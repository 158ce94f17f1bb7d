package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A model behind the Chat Completions API, of OpenAI or of the many servers that speak it. */
public final class OpenAiChatModel implements Model {

    // More than any provider explains in.
    private static final int MAX_ERROR_BODY = 64 << 10;
    // About 8,000 tokens, the smallest context on offer.
    private static final int LONG_REQUEST = 32 << 10;

    private final Endpoint endpoint;
    private final Transport transport;

    /** False once the server has refused to be asked for it; known for the server, not for a conversation. */
    private volatile boolean withUsage = true;

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what the server knows it by
     * @param baseUrl up to and with {@code /v1}, or whatever stands before {@code /chat/completions}
     * @param key sent as bearer token; servers on loopback need none
     * @throws IllegalArgumentException if {@code baseUrl} is no http or https address
     */
    public OpenAiChatModel(String name, URI baseUrl, Optional<String> key, Transport transport) {
        this.endpoint = new Endpoint(name, Endpoint.below(baseUrl, "/chat/completions"), key, "OPENAI_API_KEY");
        this.transport = transport;
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        boolean asked = withUsage;
        byte[] body = OpenAiChatRequest.body(endpoint, request, asked);
        Answer answer = post(body);
        if (ok(answer)) {
            return new OpenAiChatStream(endpoint, transport.timeouts(), answer);
        }
        ProviderError error = error(answer, body.length);
        if (asked && error.status() == 400 && error.names("stream_options")) {
            withUsage = false;
            return open(request);
        }
        throw error.toException(endpoint);
    }

    private Answer post(byte[] body) throws ModelException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "text/event-stream");
        endpoint.key().ifPresent(secret -> headers.put("Authorization", "Bearer " + secret));
        return transport.post(endpoint.uri(), headers, body);
    }

    private static boolean ok(Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    private ProviderError error(Answer answer, int requestLength) throws ModelException, InterruptedException {
        try (answer) {
            String text = answer.text(MAX_ERROR_BODY);
            if (text.isBlank() && answer.status() == 400 && requestLength > LONG_REQUEST) {
                // Cerebras refuses a conversation that is too long without a word.
                return new ProviderError(413, "", "HTTP 400 without a word");
            }
            return ProviderError.of(
                    answer.status(), text.isBlank() ? answer.header("Location").orElse("") : text);
        } catch (IOException broken) {
            // The status has come, and says enough.
            return new ProviderError(answer.status(), "", String.valueOf(broken.getMessage()));
        }
    }
}
