package dev.runnel.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.EventCheck;
import java.util.ArrayList;
import java.util.List;

/** A dialect whose stream can be cut into events without knowing what came before. */
enum Wire {
    NATIVE("native", "\n\n", ":", "id: "),
    JSONL("jsonl", "\n", "\n", "{\"seq\":");

    private final String dialect;
    private final String end;
    private final String heartbeat;
    private final String beforeSeq;

    Wire(String dialect, String end, String heartbeat, String beforeSeq) {
        this.dialect = dialect;
        this.end = end;
        this.heartbeat = heartbeat;
        this.beforeSeq = beforeSeq;
    }

    String dialect() {
        return dialect;
    }

    /** The events whose end has come, byte for byte, without heartbeats. */
    List<String> events(byte[] body) {
        String text = new String(body, ISO_8859_1); // so that a character is a byte, wherever the body was cut
        var events = new ArrayList<String>();
        int from = 0;
        for (int at = text.indexOf(end); at >= 0; at = text.indexOf(end, from)) {
            String event = text.substring(from, at + end.length());
            if (!event.startsWith(heartbeat)) {
                events.add(event);
            }
            from = at + end.length();
        }
        return events;
    }

    /** The event's number. */
    long seq(String event) {
        if (!event.startsWith(beforeSeq)) {
            throw new AssertionError("not an event of " + dialect + ": " + event);
        }
        int to = beforeSeq.length();
        while (Character.isDigit(event.charAt(to))) {
            to++;
        }
        return Long.parseLong(event.substring(beforeSeq.length(), to));
    }

    /** What the event says: members {@code event} and {@code data}, as the schema has them. */
    JsonObject json(String event) {
        String text = new String(event.getBytes(ISO_8859_1), UTF_8);
        JsonObject json =
                JsonParser.parseString(text.substring(text.indexOf('{'))).getAsJsonObject();
        if (this == JSONL) {
            EventCheck.line(json);
        } else {
            EventCheck.event(json);
        }
        return json;
    }

    /** What kind of event it is. */
    String name(String event) {
        return json(event).get("event").getAsString();
    }
}
