package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.model.Message;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store.SessionWriter;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run being written to its session: hashes its public lines as they are written, and keeps what its seal will say. Not for
 * use by two threads.
 *
 * <p>The hash is plain SHA-256 over the run's lines as {@code jsonl} shows them, so that anybody who has read them can check
 * the {@code head} that {@code on_complete} carries.
 */
final class Ledger {

    private final SessionWriter writer;
    private final int ordinal;
    private final MessageDigest digest = Sha256.digest();
    private final List<Long> messages;
    private final Set<String> files = new LinkedHashSet<>();
    private long start = -1;
    private long complete = -1;
    private long events;

    /**
     * @param ordinal the run's, from 1
     * @param messages where messages begin that were written since the last seal
     */
    Ledger(SessionWriter writer, int ordinal, List<Long> messages) {
        this.writer = writer;
        this.ordinal = ordinal;
        this.messages = new ArrayList<>(messages);
    }

    /** The run's number in its session, from 1. */
    int ordinal() {
        return ordinal;
    }

    /** Writes the next event. */
    void write(Envelope envelope) {
        byte[] line = EventJson.line(envelope);
        long place = writer.length();
        writer.append(line);
        digest.update(line);
        count(envelope.event(), place);
    }

    /** Writes the next events at once. */
    void write(List<Envelope> envelopes) {
        List<byte[]> lines = envelopes.stream().map(EventJson::line).toList();
        long place = writer.length();
        writer.append(lines);
        for (int i = 0; i < lines.size(); i++) {
            digest.update(lines.get(i));
            count(envelopes.get(i).event(), place);
            place += lines.get(i).length;
        }
    }

    /** Writes a message of the conversation. */
    void write(Message message) {
        long place = writer.length();
        writer.append(message);
        messages.add(place);
    }

    /** Says which files it changed, of a run whose events are not all kept. */
    void changed(List<String> paths) {
        writer.changed(paths);
        files.addAll(paths);
    }

    /** Takes in an event of this run that was written before. */
    void recall(SessionLine line) {
        digest.update(line.bytes());
        digest.update((byte) '\n');
        if (line.isPiece()) {
            events++;
        } else {
            count(line.event().event(), line.offset());
        }
    }

    private void count(Event event, long place) {
        events++;
        if (start < 0) {
            start = place;
        }
        if (event instanceof Event.DiffReady diff) {
            files.add(diff.path());
        } else if (event instanceof Event.Completed) {
            complete = place;
        }
    }

    /** The hash of all the run's lines so far, for its last event; asked once, and nothing but that event comes after. */
    String head() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes the seal behind the run's last event. */
    void seal() {
        writer.seal(new Seal(ordinal, start, complete, events, messages, List.copyOf(files)));
    }
}
