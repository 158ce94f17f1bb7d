package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes requests of the Responses API. The input stands last and only grows, so each body of a conversation begins with the
 * bytes of the one before, but for its end: prompt caches live on that.
 */
final class OpenAiResponsesRequest {

    /** Where a message's own members are kept until it goes back; see {@link OpenAiResponsesParser}. */
    static final String MESSAGE = "message_item";

    static final String CUSTOM_CALL = "custom_tool_call";

    // Models that reason, and say so in summaries if they are asked for them.
    private static final Pattern REASONS = Pattern.compile("(?i)(.*/)?(o\\d|gpt-[5-9]|codex|computer-use).*");

    private final Endpoint endpoint;
    private final JsonBody json;
    private final JsonWriter out;
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

    private OpenAiResponsesRequest(Endpoint endpoint, JsonBody json) {
        this.endpoint = endpoint;
        this.json = json;
        this.out = json.out();
    }

    static byte[] body(Endpoint endpoint, ModelRequest request, Style style) {
        return JsonBody.of(json -> new OpenAiResponsesRequest(endpoint, json).write(request, style));
    }

    private void write(ModelRequest request, Style style) throws IOException {
        out.beginObject();
        out.name("model").value(endpoint.vendorModel());
        out.name("stream").value(true);
        out.name("store").value(false);
        if (style.encrypted()) {
            out.name("include")
                    .beginArray()
                    .value("reasoning.encrypted_content")
                    .endArray();
        }
        if (style.summaries()) {
            out.name("reasoning").beginObject().name("summary").value("auto").endObject();
        }
        writeTools(request.tools());
        if (!request.system().isBlank()) {
            out.name("instructions").value(request.system());
        }
        out.name("input").beginArray();
        for (Message message : request.messages()) {
            writeMessage(message);
        }
        out.endArray().endObject();
    }

    private void writeTools(List<ToolDefinition> tools) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        out.name("tools").beginArray();
        for (ToolDefinition tool : tools) {
            out.beginObject();
            out.name("type").value("function");
            out.name("name").value(tool.name());
            out.name("description").value(tool.description());
            json.member("parameters", tool.parameters());
            out.name("strict").value(false); // what is left out counts as true here
            out.endObject();
        }
        out.endArray();
    }

    private void writeMessage(Message message) throws IOException {
        switch (message) {
            case Message.User user -> writeUser(user.told());
            case Message.Assistant assistant -> writeAssistant(assistant);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (int i = 0; i < results.size(); i++) {
                    writeResult(results.get(i).output(), names.result(i));
                }
            }
        }
    }

    private void writeUser(String text) throws IOException {
        out.beginObject();
        out.name("role").value("user");
        out.name("content").value(text);
        out.endObject();
    }

    private void writeResult(String output, CallNames.Named call) throws IOException {
        out.beginObject();
        out.name("type").value(isCustom(call.call()) ? "custom_tool_call_output" : "function_call_output");
        out.name("call_id").value(call.id());
        out.name("output").value(output);
        out.endObject();
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
                        json.value(kept.get());
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
        out.beginObject();
        out.name("type").value("message");
        out.name("role").value("assistant");
        for (var member : own.orElseGet(JsonObject::new).entrySet()) {
            json.member(member.getKey(), member.getValue());
        }
        out.name("content").beginArray().beginObject();
        out.name("type").value("output_text");
        out.name("text").value(text);
        out.endObject().endArray();
        out.endObject();
    }

    private void writeCall(CallNames.Named named) throws IOException {
        Message.ToolUse call = named.call();
        boolean custom = isCustom(call);
        out.beginObject();
        out.name("type").value(custom ? CUSTOM_CALL : "function_call");
        out.name("call_id").value(named.id());
        out.name("name").value(call.name());
        if (custom) {
            out.name("input").value(call.arguments());
        } else {
            out.name("arguments").value(JsonBody.validArguments(call.arguments()));
        }
        out.endObject();
    }

    private static boolean isCustom(Message.ToolUse call) {
        JsonElement kept = call.opaque().orElse(null);
        return kept instanceof JsonObject item && Json.string(item, "type").equals(CUSTOM_CALL);
    }
}
