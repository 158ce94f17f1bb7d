package dev.runnel.provider;

import dev.runnel.provider.AnthropicRequest.Caching;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A model behind the Messages API, of Anthropic or of a server that speaks it. */
public final class AnthropicModel extends HttpModel {

    /** The version of the API every server knows. */
    static final String VERSION = "2023-06-01";

    private static final Pattern NUMBER = Pattern.compile("\\d{3,9}");
    private static final Pattern OLD = Pattern.compile("claude-(instant|v?2|3-|3\\.)");
    // No limit on an answer is that low.
    private static final int LEAST_LIMIT = 256;

    static final String KEY = "ANTHROPIC_API_KEY";
    static final String TOKEN = "ANTHROPIC_AUTH_TOKEN";

    private final String version;

    // What the server's refusals have taught; known for the server, not for a conversation.
    private volatile int maxTokens;
    private volatile Caching caching = Caching.ALL;

    /**
     * @param name the full name, {@code provider/model}; what follows the first slash is what the server knows it by
     * @param baseUrl what stands before {@code /v1/messages}; {@code /v1} at its end makes no difference
     * @param key servers on loopback need none
     * @param bearer whether the key is a token to be sent as {@code Authorization}, not as {@code x-api-key}
     * @throws IllegalArgumentException if {@code baseUrl} is no http or https address
     */
    public AnthropicModel(String name, URI baseUrl, Optional<String> key, boolean bearer, Exchanges exchanges) {
        this(name, baseUrl, key, bearer, VERSION, exchanges);
    }

    /** @param version the date of the API's version that is asked for */
    public AnthropicModel(
            String name, URI baseUrl, Optional<String> key, boolean bearer, String version, Exchanges exchanges) {
        super(new Endpoint(name, messages(baseUrl), key, keyName(bearer)), exchanges);
        this.version = version;
        this.maxTokens = usualMaxTokens(endpoint().vendorModel());
    }

    private static URI messages(URI base) {
        boolean versioned = String.valueOf(base.getPath()).matches(".*/v1/*");
        return Endpoint.below(base, versioned ? "/messages" : "/v1/messages");
    }

    private static String keyName(boolean bearer) {
        return bearer ? TOKEN : KEY;
    }

    /** What the model takes, or as much as an answer of an agent ever needs. */
    private static int usualMaxTokens(String model) {
        if (model.contains("claude-3-7") || model.contains("claude-3.7")) {
            return 32_000;
        }
        if (model.contains("claude-3-5") || model.contains("claude-3.5")) {
            return 8192;
        }
        return OLD.matcher(model).find() ? 4096 : 32_000;
    }

    @Override
    Map<String, String> headers() {
        return headers(endpoint(), version);
    }

    /** For any request to Anthropic that is not of a model's own version. */
    static Map<String, String> headers(Endpoint endpoint) {
        return headers(endpoint, VERSION);
    }

    /** Which header carries the key depends on the variable that it stands in. */
    private static Map<String, String> headers(Endpoint endpoint, String version) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("anthropic-version", version);
        if (endpoint.keyName().equals(TOKEN)) {
            headers.putAll(endpoint.bearer());
        } else {
            endpoint.key().ifPresent(secret -> headers.put("x-api-key", secret));
        }
        return headers;
    }

    @Override
    GrowingRequest writer() {
        return new AnthropicRequest(endpoint(), maxTokens, caching);
    }

    @Override
    AnswerParser parser() {
        return new AnthropicParser(endpoint());
    }

    @Override
    boolean learnsFrom(ProviderError refusal) {
        if (refusal.status() != 400) {
            return false;
        }
        return (refusal.names("cache_control") && cachesLess())
                || (refusal.names("max_tokens") && asksForLess(refusal));
    }

    /** Marking the end of the conversation came years after the marks on blocks, and many servers know only these. */
    private boolean cachesLess() {
        Caching before = caching;
        caching = before.less();
        return caching != before;
    }

    /** The largest number below what was asked for is what the server allows, unless it speaks of the whole conversation. */
    private boolean asksForLess(ProviderError refusal) {
        int asked = maxTokens;
        if (refusal.names("context")) {
            return false;
        }
        NUMBER.matcher(refusal.words())
                .results()
                .map(MatchResult::group)
                .mapToInt(Integer::parseInt)
                .filter(number -> number >= LEAST_LIMIT && number < asked)
                .max()
                .ifPresent(allowed -> maxTokens = allowed);
        return maxTokens < asked;
    }
}
