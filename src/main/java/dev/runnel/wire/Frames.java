package dev.runnel.wire;

import dev.runnel.event.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The server-sent events that one event of a run becomes: the id stands on the last of them, so that none is lost when a client resumes. */
final class Frames {

    private final List<byte[]> frames = new ArrayList<>();

    /** One more, {@code {"type":…}} with what is to be written into it. */
    JsonBytes add(String type) {
        return new JsonBytes().open().field("type", type);
    }

    /** Ends the object that was begun by {@link #add}. */
    void end(JsonBytes json) {
        frames.add(json.close().bytes());
    }

    /** One that is its type alone. */
    void only(String type) {
        end(add(type));
    }

    void writeTo(long seq, ByteArrayOutputStream out) {
        for (int i = 0; i < frames.size() - 1; i++) {
            SseWriter.frame(frames.get(i), out);
        }
        if (!frames.isEmpty()) {
            SseWriter.frame(seq, frames.getLast(), out);
        }
    }

    void writeTo(ByteArrayOutputStream out) {
        frames.forEach(frame -> SseWriter.frame(frame, out));
    }
}
