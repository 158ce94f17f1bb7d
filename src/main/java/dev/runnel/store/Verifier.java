package dev.runnel.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.store.Verdict.Damage;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at every byte of a session: each line must be what its writer would write again, events must be numbered without a
 * gap from a start to one end, {@code head} must be the hash of the run's lines before it, and each link and seal must be what
 * follows from all bytes before it.
 *
 * <p>This finds every accident. Whoever can write the file can also write all hashes anew, or cut whole runs off its end; that
 * shows only against a {@code head} kept elsewhere.
 */
final class Verifier {

    private final Chain chain = Chain.begin();
    private final Set<String> files = new LinkedHashSet<>();
    private final List<Long> messages = new ArrayList<>();
    private MessageDigest head = Sha256.digest();
    private long linesSeen;
    private long lastSeal = -1;
    private long lastTitle = -1;
    private long lastCovered;
    private int runs;
    private long eventsOfAll;
    private long seq;
    private long start;
    private long complete = -1;
    private boolean open;

    private Verifier() {}

    /**
     * Looks at a session as it is; changes nothing.
     *
     * @param lines from the session's beginning
     * @param end where the file ends, be it within a line
     */
    static Verdict look(SessionCursor lines, long end) {
        var verifier = new Verifier();
        Optional<Damage> damage = verifier.lookAtAll(lines, end);
        return new Verdict(verifier.runs, verifier.eventsOfAll, verifier.open, damage);
    }

    private Optional<Damage> lookAtAll(SessionCursor lines, long end) {
        for (Optional<SessionLine> line = lines.next(); line.isPresent(); line = lines.next()) {
            linesSeen++;
            Optional<String> wrong = wrong(line.get());
            if (wrong.isPresent()) {
                return Optional.of(new Damage(linesSeen, line.get().offset(), wrong.get()));
            }
        }
        return atTheEnd(lines.position(), end);
    }

    private Optional<Damage> atTheEnd(long position, long end) {
        if (position < end) {
            return Optional.of(new Damage(
                    linesSeen + 1, position, "the line has no end; recovery cuts it off, for nobody was shown it"));
        }
        if (linesSeen == 0) {
            return Optional.of(new Damage(1, 0, "there is nothing at all"));
        }
        if (!open && complete >= 0) {
            return Optional.of(new Damage(linesSeen, complete, "the run that ends here has no seal"));
        }
        return Optional.empty();
    }

    /** What is wrong with the line, seen from all lines before it. */
    private Optional<String> wrong(SessionLine line) {
        byte[] bytes = line.bytes();
        if (linesSeen == 1) {
            return PrivateLines.isSession(bytes)
                    ? rewritten(line, first(bytes))
                    : Optional.of("it is no session's first line");
        }
        if (line.isEvent()) {
            return wrongEvent(line);
        }
        if (line.isMessage()) {
            messages.add(line.offset());
            return rewritten(line, () -> PrivateLines.line(line.message()));
        }
        if (line.isNote()) {
            return rewritten(line, () -> PrivateLines.line(line.note()));
        }
        if (PrivateLines.isTitle(bytes)) {
            lastTitle = line.offset();
            return rewritten(line, () -> PrivateLines.title(PrivateLines.title(bytes)));
        }
        if (PrivateLines.isLink(bytes)) {
            return wrongLink(line);
        }
        if (PrivateLines.isSeal(bytes)) {
            return wrongSeal(line);
        }
        return Optional.of("it is no line that a session has");
    }

    private static Rewriting first(byte[] bytes) {
        return () -> PrivateLines.session(bytes).map(PrivateLines::line).orElse(new byte[0]);
    }

    private interface Rewriting {
        byte[] again();
    }

    /** A line that can be understood is written in one way only. */
    private Optional<String> rewritten(SessionLine line, Rewriting rewriting) {
        chain.addWithoutEnd(line.bytes());
        byte[] again;
        try {
            again = rewriting.again();
        } catch (RuntimeException e) {
            return Optional.of("it cannot be understood");
        }
        boolean same = again.length == line.bytes().length + 1
                && Arrays.equals(again, 0, again.length - 1, line.bytes(), 0, line.bytes().length);
        return same ? Optional.empty() : Optional.of("it is not as it was written");
    }

    private Optional<String> wrongEvent(SessionLine line) {
        Envelope envelope;
        try {
            envelope = line.event();
        } catch (RuntimeException e) {
            return Optional.of("the event cannot be understood");
        }
        Optional<String> wrong = wrongPlace(envelope, line.offset());
        if (wrong.isEmpty()) {
            wrong = rewritten(line, () -> again(envelope));
        }
        if (envelope.event() instanceof Event.DiffReady diff) {
            files.add(diff.path());
        }
        seq = envelope.seq();
        eventsOfAll++;
        return wrong.isPresent() || !envelope.terminal() ? covered(line, wrong) : ended(line, envelope);
    }

    private static byte[] again(Envelope envelope) {
        byte[] json = EventJson.encode(envelope.event());
        return EventJson.line(new Envelope(envelope.seq(), envelope.atMillis(), envelope.event(), json));
    }

    private Optional<String> covered(SessionLine line, Optional<String> wrong) {
        head.update(line.bytes());
        head.update((byte) '\n');
        return wrong;
    }

    private Optional<String> wrongPlace(Envelope envelope, long offset) {
        if (envelope.seq() == 1) {
            boolean mayBegin = !open && complete < 0 && envelope.event() instanceof Event.RunStart;
            begin(offset);
            return mayBegin ? Optional.empty() : Optional.of("a run begins where none may begin");
        }
        if (!open) {
            return Optional.of("an event stands outside every run");
        }
        return envelope.seq() == seq + 1
                ? Optional.empty()
                : Optional.of("event " + envelope.seq() + " follows event " + seq);
    }

    private void begin(long offset) {
        open = true;
        runs++;
        start = offset;
        head = Sha256.digest();
        files.clear();
    }

    private Optional<String> ended(SessionLine line, Envelope envelope) {
        open = false;
        complete = line.offset();
        String told = ((Event.Completed) envelope.event()).head().orElse("");
        String found = HexFormat.of().formatHex(head.digest());
        return told.equals(found)
                ? Optional.empty()
                : Optional.of("head is not the hash of the events before it: one of them was changed, or head was");
    }

    private Optional<String> wrongLink(SessionLine line) {
        byte[] wanted = PrivateLines.link(chain.next(), lastTitle);
        return wrongHash(line, wanted);
    }

    private Optional<String> wrongSeal(SessionLine line) {
        if (open || complete < 0) {
            return Optional.of("a seal stands where no run has just ended");
        }
        var seal = new Seal(runs, start, complete, seq, messages, List.copyOf(files));
        Optional<String> wrong = wrongHash(line, PrivateLines.line(seal, lastSeal, chain.next(), lastTitle));
        lastSeal = line.offset();
        complete = -1;
        messages.clear();
        return wrong;
    }

    private Optional<String> wrongHash(SessionLine line, byte[] wanted) {
        chain.addWithoutEnd(line.bytes());
        boolean same = Arrays.equals(wanted, 0, wanted.length - 1, line.bytes(), 0, line.bytes().length);
        long from = lastCovered;
        lastCovered = line.offset();
        return same
                ? Optional.empty()
                : Optional.of("the hash here does not follow from the lines since byte " + from
                        + ": one of them was changed, or this one was; it is \""
                        + new String(wanted, 0, Math.min(40, wanted.length - 1), UTF_8) + "…\" that belongs here");
    }
}
