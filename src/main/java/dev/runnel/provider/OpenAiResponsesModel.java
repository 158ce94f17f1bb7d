package dev.runnel.provider;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** A model behind the Responses API, of OpenAI or of the servers that speak it; nothing is stored there. */
public final class OpenAiResponsesModel extends HttpModel {

    private volatile OpenAiResponsesRequest.Style style;

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what the server knows it by
     * @param baseUrl up to and with {@code /v1}, or whatever stands before {@code /responses}
     * @param key sent as bearer token; servers on loopback need none
     * @throws IllegalArgumentException if {@code baseUrl} is no http or https address
     */
    public OpenAiResponsesModel(String name, URI baseUrl, Optional<String> key, Exchanges exchanges) {
        super(new Endpoint(name, Endpoint.below(baseUrl, "/responses"), key, "OPENAI_API_KEY"), exchanges);
        this.style = OpenAiResponsesRequest.Style.of(endpoint().vendorModel());
    }

    @Override
    Map<String, String> headers() {
        return endpoint().bearer();
    }

    @Override
    GrowingRequest writer() {
        return new OpenAiResponsesRequest(endpoint(), style);
    }

    @Override
    AnswerParser parser() {
        return new OpenAiResponsesParser(endpoint());
    }

    @Override
    boolean learnsFrom(ProviderError refusal) {
        Optional<OpenAiResponsesRequest.Style> plainer = style.without(refusal);
        plainer.ifPresent(found -> style = found);
        return plainer.isPresent();
    }
}
