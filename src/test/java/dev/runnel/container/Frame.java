package dev.runnel.container;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.EventCheck;

/** One event of a run as a client sees it. */
record Frame(long id, String event, JsonObject data) {

    private static final String ID = "id: ";
    private static final String DATA = "data: ";

    /** Reads {@code id: N}, a line break and {@code data: {...}}, and accepts nothing else, nor an event that is not as the schema has it. */
    static Frame parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != 2 || !lines[0].startsWith(ID) || !lines[1].startsWith(DATA)) {
            throw new AssertionError("not a frame of ours: \"" + text + "\"");
        }
        JsonObject json =
                JsonParser.parseString(lines[1].substring(DATA.length())).getAsJsonObject();
        EventCheck.event(json);
        return new Frame(
                Long.parseLong(lines[0].substring(ID.length())),
                json.get("event").getAsString(),
                json.getAsJsonObject("data"));
    }

    /** A member of the data that is text. */
    String text(String name) {
        return data.get(name).getAsString();
    }
}
