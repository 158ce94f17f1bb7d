package dev.runnel.provider;

import dev.runnel.model.Model;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The vendors there are, in the order in which a default is looked for. A new one: one entry here, and a file for its protocol. */
final class Vendors {

    static final URI OPENAI = URI.create("https://api.openai.com/v1");
    private static final List<String> OPENAI_KEYS = List.of("OPENAI_API_KEY");
    private static final List<String> OPENAI_ADDRESSES = List.of("OPENAI_BASE_URL");

    static final List<Vendor> ALL = List.of(
            new Vendor(
                    "anthropic",
                    URI.create("https://api.anthropic.com"),
                    List.of(AnthropicModel.KEY, AnthropicModel.TOKEN),
                    List.of("ANTHROPIC_BASE_URL"),
                    Catalog.ANTHROPIC,
                    access -> new AnthropicModel(
                            access.model(),
                            access.address(),
                            access.key(),
                            access.keyName().equals(AnthropicModel.TOKEN),
                            access.exchanges())),
            new Vendor("openai", OPENAI, OPENAI_KEYS, OPENAI_ADDRESSES, Catalog.OPENAI, Vendors::openAi),
            new Vendor(
                    "gemini",
                    URI.create("https://generativelanguage.googleapis.com"),
                    List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"),
                    List.of("GEMINI_BASE_URL", "GOOGLE_GEMINI_BASE_URL"),
                    Catalog.GEMINI,
                    access -> new GeminiModel(access.model(), access.address(), access.key(), access.exchanges())),
            new Vendor(
                    "ollama",
                    URI.create("http://127.0.0.1:11434"),
                    List.of(),
                    List.of("OLLAMA_HOST"),
                    Catalog.OLLAMA,
                    access -> new OllamaModel(
                            access.model(),
                            access.address(),
                            access.key(),
                            room(access.contextTokens()),
                            access.exchanges())),
            local("lmstudio", 1234),
            local("llamacpp", 8080),
            local("vllm", 8000),
            new Vendor("openai-chat", OPENAI, OPENAI_KEYS, OPENAI_ADDRESSES, Catalog.COMPATIBLE, Vendors::chat),
            new Vendor("openai-responses", OPENAI, OPENAI_KEYS, OPENAI_ADDRESSES, Catalog.OPENAI, Vendors::responses),
            compatible("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
            compatible("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
            compatible("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
            compatible("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
            compatible("deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY"));

    private Vendors() {}

    private static Vendor compatible(String prefix, String address, String key) {
        return new Vendor(prefix, URI.create(address), List.of(key), List.of(), Catalog.COMPATIBLE, Vendors::chat);
    }

    private static Vendor local(String prefix, int port) {
        URI address = URI.create("http://127.0.0.1:" + port + "/v1");
        return new Vendor(prefix, address, List.of(), List.of(), Catalog.COMPATIBLE, Vendors::chat);
    }

    private static OptionalInt room(OptionalLong tokens) {
        return tokens.isPresent()
                ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, tokens.getAsLong()))
                : OptionalInt.empty();
    }

    private static Model chat(Access access) {
        return new OpenAiChatModel(
                access.model(), access.address(), access.key(), access.keyName(), access.exchanges());
    }

    private static Model responses(Access access) {
        return new OpenAiResponsesModel(access.model(), access.address(), access.key(), access.exchanges());
    }

    /** At OpenAI itself the newer protocol; the many others that took over its older one speak that. */
    private static Model openAi(Access access) {
        return OPENAI.getHost().equals(access.address().getHost()) ? responses(access) : chat(access);
    }

    /** The vendor whose models' names begin so. */
    static Optional<Vendor> of(String model) {
        int slash = model.indexOf('/');
        return slash < 0 || slash == model.length() - 1
                ? Optional.empty()
                : ALL.stream()
                        .filter(vendor -> vendor.prefix().equals(model.substring(0, slash)))
                        .findFirst();
    }
}
