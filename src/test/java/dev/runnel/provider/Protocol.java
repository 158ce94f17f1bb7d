package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.provider.Variables.Variable;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A protocol of providers, for tests that hold for all: how its models are named and how it says what it says. */
enum Protocol {
    OPENAI_CHAT("openai-chat/m", "OPENAI_BASE_URL", "/v1"),
    ANTHROPIC("anthropic/claude-x", "ANTHROPIC_BASE_URL", ""),
    OPENAI_RESPONSES("openai-responses/m", "OPENAI_BASE_URL", "/v1"),
    GEMINI("gemini/gemini-x", "GEMINI_BASE_URL", ""),
    OLLAMA("ollama/llama", "OLLAMA_HOST", "");

    final String model;
    final String variable;
    private final String path;

    Protocol(String model, String variable, String path) {
        this.model = model;
        this.variable = variable;
        this.path = path;
    }

    String address(int port) {
        return URI.create("http://127.0.0.1:" + port + path).toString();
    }

    /** A message that says that the server lives, and nothing of the answer. */
    String ping() {
        return switch (this) {
            case OPENAI_CHAT -> "data: {\"id\":\"x\",\"choices\":[]}\n\n";
            case ANTHROPIC -> "event: ping\ndata: {\"type\":\"ping\"}\n\n";
            case OPENAI_RESPONSES -> "data: {\"type\":\"keepalive\",\"sequence_number\":1}\n\n";
            case GEMINI -> "data: {\"usageMetadata\":{\"promptTokenCount\":1}}\n\n";
            case OLLAMA -> "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false}\n\n";
        };
    }

    /** A message nobody knows yet. */
    String novelty() {
        return this == OLLAMA
                ? "{\"novelty\":{\"a\":[1,null]},\"done\":false}\n"
                : "event: novelty\ndata: {\"type\":\"novelty\",\"novelty\":{\"a\":[1,null]}}\n\n";
    }

    /** What sets no message apart and means nothing. */
    String comment() {
        return this == OLLAMA ? "\n\n" : ": still here\n\n";
    }

    /** A message that is no JSON. */
    String broken() {
        return this == OLLAMA ? "{\"message\": [}\n" : "data: {\"broken\": [}\n\n";
    }

    /** An error in the middle of a stream, as the provider itself sends it. */
    String error(String code, String message) {
        return switch (this) {
            case OPENAI_CHAT ->
                "data: {\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"code\":\"%s\"}}\n\n"
                        .formatted(message, code, code);
            case ANTHROPIC ->
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}\n\n"
                        .formatted(code, message);
            case OPENAI_RESPONSES ->
                ("event: error\ndata: {\"type\":\"error\",\"code\":\"%s\",\"message\":\"%s\",\"param\":null}\n\n"
                                + "data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\","
                                + "\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}}\n\n")
                        .formatted(code, message, code, message);
            case GEMINI -> "data: {\"error\":{\"message\":\"%s\",\"status\":\"%s\"}}\n\n".formatted(message, code);
            case OLLAMA -> "{\"error\":\"%s: %s\"}\n".formatted(code, message);
        };
    }

    /** A whole answer with nothing in it. */
    String nothing() {
        return switch (this) {
            case OPENAI_CHAT ->
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                        + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
            case ANTHROPIC -> """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":3}}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
            case OPENAI_RESPONSES ->
                "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}\n\n";
            case GEMINI ->
                "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},"
                        + "\"finishReason\":\"STOP\"}]}\n\n";
            case OLLAMA ->
                "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n";
        };
    }

    /** The word for an answer that reached its size limit. */
    String cutShort() {
        return switch (this) {
            case OPENAI_CHAT, OLLAMA -> "length";
            case ANTHROPIC -> "max_tokens";
            case OPENAI_RESPONSES -> "incomplete";
            case GEMINI -> "MAX_TOKENS";
        };
    }

    /** Its model at a server on that port, asked as often as one is in the program. */
    static Model model(Protocol protocol, int port, Transport transport) throws Exception {
        Map<String, String> set = Map.of(
                protocol.variable,
                protocol.address(port),
                "ANTHROPIC_API_KEY",
                "k",
                "OPENAI_API_KEY",
                "k",
                "GEMINI_API_KEY",
                "k");
        var settings = new Providers.Settings(
                Optional.of(protocol.model),
                name -> Optional.ofNullable(set.get(name)).map(value -> new Variable(name, value, "the test")),
                OptionalLong.empty(),
                KnownModels.standard(),
                Optional.empty(),
                false);
        return new Providers(settings, transport, any -> false).find(protocol.model);
    }

    /** Every two of them, in both orders. */
    static Stream<Map.Entry<Protocol, Protocol>> pairs() {
        return Stream.of(values())
                .flatMap(
                        one -> Stream.of(values()).filter(other -> other != one).map(other -> Map.entry(one, other)));
    }

    static List<Protocol> all() {
        return List.of(values());
    }
}
