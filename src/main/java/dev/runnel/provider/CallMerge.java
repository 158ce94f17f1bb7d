package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of tool calls together as servers of the Chat Completions kind send them: with an index from 0 or 1 or
 * anything, with the same for all, or with none; with an id once, on every fragment, or never; the arguments piece by piece
 * or whole, as text or as an object; calls one after the other or interleaved.
 */
final class CallMerge {

    /** Where Gemini's compatible endpoint keeps the signature it wants back with the call. */
    static final String EXTRA = "extra_content";

    // No index a server would give.
    private static final String OLD = "function_call";
    private static final Set<String> OLD_WAY = Set.of(OLD);

    private final AnswerBuilder answer;
    private final Map<String, OpenCall> byIndex = new HashMap<>();
    private final Map<String, OpenCall> byId = new HashMap<>();
    private List<OpenCall> latest = List.of();
    private @Nullable OpenCall last;
    private int begun;

    CallMerge(AnswerBuilder answer) {
        this.answer = answer;
    }

    /** Takes {@code delta.tool_calls}. */
    void take(JsonArray pieces) {
        var calls = new ArrayList<OpenCall>();
        for (JsonElement element : pieces) {
            if (element instanceof JsonObject piece) {
                take(piece, pieces.size() > 1 ? calls.size() : -1).ifPresent(calls::add);
            }
        }
        latest = calls;
    }

    /** Takes the {@code delta.function_call} of servers that know one call only; some say the same in both ways. */
    void takeOldWay(JsonObject function) {
        if (byIndex.keySet().equals(OLD_WAY) || begun == 0) {
            var piece = new JsonObject();
            piece.addProperty("index", OLD);
            piece.add("function", function);
            take(piece, -1);
        }
    }

    private Optional<OpenCall> take(JsonObject piece, int place) {
        var fragment = Fragment.of(piece);
        OpenCall open = open(fragment, place);
        if (fragment.empty() || (open != null && fragment.repeats(open))) {
            return Optional.ofNullable(open);
        }
        OpenCall call = open == null || fragment.begins(open) ? begin(fragment) : open;
        remember(call, fragment);
        call.identify(fragment.id());
        call.name(fragment.name());
        call.append(fragment.arguments());
        Json.object(piece, EXTRA).ifPresent(extra -> call.keep(wrapped(extra)));
        return Optional.of(call);
    }

    /** Some servers give an index only later: the one the call would have been given. */
    private OpenCall begin(Fragment fragment) {
        OpenCall call = answer.call();
        if (fragment.index().isEmpty()) {
            byIndex.putIfAbsent(String.valueOf(begun), call);
        }
        begun++;
        return call;
    }

    /**
     * The call this fragment would go on with, if it goes on with one.
     *
     * @param place which of several fragments that come together it is; less than 0 if it is alone
     */
    private @Nullable OpenCall open(Fragment fragment, int place) {
        if (!fragment.index().isEmpty()) {
            return byIndex.get(fragment.index());
        }
        OpenCall known = byId.get(fragment.id());
        if (known != null) {
            return known;
        }
        return fragment.nameless() && place >= 0 && place < latest.size() ? latest.get(place) : last;
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

        /** Whether nothing but its place can tell which call it belongs to. */
        boolean nameless() {
            return id.isEmpty() && name.isEmpty();
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
