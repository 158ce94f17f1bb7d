package dev.runnel.provider;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** A model behind the Chat Completions API, of OpenAI or of the many servers that speak it. */
public final class OpenAiChatModel extends HttpModel {

    /** Known for the server, not for a conversation. */
    private volatile OpenAiChatRequest.Style style = OpenAiChatRequest.Style.USUAL;

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what the server knows it by
     * @param baseUrl up to and with {@code /v1}, or whatever stands before {@code /chat/completions}
     * @param key sent as bearer token; servers on loopback need none
     * @throws IllegalArgumentException if {@code baseUrl} is no http or https address
     */
    public OpenAiChatModel(String name, URI baseUrl, Optional<String> key, Exchanges exchanges) {
        this(name, baseUrl, key, "OPENAI_API_KEY", exchanges);
    }

    /** @param keyName the environment variable users keep the key in */
    OpenAiChatModel(String name, URI baseUrl, Optional<String> key, String keyName, Exchanges exchanges) {
        super(new Endpoint(name, Endpoint.below(baseUrl, "/chat/completions"), key, keyName), exchanges);
    }

    @Override
    Map<String, String> headers() {
        return endpoint().bearer();
    }

    @Override
    GrowingRequest writer() {
        return new OpenAiChatRequest(endpoint(), style);
    }

    @Override
    AnswerParser parser() {
        return new OpenAiChatParser(endpoint());
    }

    @Override
    boolean learnsFrom(ProviderError refusal) {
        Optional<OpenAiChatRequest.Style> plainer = style.without(refusal);
        plainer.ifPresent(found -> style = found);
        return plainer.isPresent();
    }
}
