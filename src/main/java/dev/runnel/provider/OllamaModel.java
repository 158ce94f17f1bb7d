package dev.runnel.provider;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A model of an Ollama server, asked in Ollama's own protocol. */
public final class OllamaModel extends HttpModel {

    private final OptionalInt contextTokens;

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what the server knows it by
     * @param host the server's address, what stands before {@code /api}
     * @param key sent as bearer token; a server of one's own needs none
     * @param contextTokens how long a conversation may get; without it the server decides, by its memory, and cuts what is
     *     longer without a word
     * @throws IllegalArgumentException if {@code host} is no http or https address
     */
    public OllamaModel(String name, URI host, Optional<String> key, OptionalInt contextTokens, Exchanges exchanges) {
        super(new Endpoint(name, Endpoint.below(host, "/api/chat"), key, "OLLAMA_API_KEY"), exchanges);
        this.contextTokens = contextTokens;
    }

    @Override
    Map<String, String> headers() {
        var headers = new HashMap<>(Map.of("Accept", "application/x-ndjson"));
        endpoint().key().ifPresent(secret -> headers.put("Authorization", "Bearer " + secret));
        return headers;
    }

    @Override
    GrowingRequest writer() {
        return new OllamaRequest(endpoint(), contextTokens);
    }

    @Override
    AnswerParser parser() {
        return new OllamaParser(endpoint());
    }

    @Override
    Frames frames(Answer body) {
        return new LineFrames(body);
    }
}
