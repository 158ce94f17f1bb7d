package dev.runnel.provider;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A model at an address.
 *
 * @param model the full name, {@code provider/model}
 * @param uri where its requests go
 * @param key what the provider knows us by
 * @param keyName the environment variable users keep it in
 */
record Endpoint(String model, URI uri, Optional<String> key, String keyName) {

    /** So many characters of a provider's words are told at most. */
    static final int MAX_DETAIL = 500;

    // Shorter ones are no keys but words like "ollama" that stand for one, and turn up everywhere.
    private static final int SHORTEST_KEY = 12;

    Endpoint {
        key = key.map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * @param base the address up to where the provider's paths begin; a slash at its end makes no difference, a query stays
     * @throws IllegalArgumentException if it is no HTTP address
     */
    static URI below(URI base, String path) {
        if (base.getHost() == null
                || base.getScheme() == null
                || !base.getScheme().matches("(?i)https?")) {
            throw new IllegalArgumentException("no http or https address: " + base);
        }
        String text = base.toString();
        int end = text.length()
                - (base.getRawQuery() == null ? 0 : base.getRawQuery().length() + 1);
        String front = text.substring(0, end);
        return URI.create(front.replaceFirst("/+$", "") + path + text.substring(end));
    }

    /** The model's name as its provider has it. */
    String vendorModel() {
        return model.substring(model.indexOf('/') + 1);
    }

    /** The header that carries the key where it is a bearer token; Azure has one of its own for keys. */
    Map<String, String> bearer() {
        boolean azure = uri.getHost() != null && uri.getHost().endsWith(".azure.com");
        return key.map(secret -> azure ? Map.of("api-key", secret) : Map.of("Authorization", "Bearer " + secret))
                .orElse(Map.of());
    }

    String address() {
        return NetworkTrouble.address(uri);
    }

    /** A provider's own words as they may be told: cut, and without the key, which some quote in their refusal. */
    String detail(String words) {
        String said = key.filter(word -> word.length() >= SHORTEST_KEY)
                .map(secret -> words.replace(secret, "***"))
                .orElse(words);
        return said.length() > MAX_DETAIL ? said.substring(0, MAX_DETAIL) : said;
    }
}
