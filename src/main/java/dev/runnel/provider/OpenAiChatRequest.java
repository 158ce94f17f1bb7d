package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Writes requests of the Chat Completions API. */
final class OpenAiChatRequest extends GrowingRequest {

    private final Style style;
    private final CallNames names;

    /**
     * What a server does not take of the usual request; learned from its refusals.
     *
     * @param withUsage whether to ask for the numbers of tokens; some older servers refuse the question
     * @param idsOfNine whether ids of calls must have nine letters and digits
     */
    record Style(boolean withUsage, boolean idsOfNine) {

        static final Style USUAL = new Style(true, false);

        /** What is left when this refusal is heeded; empty if it is about something else. */
        Optional<Style> without(ProviderError refusal) {
            if (refusal.status() != 400 && refusal.status() != 422) {
                return Optional.empty();
            }
            if (withUsage && refusal.names("stream_options")) {
                return Optional.of(new Style(false, idsOfNine));
            }
            boolean ids = refusal.names("ool call id") || refusal.names("ool_call_id");
            return !idsOfNine && ids ? Optional.of(new Style(withUsage, true)) : Optional.empty();
        }
    }

    OpenAiChatRequest(Endpoint endpoint, Style style) {
        super(endpoint, style);
        this.style = style;
        this.names = style.idsOfNine() ? CallNames.ofNine() : CallNames.upTo40();
    }

    @Override
    void begin(String system, List<ToolDefinition> tools) throws IOException {
        json.beginObject();
        json.name("model").value(endpoint.vendorModel());
        json.name("stream").value(true);
        if (style.withUsage()) {
            json.name("stream_options")
                    .beginObject()
                    .name("include_usage")
                    .value(true)
                    .endObject();
        }
        FunctionTools.write(body, tools);
        json.name("messages").beginArray();
        if (!system.isBlank()) {
            body.message("system", system);
        }
    }

    @Override
    void write(Message message) throws IOException {
        switch (message) {
            case Message.User user -> body.message("user", user.told());
            case Message.Assistant assistant -> writeAssistant(assistant);
            case Message.ToolResults(List<Message.Result> results) -> {
                for (int i = 0; i < results.size(); i++) {
                    writeResult(names.result(i).id(), results.get(i).output());
                }
            }
        }
    }

    private void writeResult(String call, String output) throws IOException {
        json.beginObject();
        json.name("role").value("tool");
        json.name("tool_call_id").value(call);
        json.name("content").value(output);
        json.endObject();
    }

    private void writeAssistant(Message.Assistant assistant) throws IOException {
        names.next(assistant.calls());
        String text = assistant.text();
        if (text.isEmpty() && assistant.calls().isEmpty()) {
            return; // it said nothing, and an empty answer is refused
        }
        json.beginObject();
        json.name("role").value("assistant");
        json.name("content").value(text.isEmpty() ? null : text);
        writeReasoning(assistant);
        writeCalls(assistant.calls());
        json.endObject();
    }

    /** Only what this very model gave us to return; another one may refuse it. */
    private void writeReasoning(Message.Assistant assistant) throws IOException {
        for (Message.Part part : assistant.parts()) {
            if (part instanceof Message.Reasoning reasoning
                    && reasoning.provider().equals(endpoint.model())
                    && reasoning.opaque().orElse(null) instanceof JsonObject opaque) {
                for (var member : ReasoningToReturn.members(opaque, assistant).entrySet()) {
                    body.member(member.getKey(), member.getValue());
                }
            }
        }
    }

    private void writeCalls(List<Message.ToolUse> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        json.name("tool_calls").beginArray();
        for (int i = 0; i < calls.size(); i++) {
            Message.ToolUse call = calls.get(i);
            json.beginObject();
            json.name("id").value(names.result(i).id());
            json.name("type").value("function");
            json.name("function").beginObject();
            json.name("name").value(call.name());
            json.name("arguments").value(JsonBody.validArguments(call.arguments()));
            json.endObject();
            if (call.opaque().orElse(null) instanceof JsonObject opaque && opaque.has(CallMerge.EXTRA)) {
                body.member(CallMerge.EXTRA, opaque.get(CallMerge.EXTRA));
            }
            json.endObject();
        }
        json.endArray();
    }
}
