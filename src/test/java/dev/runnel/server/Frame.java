package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.EventCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One frame of a native stream, with nothing in it but an id and one line of data. */
record Frame(long id, String data) {

    private static final Pattern FRAME = Pattern.compile("id: ([1-9][0-9]*)\ndata: (\\{[^\n\r]*\\})\n\n");

    /** All frames of a stream, each held against the schema; fails where there is anything else in it but keep-alive comments. */
    static List<Frame> all(String stream) {
        var frames = new ArrayList<Frame>();
        var matcher = FRAME.matcher(stream);
        int at = 0;
        while (at < stream.length()) {
            if (stream.startsWith(": keep-alive\n\n", at)) {
                at += ": keep-alive\n\n".length();
                continue;
            }
            if (!matcher.find(at) || matcher.start() != at) {
                throw new AssertionError("no frame at " + at + ": " + stream.substring(at));
            }
            var frame = new Frame(Long.parseLong(matcher.group(1)), matcher.group(2));
            EventCheck.event(frame.json());
            frames.add(frame);
            at = matcher.end();
        }
        return frames;
    }

    /** The frames of a whole run; fails where they are not numbered from 1 without gap, or do not begin and end as they must. */
    static List<Frame> run(String stream) {
        List<Frame> frames = all(stream);
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(i + 1, frames.get(i).id(), "numbers without gap or repeat");
        }
        assertEquals("on_start", frames.getFirst().name());
        assertEquals("on_complete", frames.getLast().name());
        assertEquals(
                1,
                frames.stream()
                        .filter(frame -> frame.name().equals("on_complete"))
                        .count());
        return frames;
    }

    String name() {
        return json().get("event").getAsString();
    }

    /** A text in the event's data. */
    String text(String name) {
        return json().getAsJsonObject("data").get(name).getAsString();
    }

    JsonObject json() {
        return JsonParser.parseString(data).getAsJsonObject();
    }

    /** The frame as it stands in the stream. */
    String whole() {
        return "id: " + id + "\ndata: " + data + "\n\n";
    }

    /** The tokens of the answer, joined. */
    static String answer(List<Frame> frames) {
        var answer = new StringBuilder();
        frames.stream()
                .filter(frame -> frame.name().equals("on_token"))
                .forEach(frame -> answer.append(frame.text("token")));
        return answer.toString();
    }
}
