package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.Message.ToolUse;

/**
 * What a provider wants back with a call. It is kept with the call as
 * {@code {"model": "gemini/m", "id": "c1", "thoughtSignature": "…"}} and goes back to that very model only.
 *
 * @param id the id the provider gave it; empty if it gave none
 * @param signature Gemini's proof of the reasoning before it; empty if there was none
 */
record CallNote(String id, String signature) {

    static final CallNote NONE = new CallNote("", "");

    private static final String MODEL = "model";
    private static final String ID = "id";
    private static final String SIGNATURE = "thoughtSignature";

    /** @param model the full name of the asked model */
    static CallNote of(ToolUse call, String model) {
        if (call.opaque().orElse(null) instanceof JsonObject kept
                && Json.string(kept, MODEL).equals(model)) {
            return new CallNote(Json.string(kept, ID), Json.string(kept, SIGNATURE));
        }
        return NONE;
    }

    /** Keeps it with a call of that model. */
    void keepWith(OpenCall call, String model) {
        if (equals(NONE)) {
            return;
        }
        var kept = new JsonObject();
        kept.addProperty(MODEL, model);
        if (!id.isEmpty()) {
            kept.addProperty(ID, id);
        }
        if (!signature.isEmpty()) {
            kept.addProperty(SIGNATURE, signature);
        }
        call.keep(kept);
    }
}
