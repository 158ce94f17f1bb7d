package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Puts Gemini's tool calls together: whole ones, and ones whose arguments are streamed, begun by a name and ended by a piece
 * that does not say {@code willContinue}, often an empty one.
 */
final class GeminiCalls {

    private final AnswerBuilder answer;
    private final String model;
    private @Nullable OpenCall open;
    private PartialArguments arguments = new PartialArguments();
    private CallNote note = CallNote.NONE;

    /** @param model the full name of the answering model */
    GeminiCalls(AnswerBuilder answer, String model) {
        this.answer = answer;
        this.model = model;
    }

    /**
     * Takes a part's {@code functionCall}.
     *
     * @param signature the part's, or empty
     */
    void take(JsonObject piece, String signature) {
        String name = Json.string(piece, "name");
        if (!name.isEmpty() || (open == null && piece.has("args"))) {
            begin(name);
        }
        if (open == null) {
            return; // the end of a call that has ended
        }
        note = new CallNote(first(note.id(), Json.string(piece, "id")), first(note.signature(), signature));
        Json.object(piece, "args").ifPresent(arguments::takeWhole);
        for (JsonElement element : Json.array(piece, "partialArgs")) {
            if (element instanceof JsonObject partial) {
                arguments.take(partial);
            }
        }
        if (!Json.string(piece, "willContinue").equals("true")) {
            end();
        }
    }

    private static String first(String known, String given) {
        return known.isEmpty() ? given : known;
    }

    private void begin(String name) {
        end();
        open = answer.call();
        open.name(name);
        arguments = new PartialArguments();
        note = CallNote.NONE;
    }

    /** Ends the call that is open, if one is: some are never ended. */
    void end() {
        if (open != null) {
            open.identify(note.id());
            open.append(arguments.json());
            note.keepWith(open, model);
            open = null;
        }
    }
}
