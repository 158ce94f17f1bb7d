package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.jspecify.annotations.Nullable;

/** The arguments of a call as servers send them: text, or an object. */
final class CallArguments {

    private CallArguments() {}

    /** What a server sent for arguments, as text; empty if it is nothing a tool could take. */
    static String text(@Nullable JsonElement sent) {
        return switch (sent) {
            case JsonPrimitive text -> text.getAsString();
            case JsonObject object -> object.toString();
            case null, default -> "";
        };
    }
}
