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
 * <p>Numbers are left out only where {@code on_gap} says so, which has the last of them as its own. The {@code head} of such a
 * run is that of the lines it had once, so its worth is for those who kept them.
 *
 * <p>This finds every accident. Whoever can write the file can also write all hashes anew, or cut whole runs off its end; that
 * shows only against a {@code head} kept elsewhere.
 */
final class Verifier {

    private static final String NO_FIRST_LINE = "it is no session's first line";

    private final Optional<String> session;
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
    private long removed;
    private long seq;
    private long eventsOfRun;
    private boolean thinned;
    private long start;
    private long complete = -1;
    private boolean open;

    private Verifier(Optional<String> session) {
        this.session = session;
    }

    /**
     * Looks at a session as it is; changes nothing.
     *
     * @param lines from the session's beginning
     * @param session the id it must have, if that is known
     */
    static Verdict look(FileCursor lines, Optional<String> session) {
        var verifier = new Verifier(session);
        Optional<Damage> damage = verifier.lookAtAll(lines, lines.size());
        return new Verdict(verifier.runs, verifier.eventsOfAll, verifier.removed, verifier.open, damage);
    }

    private Optional<Damage> lookAtAll(FileCursor lines, long end) {
        Optional<SessionLine> first = lines.next(PrivateLines.LONGEST_SESSION);
        for (Optional<SessionLine> line = first; line.isPresent(); line = lines.next()) {
            linesSeen++;
            Optional<String> wrong = wrong(line.get());
            if (wrong.isPresent()) {
                return Optional.of(new Damage(linesSeen, line.get().offset(), wrong.get()));
            }
        }
        return atTheEnd(lines.position(), end);
    }

    private Optional<Damage> atTheEnd(long position, long end) {
        if (linesSeen == 0 && end > PrivateLines.LONGEST_SESSION) {
            return Optional.of(new Damage(1, 0, NO_FIRST_LINE));
        }
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
            return wrongFirst(line);
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
        if (line.isChanged()) {
            return wrongChanged(line);
        }
        if (PrivateLines.isLink(bytes)) {
            return wrongLink(line);
        }
        if (PrivateLines.isSeal(bytes)) {
            return wrongSeal(line);
        }
        return Optional.of("it is no line that a session has");
    }

    private Optional<String> wrongFirst(SessionLine line) {
        if (!PrivateLines.isSession(line.bytes())) {
            return Optional.of(NO_FIRST_LINE);
        }
        Optional<String> wrong = rewritten(line, first(line.bytes()));
        return wrong.isPresent() || isOurs(line) ? wrong : Optional.of("it is another session's first line");
    }

    private boolean isOurs(SessionLine line) {
        return session.isEmpty() || session.equals(line.session().map(SessionInfo::id));
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
        if (envelope.event() instanceof Event.Gap(long from, long to)) {
            removed += to - from + 1;
            thinned = true;
        } else {
            eventsOfAll++;
        }
        seq = envelope.seq();
        eventsOfRun++;
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
        if (envelope.event() instanceof Event.Gap(long from, long to)) {
            return from == seq + 1 && to == envelope.seq() && from <= to
                    ? Optional.empty()
                    : Optional.of("the gap from " + from + " to " + to + " cannot be event " + envelope.seq()
                            + " behind event " + seq);
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
        eventsOfRun = 0;
        thinned = false;
    }

    /** Else the files follow from the events. */
    private Optional<String> wrongChanged(SessionLine line) {
        Optional<String> wrong = rewritten(line, () -> PrivateLines.changed(line.changed()));
        if (wrong.isPresent()) {
            return wrong;
        }
        files.addAll(line.changed());
        return open && thinned ? Optional.empty() : Optional.of("it belongs to no run whose events were removed");
    }

    private Optional<String> ended(SessionLine line, Envelope envelope) {
        open = false;
        complete = line.offset();
        String told = ((Event.Completed) envelope.event()).head().orElse("");
        if (thinned) {
            return told.matches("[0-9a-f]{64}") ? Optional.empty() : Optional.of("head is no hash");
        }
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
        var seal = new Seal(runs, start, complete, eventsOfRun, messages, List.copyOf(files));
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
