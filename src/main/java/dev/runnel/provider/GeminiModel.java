package dev.runnel.provider;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/** A model behind Google's Gemini API. */
public final class GeminiModel extends HttpModel {

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what Google knows it by
     * @param baseUrl what stands before {@code /v1beta}, or up to and with the version
     * @throws IllegalArgumentException if {@code baseUrl} is no http or https address
     */
    public GeminiModel(String name, URI baseUrl, Optional<String> key, Exchanges exchanges) {
        super(new Endpoint(name, address(baseUrl, name), key, "GEMINI_API_KEY"), exchanges);
    }

    private static URI address(URI base, String name) {
        String model = name.substring(name.indexOf('/') + 1);
        String version = String.valueOf(base.getPath()).matches(".*/v1[a-z0-9]*/?") ? "" : "/v1beta";
        String resource = model.contains("/") ? "/" : "/models/"; // there are tunedModels/ too
        URI method = Endpoint.below(base, version + encoded(resource + model) + ":streamGenerateContent");
        return URI.create(method + (method.getRawQuery() == null ? "?" : "&") + "alt=sse");
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException unsayable) {
            throw new IllegalArgumentException("no name of a model: " + path, unsayable);
        }
    }

    @Override
    Map<String, String> headers() {
        return headers(endpoint());
    }

    static Map<String, String> headers(Endpoint endpoint) {
        return endpoint.key().map(secret -> Map.of("x-goog-api-key", secret)).orElse(Map.of());
    }

    @Override
    GrowingRequest writer() {
        return new GeminiRequest(endpoint());
    }

    @Override
    AnswerParser parser() {
        return new GeminiParser(endpoint());
    }
}
