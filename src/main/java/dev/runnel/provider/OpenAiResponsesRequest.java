package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes requests of the Responses API. */
final class OpenAiResponsesRequest extends GrowingRequest {

    /** Where a message's own members are kept until it goes back; see {@link OpenAiResponsesParser}. */
    static final String MESSAGE = "message_item";

    static final String CUSTOM_CALL = "custom_tool_call";

    // Models that reason, and say so in summaries if they are asked for them.
    private static final Pattern REASONS = Pattern.compile("(?i)(.*/)?(o\\d|gpt-[5-9]|codex|computer-use).*");

    private final Style style;
    private final CallNames names = CallNames.upTo64();

    /**
     * What a server takes besides the plain request; learned from its refusals.
     *
     * @param encrypted whether to ask for the reasoning, encrypted, so that it can go back
     * @param summaries whether to ask for summaries of the reasoning
     */
    record Style(boolean encrypted, boolean summaries) {

        static Style of(String vendorModel) {
            return new Style(true, REASONS.matcher(vendorModel).matches());
        }

        /** What is left when this refusal is heeded; empty if it is about something else. */
        Optional<Style> without(ProviderError refusal) {
            if (refusal.status() != 400) {
                return Optional.empty();
            }
            if (summaries && refusal.names("summar")) {
                return Optional.of(new Style(encrypted, false));
            }
            boolean about = refusal.names("ncrypted") || refusal.names("include");
            return encrypted && about ? Optional.of(new Style(false, summaries)) : Optional.empty();
        }
    }

    OpenAiResponsesRequest(Endpoint endpoint, Style style) {
        super(endpoint, style);
        this.style = style;
    }

    @Override
    void begin(String system, List<ToolDefinition> tools) throws IOException {
        json.beginObject();
        json.name("model").value(endpoint.vendorModel());
        json.name("stream").value(true);
        json.name("store").value(false);
        if (style.encrypted()) {
            json.name("include")
                    .beginArray()
                    .value("reasoning.encrypted_content")
                    .endArray();
        }
        if (style.summaries()) {
            json.name("reasoning").beginObject().name("summary").value("auto").endObject();
        }
        writeTools(tools);
        if (!system.isBlank()) {
            json.name("instructions").value(system);
        }
        json.name("input").beginArray();
    }

    private void writeTools(List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        json.name("tools").beginArray();
        for (ToolDefinition tool : tools) {
            json.beginObject();
            json.name("type").value("function");
            json.name("name").value(tool.name());
            json.name("description").value(tool.description());
            body.member("parameters", tool.parameters());
            json.name("strict").value(false); // what is left out counts as true here
            json.endObject();
        }
        json.endArray();
    }

    @Override
    void write(Message message) throws IOException {
        switch (message) {
            case Message.User user -> body.message("user", user.told());
            case Message.Assistant assistant -> writeAssistant(assistant);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (int i = 0; i < results.size(); i++) {
                    writeResult(results.get(i).output(), names.result(i));
                }
            }
        }
    }

    private void writeResult(String output, CallNames.Named call) throws IOException {
        json.beginObject();
        json.name("type").value(isCustom(call.call()) ? "custom_tool_call_output" : "function_call_output");
        json.name("call_id").value(call.id());
        json.name("output").value(output);
        json.endObject();
    }

    private void writeAssistant(Message.Assistant assistant) throws IOException {
        names.next(assistant.calls());
        Optional<JsonObject> own = Optional.empty();
        int call = 0;
        for (int i = 0; i < assistant.parts().size(); i++) {
            switch (assistant.parts().get(i)) {
                case Message.Text(String text) -> {
                    writeText(text, own);
                    own = Optional.empty();
                }
                case Message.ToolUse _ -> writeCall(names.result(call++));
                case Message.Reasoning reasoning -> {
                    Optional<JsonObject> kept = ours(reasoning);
                    own = kept.flatMap(item -> Json.object(item, MESSAGE));
                    if (kept.isPresent() && own.isEmpty() && isFollowed(assistant, i)) {
                        body.value(kept.get());
                    }
                }
            }
        }
    }

    /** What this very model gave us to return; another one cannot read it. */
    private Optional<JsonObject> ours(Message.Reasoning reasoning) {
        return reasoning.provider().equals(endpoint.model())
                        && reasoning.opaque().orElse(null) instanceof JsonObject kept
                ? Optional.of(kept)
                : Optional.empty();
    }

    /** Reasoning without what came of it is refused; so it stays out where the answer was cut after it. */
    private static boolean isFollowed(Message.Assistant assistant, int index) {
        return assistant.parts().stream()
                .skip(index + 1L)
                .anyMatch(part -> !(part instanceof Message.Reasoning) && !part.equals(new Message.Text("")));
    }

    /** @param own the members the provider gave the message besides its text */
    private void writeText(String text, Optional<JsonObject> own) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        json.beginObject();
        json.name("type").value("message");
        json.name("role").value("assistant");
        for (var member : own.orElseGet(JsonObject::new).entrySet()) {
            body.member(member.getKey(), member.getValue());
        }
        json.name("content").beginArray().beginObject();
        json.name("type").value("output_text");
        json.name("text").value(text);
        json.endObject().endArray();
        json.endObject();
    }

    private void writeCall(CallNames.Named named) throws IOException {
        Message.ToolUse call = named.call();
        boolean custom = isCustom(call);
        json.beginObject();
        json.name("type").value(custom ? CUSTOM_CALL : "function_call");
        json.name("call_id").value(named.id());
        json.name("name").value(call.name());
        if (custom) {
            json.name("input").value(call.arguments());
        } else {
            json.name("arguments").value(JsonBody.validArguments(call.arguments()));
        }
        json.endObject();
    }

    private static boolean isCustom(Message.ToolUse call) {
        JsonElement kept = call.opaque().orElse(null);
        return kept instanceof JsonObject item && Json.string(item, "type").equals(CUSTOM_CALL);
    }
}
