package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The parts of an answer, as they go back to Gemini: to the model that gave it they go as they came, each with its signature;
 * to another without signatures, and without the reasoning.
 *
 * <p>In a message, calls keep their signature themselves ({@link CallNote}). All else is in the {@code opaque} of
 * {@link Message.Reasoning} without text: {@code {"next": {"thoughtSignature": "…"}}} before the text or reasoning that is
 * signed, and {@code {"part": {…}}} in the place of a part that is neither words nor a call, or only a signature.
 */
final class GeminiParts {

    static final String SIGNATURE = "thoughtSignature";

    private static final String NEXT = "next";
    private static final String PART = "part";

    // The signature Google documents for calls that come from another model; from Gemini 3 on one without any is
    // refused.
    private static final String FOREIGN = "skip_thought_signature_validator";
    private static final Pattern ASKS_FOR_SIGNATURES = Pattern.compile("gemini-(?![12]\\b).*");

    private final Endpoint endpoint;
    private final Message.Assistant answer;
    private final List<JsonObject> parts = new ArrayList<>();
    private JsonObject next = new JsonObject();
    private boolean says;
    private boolean wantsSignature;

    private GeminiParts(Endpoint endpoint, Message.Assistant answer) {
        this.endpoint = endpoint;
        this.answer = answer;
    }

    /** What to keep before words that are signed. */
    static JsonObject signed(String signature) {
        var members = new JsonObject();
        members.addProperty(SIGNATURE, signature);
        return kept(NEXT, members);
    }

    /** What to keep in the place of a part that is to come back as it is. */
    static JsonObject whole(JsonObject part) {
        return kept(PART, part);
    }

    private static JsonObject kept(String how, JsonObject what) {
        var opaque = new JsonObject();
        opaque.add(how, what);
        return opaque;
    }

    /** The parts of the answer for the model at {@code endpoint}; none if it says nothing to it. */
    static List<JsonObject> of(Message.Assistant answer, Endpoint endpoint) {
        var parts = new GeminiParts(endpoint, answer);
        return parts.collect();
    }

    private List<JsonObject> collect() {
        wantsSignature = ASKS_FOR_SIGNATURES.matcher(endpoint.vendorModel()).matches() && !isOwn();
        for (Message.Part part : answer.parts()) {
            switch (part) {
                case Message.Text(String text) -> addWords(text, false);
                case Message.Reasoning reasoning -> {
                    if (reasoning.provider().equals(endpoint.model())) {
                        addReasoning(reasoning);
                    }
                }
                case Message.ToolUse call -> addCall(call);
            }
        }
        return says ? parts : List.of();
    }

    private boolean isOwn() {
        return answer.parts().stream().anyMatch(part -> switch (part) {
            case Message.Text text -> false;
            case Message.Reasoning reasoning -> reasoning.provider().equals(endpoint.model());
            case Message.ToolUse call -> !CallNote.of(call, endpoint.model()).equals(CallNote.NONE);
        });
    }

    private void addReasoning(Message.Reasoning reasoning) {
        JsonObject opaque = reasoning
                .opaque()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .orElseGet(JsonObject::new);
        Json.object(opaque, NEXT).ifPresent(members -> next = members);
        Json.object(opaque, PART).ifPresent(part -> {
            parts.add(part);
            says = true;
        });
        addWords(reasoning.text(), true);
    }

    /** Empty ones are refused. */
    private void addWords(String text, boolean thought) {
        if (text.isEmpty()) {
            return;
        }
        var part = new JsonObject();
        part.addProperty("text", text);
        if (thought) {
            part.addProperty("thought", true);
        }
        next.entrySet().forEach(member -> part.add(member.getKey(), member.getValue()));
        says |= !thought || !next.isEmpty();
        next = new JsonObject();
        parts.add(part);
    }

    private void addCall(Message.ToolUse call) {
        CallNote note = CallNote.of(call, endpoint.model());
        var function = new JsonObject();
        if (!note.id().isEmpty()) {
            function.addProperty("id", note.id());
        }
        function.addProperty("name", call.name());
        function.add("args", JsonBody.arguments(call.arguments()));
        var part = new JsonObject();
        part.add("functionCall", function);
        String signature = wantsSignature ? FOREIGN : note.signature();
        wantsSignature = false; // of parallel calls, only the first has one
        if (!signature.isEmpty()) {
            part.addProperty(SIGNATURE, signature);
        }
        parts.add(part);
        says = true;
    }
}
