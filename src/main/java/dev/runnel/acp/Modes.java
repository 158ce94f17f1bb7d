package dev.runnel.acp;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The approval modes as session modes; those that the configuration allows. */
enum Modes {
    // From the narrowest to the widest.
    READONLY("readonly", "Read only", "Looks at files; changes nothing and runs no command."),
    ASK("ask", "Ask", "Asks before it changes a file or runs a command."),
    EDITS("edits", "Edit files", "Changes files; asks before it runs a command."),
    AUTO("auto", "Auto", "Changes files and runs commands; asks only about protected files.");

    private final String word;
    private final String title;
    private final String description;

    Modes(String word, String title, String description) {
        this.word = word;
        this.title = title;
        this.description = description;
    }

    /** All up to the one of that word. */
    private static List<Modes> upTo(String widest) {
        var modes = new ArrayList<Modes>();
        for (Modes mode : values()) {
            modes.add(mode);
            if (mode.word.equals(widest)) {
                return modes;
            }
        }
        throw new IllegalArgumentException("no approval mode: " + widest);
    }

    /** Whether the mode of that word can be chosen; not one that would let more through than the widest. */
    static boolean offered(String word, String widest) {
        return upTo(widest).stream().anyMatch(mode -> mode.word.equals(word));
    }

    static String words(String widest) {
        return String.join(", ", upTo(widest).stream().map(mode -> mode.word).toList());
    }

    /** What a client is told of them. */
    static JsonObject state(String current, String widest) {
        var state = new JsonObject();
        state.addProperty("currentModeId", current);
        state.add(
                "availableModes",
                Shapes.list(upTo(widest).stream().map(Modes::json).toList()));
        return state;
    }

    private static JsonObject json(Modes mode) {
        var json = new JsonObject();
        json.addProperty("id", mode.word);
        json.addProperty("name", mode.title);
        json.addProperty("description", mode.description);
        return json;
    }
}
