package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content blocks of an answer of the Messages API while they come, known by their index. What is not meant for us is passed
 * over: blocks of tools the provider runs itself, and kinds we do not know. Servers that only speak like Anthropic may send a
 * block's content with its beginning, or pieces of a block that was never begun.
 */
final class AnthropicBlocks {

    static final String THINKING = "thinking";
    static final String REDACTED = "redacted_thinking";

    private static final String TEXT = "text";
    private static final String CALL = "tool_use";
    private static final Map<String, String> KINDS = Map.of(
            "text_delta", TEXT,
            "thinking_delta", THINKING,
            "signature_delta", THINKING,
            "input_json_delta", CALL);

    private final AnswerBuilder answer;
    private final Map<Long, Block> blocks = new TreeMap<>();
    private long last;

    AnthropicBlocks(AnswerBuilder answer) {
        this.answer = answer;
    }

    /** Takes a block that is all here. */
    void takeWhole(JsonObject content) {
        block(content).end();
    }

    /** Takes a {@code content_block_start}. */
    void begin(JsonObject event) {
        JsonObject content = Json.object(event, "content_block").orElseGet(JsonObject::new);
        place(index(event), block(content));
    }

    /** Takes a {@code content_block_delta}. */
    void add(JsonObject event) {
        JsonObject delta = Json.object(event, "delta").orElseGet(JsonObject::new);
        String kind = KINDS.getOrDefault(Json.string(delta, "type"), "");
        String piece = piece(delta);
        if (kind.isEmpty() || piece.isEmpty()) {
            return;
        }
        long index = index(event);
        Block open = blocks.get(index);
        if (open == null || !(open.kind().equals(kind) || open.kind().isEmpty())) {
            open = place(index, block(kind));
        }
        open.take(Json.string(delta, "type"), piece);
    }

    /** Takes a {@code content_block_stop}. */
    void end(JsonObject event) {
        Block open = blocks.get(index(event));
        if (open != null) {
            open.end();
        }
    }

    /** No more will come. */
    void endAll() {
        blocks.values().forEach(Block::end);
    }

    private long index(JsonObject event) {
        last = Json.number(event, "index").orElse(last);
        return last;
    }

    private Block place(long index, Block block) {
        Block before = blocks.put(index, block);
        if (before != null) {
            before.end();
        }
        return block;
    }

    private static String piece(JsonObject delta) {
        for (String name : new String[] {"text", "thinking", "signature", "partial_json"}) {
            String piece = Json.string(delta, name);
            if (!piece.isEmpty()) {
                return piece;
            }
        }
        return "";
    }

    private Block block(JsonObject content) {
        Block block = block(Json.string(content, "type"));
        block.begin(content);
        return block;
    }

    private Block block(String kind) {
        return switch (kind) {
            case TEXT -> new Text(answer.newText());
            case THINKING -> new Thinking(answer.newReasoning());
            case REDACTED -> new Redacted(answer.newReasoning());
            case CALL -> new Call(answer.call());
            default -> new PassedOver();
        };
    }

    /** A block in the making. */
    private interface Block {

        /** What pieces it takes; empty if it takes any and keeps none. */
        default String kind() {
            return "";
        }

        default void begin(JsonObject content) {}

        default void take(String type, String piece) {}

        /** May come twice. */
        default void end() {}
    }

    private record PassedOver() implements Block {}

    private record Text(OpenWords words) implements Block {

        @Override
        public String kind() {
            return TEXT;
        }

        @Override
        public void begin(JsonObject content) {
            words.append(Json.string(content, "text"));
        }

        @Override
        public void take(String type, String piece) {
            words.append(piece);
        }
    }

    /** Its signature says that the words are the model's; without it they cannot be given back. */
    private static final class Thinking implements Block {

        private final OpenWords words;
        private String signature = "";

        Thinking(OpenWords words) {
            this.words = words;
        }

        @Override
        public String kind() {
            return THINKING;
        }

        @Override
        public void begin(JsonObject content) {
            words.append(Json.string(content, "thinking"));
            signature = Json.string(content, "signature");
        }

        @Override
        public void take(String type, String piece) {
            if (type.equals("signature_delta")) {
                signature = piece; // it comes whole
            } else {
                words.append(piece);
            }
        }

        @Override
        public void end() {
            if (!signature.isEmpty()) {
                words.keep(opaque(THINKING, "signature", signature));
            }
        }
    }

    private record Redacted(OpenWords words) implements Block {

        @Override
        public void begin(JsonObject content) {
            String data = Json.string(content, "data");
            if (!data.isEmpty()) {
                words.keep(opaque(REDACTED, "data", data));
            }
        }
    }

    private static JsonObject opaque(String type, String name, String value) {
        var opaque = new JsonObject();
        opaque.addProperty("type", type);
        opaque.addProperty(name, value);
        return opaque;
    }

    private static final class Call implements Block {

        private final OpenCall call;
        private String whole = "";

        Call(OpenCall call) {
            this.call = call;
        }

        @Override
        public String kind() {
            return CALL;
        }

        @Override
        public void begin(JsonObject content) {
            call.identify(Json.string(content, "id"));
            call.name(Json.string(content, "name"));
            whole = input(content.get("input"));
        }

        /** The beginning holds an empty object if the arguments come in pieces. */
        private static String input(@Nullable JsonElement input) {
            return input instanceof JsonObject object && object.isEmpty() ? "" : CallArguments.text(input);
        }

        @Override
        public void take(String type, String piece) {
            call.append(piece);
        }

        @Override
        public void end() {
            if (call.arguments().isEmpty()) {
                call.append(whole);
            }
        }
    }
}
