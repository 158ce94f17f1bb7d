package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.support.Runnel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A session written line by line, as a process that then died would have left it. */
final class Written {

    private final String session;
    private final SessionWriter writer;
    private int run;
    private long seq;

    private Written(String session, SessionWriter writer) {
        this.session = session;
        this.writer = writer;
    }

    static Written session(Store store, String session, Path workspace) {
        return new Written(session, store.create(info(session, workspace)));
    }

    /** What a session of ours is begun with. */
    static SessionInfo info(String session, Path workspace) {
        return new SessionInfo(session, Instant.EPOCH, Runnel.ME, workspace.toString(), Optional.empty());
    }

    /** A run begins with the message. */
    Written run(String message) {
        seq = 0;
        event(new Event.RunStart(
                session,
                Ids.run(session, ++run),
                "script/test",
                "/w",
                message,
                false,
                Optional.empty(),
                Optional.empty()));
        return message(new Message.User(message));
    }

    Written event(Event event) {
        writer.append(EventJson.line(new Envelope(++seq, 1_000 + seq, event, EventJson.encode(event))));
        return this;
    }

    Written message(Message message) {
        writer.append(message);
        return this;
    }

    /** An answer of calls of {@code do}, with the provider's ids {@code v1}, {@code v2} and so on. */
    Written answer(int calls) {
        return message(new Message.Assistant(java.util.stream.IntStream.rangeClosed(1, calls)
                .<Message.Part>mapToObj(i -> new Message.ToolUse("v" + i, "do", "{}", Optional.empty()))
                .toList()));
    }

    /** The writer dies. */
    List<String> dies() {
        writer.abandon();
        return List.of(session);
    }
}
