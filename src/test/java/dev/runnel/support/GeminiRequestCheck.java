package dev.runnel.support;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks a request of the Gemini API as the strictest of its models would. */
final class GeminiRequestCheck extends RequestCheck {

    private static final Set<String> MEMBERS =
            Set.of("contents", "tools", "toolConfig", "systemInstruction", "generationConfig", "safetySettings");
    private static final Set<String> PART_MEMBERS =
            Set.of("text", "thought", "thoughtSignature", "functionCall", "functionResponse");
    private static final String ANY_SIGNATURE = "skip_thought_signature_validator";

    /** The calls that wait for their results, each as its id, if any, and its name. */
    private final List<String> unanswered = new ArrayList<>();

    private int turn;

    GeminiRequestCheck(ProviderRequest request) {
        super(request);
    }

    @Override
    void check(JsonObject body) {
        require(
                request().path().contains("alt=sse"),
                "no event stream asked for: " + request().path());
        require(MEMBERS.containsAll(body.keySet()), "members nobody asked for: " + body.keySet());
        if (body.has("tools")) {
            checkTools(body.getAsJsonArray("tools"));
        }
        if (body.has("systemInstruction")) {
            checkParts(body.getAsJsonObject("systemInstruction").getAsJsonArray("parts"), "system", 0);
        }
        JsonArray contents = body.getAsJsonArray("contents");
        require(!contents.isEmpty(), "no contents");
        String before = "model";
        for (int i = 0; i < contents.size(); i++) {
            JsonObject content = contents.get(i).getAsJsonObject();
            String role = string(content, "role");
            require(role.equals("user") || role.equals("model"), "a content of role " + role);
            require(!role.equals(before), "two contents of " + role + " in a row at " + i);
            before = role;
            checkParts(content.getAsJsonArray("parts"), role, i);
        }
        require(unanswered.isEmpty(), "calls without result at the end: " + unanswered);
        require(!before.equals("model"), "nothing to answer: the last word is the model's");
    }

    private void checkTools(JsonArray tools) {
        require(!tools.isEmpty(), "an empty list of tools");
        for (JsonElement tool : tools) {
            JsonArray functions = tool.getAsJsonObject().getAsJsonArray("functionDeclarations");
            require(!functions.isEmpty(), "an empty list of functions");
            functions.forEach(function -> checkTool(function.getAsJsonObject(), "parametersJsonSchema"));
        }
    }

    private void checkParts(JsonArray parts, String role, int index) {
        require(!parts.isEmpty(), "a content without parts at " + index);
        boolean signed = false;
        for (JsonElement element : parts) {
            JsonObject part = element.getAsJsonObject();
            require(PART_MEMBERS.containsAll(part.keySet()), "a part nobody knows at " + index + ": " + part.keySet());
            checkSays(part, index);
            require(role.equals("model") || !part.has("thoughtSignature"), "a signature of no model at " + index);
            if (part.has("functionCall")) {
                require(role.equals("model"), "a call of role " + role + " at " + index);
                checkCall(part.getAsJsonObject("functionCall"), index);
                checkSignature(part, signed, index);
                signed = true;
            }
            if (part.has("functionResponse")) {
                require(role.equals("user"), "a result of role " + role + " at " + index);
                checkResult(part.getAsJsonObject("functionResponse"), index);
            }
        }
        if (role.equals("user")) {
            require(unanswered.isEmpty(), "calls without result in content " + index + ": " + unanswered);
            unanswered.clear();
        } else if (role.equals("model")) {
            turn++;
        }
    }

    private void checkSays(JsonObject part, int index) {
        boolean says = !string(part, "text").isEmpty()
                || part.has("functionCall")
                || part.has("functionResponse")
                || part.has("thoughtSignature");
        require(says, "an empty part in content " + index);
    }

    private void checkCall(JsonObject call, int index) {
        require(!string(call, "name").isBlank(), "a call without name in content " + index);
        require(call.has("args") && call.get("args").isJsonObject(), "a call without arguments in content " + index);
        unanswered.add(string(call, "id") + " " + string(call, "name"));
    }

    /** The first call of an answer has the signature it came with, the others have none. */
    private void checkSignature(JsonObject part, boolean later, int index) {
        String signature = string(part, "thoughtSignature");
        if (later) {
            require(signature.isEmpty(), "a signature nobody gave in content " + index);
        } else {
            boolean given = GeminiSpeech.turn(signature) >= turn; // later, where the beginning was left out
            require(
                    given || signature.equals(ANY_SIGNATURE),
                    "Function call is missing a thought_signature in content " + index + ": " + signature);
        }
    }

    private void checkResult(JsonObject result, int index) {
        String call = string(result, "id") + " " + string(result, "name");
        require(!unanswered.isEmpty() && unanswered.getFirst().equals(call), "a result out of place: " + call);
        unanswered.remove(call);
        JsonObject response = result.getAsJsonObject("response");
        require(response.has("output") != response.has("error"), "a response of no kind in content " + index);
    }
}
