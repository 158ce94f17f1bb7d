package dev.runnel.provider;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of tool calls together as servers of the Chat Completions kind send them: with an index from 0 or 1 or
 * anything, with the same for all, or with none; with an id once, on every fragment, or never; the arguments piece by piece
 * or whole, as text or as an object; calls one after the other or interleaved.
 */
final class CallMerge {

    /** Where Gemini's compatible endpoint keeps the signature it wants back with the call. */
    static final String EXTRA = "extra_content";

    private final AnswerBuilder answer;
    private final Map<String, OpenCall> byIndex = new HashMap<>();
    private final Map<String, OpenCall> byId = new HashMap<>();
    private @Nullable OpenCall last;

    CallMerge(AnswerBuilder answer) {
        this.answer = answer;
    }

    /** Takes an element of {@code delta.tool_calls}. */
    void take(JsonObject piece) {
        var fragment = Fragment.of(piece);
        OpenCall open = open(fragment);
        if (fragment.empty() || (open != null && fragment.repeats(open))) {
            return;
        }
        OpenCall call = open == null || fragment.begins(open) ? answer.call() : open;
        remember(call, fragment);
        call.identify(fragment.id());
        call.name(fragment.name());
        call.append(fragment.arguments());
        Json.object(piece, EXTRA).ifPresent(extra -> call.keep(wrapped(extra)));
    }

    /** The call this fragment would go on with, if it goes on with one. */
    private @Nullable OpenCall open(Fragment fragment) {
        if (!fragment.index().isEmpty()) {
            return byIndex.get(fragment.index());
        }
        OpenCall known = byId.get(fragment.id());
        return known == null ? last : known;
    }

    private void remember(OpenCall call, Fragment fragment) {
        last = call;
        if (!fragment.index().isEmpty()) {
            byIndex.put(fragment.index(), call);
        }
        if (!fragment.id().isEmpty()) {
            byId.put(fragment.id(), call);
        }
    }

    private static JsonObject wrapped(JsonObject extra) {
        var opaque = new JsonObject();
        opaque.add(EXTRA, extra);
        return opaque;
    }

    /** What a fragment says; empty where it says nothing. */
    private record Fragment(String index, String id, String name, String arguments) {

        static Fragment of(JsonObject piece) {
            JsonObject function = Json.object(piece, "function").orElseGet(JsonObject::new);
            return new Fragment(
                    Json.string(piece, "index"),
                    Json.string(piece, "id"),
                    Json.string(function, "name"),
                    CallArguments.text(function.get("arguments")));
        }

        boolean empty() {
            return id.isEmpty() && name.isEmpty() && arguments.isEmpty();
        }

        /** Whether it says once more what the call is already. */
        boolean repeats(OpenCall open) {
            return id.equals(open.id()) && !id.isEmpty() && arguments.equals(open.arguments()) && open.whole();
        }

        /** Whether it begins a new call in the place of the open one. */
        boolean begins(OpenCall open) {
            if (!id.isEmpty() && !open.id().isEmpty() && !id.equals(open.id())) {
                return true;
            }
            if (name.isEmpty() || open.name().isEmpty()) {
                return false;
            }
            if (!name.equals(open.name())) {
                return true;
            }
            boolean saysMore =
                    !arguments.isBlank() || (!id.isEmpty() && open.id().isEmpty());
            return saysMore && open.whole();
        }
    }
}
