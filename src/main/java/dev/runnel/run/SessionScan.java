package dev.runnel.run;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.run.Talk.Placed;
import dev.runnel.store.FileNote;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionIndex;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import dev.runnel.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a session adds up to: the conversation, and each run with the place where it begins. Of runs that are sealed only what
 * their seals point at is read, and that only when it is asked for.
 *
 * <p>All is read through one cursor: whoever writes the session anew meanwhile changes nothing here. Lines that cannot be read
 * are passed over, and {@link #damaged} says so where one may be missed.
 */
final class SessionScan implements AutoCloseable {

    private final String session;
    private final SessionCursor lines;
    private final TreeSet<Long> messages = new TreeSet<>();
    private final List<ScannedRun> runs = new ArrayList<>();
    private final List<Long> unsealedMessages = new ArrayList<>();
    private final List<SessionLine> unsealedEvents = new ArrayList<>();
    private final List<FileNote.Turned> turned = new ArrayList<>();
    private boolean damaged;
    private long end;

    /** A run found in a session. */
    final class ScannedRun {
        private final int ordinal;
        private final long offset;
        private Optional<Seal> seal;
        private @Nullable RunState state;

        private ScannedRun(int ordinal, long offset, Optional<Seal> seal) {
            this.ordinal = ordinal;
            this.offset = offset;
            this.seal = seal;
        }

        /** Its number in the session, from 1. */
        int ordinal() {
            return ordinal;
        }

        String id() {
            return Ids.run(session, ordinal);
        }

        /** Where its first event begins. */
        long offset() {
            return offset;
        }

        /** What closed it, if it was closed. */
        Optional<Seal> seal() {
            return seal;
        }

        boolean sealed() {
            return seal.isPresent();
        }

        /** How it stands; of a run that is sealed only what its beginning, its end and its seal say. */
        RunState state() {
            if (state == null) {
                state = seal.map(SessionScan.this::sealed).orElseGet(RunState::new);
            }
            return state;
        }

        boolean open() {
            return state().completed().isEmpty();
        }
    }

    private SessionScan(String session, SessionCursor lines) {
        this.session = session;
        this.lines = lines;
    }

    /** Looks at all that is there now. */
    static SessionScan of(Store store, String session) {
        var scan = new SessionScan(session, store.read(session, 0));
        boolean looked = false;
        try {
            scan.take(scan.lines.index().orElseGet(() -> new SessionIndex(List.of(), 0, 0)));
            looked = true;
            return scan;
        } finally {
            if (!looked) {
                scan.close();
            }
        }
    }

    /** The same where the session may be deleted at any moment; empty when it was. */
    static Optional<SessionScan> find(Store store, String session) {
        try {
            return Optional.of(of(store, session));
        } catch (StoreException e) {
            if (store.info(session).isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void take(SessionIndex index) {
        long from = 0;
        for (Seal seal : index.seals()) {
            if (seal.ordinal() > lastOrdinal() + 1) {
                takeBehind(from, seal.start());
            }
            messages.addAll(seal.messages());
            runs.add(new ScannedRun(seal.ordinal(), seal.start(), Optional.of(seal)));
            from = seal.complete();
        }
        unsealedMessages.clear();
        unsealedEvents.clear();
        turned.clear();
        takeAll(index.rest(), Long.MAX_VALUE);
        end = lines.position();
    }

    /** Takes runs whose seals are damaged, which begin behind the line at {@code from}. */
    private void takeBehind(long from, long to) {
        lines.seek(from);
        Optional<SessionLine> _ = lines.next();
        takeAll(lines.position(), to);
    }

    /** Takes what no seal tells. */
    private void takeAll(long from, long to) {
        lines.seek(from);
        for (Optional<SessionLine> line = lines.next();
                line.isPresent() && line.get().offset() < to;
                line = lines.next()) {
            take(line.get());
        }
    }

    private void take(SessionLine line) {
        if (line.isEvent()) {
            takeEvent(line);
        } else if (line.isMessage()) {
            messages.add(line.offset());
            unsealedMessages.add(line.offset());
        } else if (line.isNote()) {
            takeNote(line);
        } else if (line.isSeal()) {
            takeSeal(line);
        } else if (!line.isLink() && !line.isTitle() && !line.isChanged() && line.offset() > 0) {
            damaged = true; // it may have been a message
        }
    }

    private void takeNote(SessionLine line) {
        try {
            if (line.note() instanceof FileNote.Turned one) {
                turned.add(one);
            }
        } catch (IllegalArgumentException e) {
            damaged = true;
        }
    }

    private void takeSeal(SessionLine line) {
        unsealedMessages.clear();
        unsealedEvents.clear();
        turned.clear();
        unsealedRun().filter(run -> !run.open()).ifPresent(run -> run.seal = readable(line));
    }

    /** The seal, if it can be understood; what it says of the run is known already. */
    private static Optional<Seal> readable(SessionLine line) {
        try {
            return Optional.of(line.seal());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void takeEvent(SessionLine line) {
        try {
            boolean first = line.seq() == 1;
            boolean open = unsealedRun().filter(ScannedRun::open).isPresent();
            if (first || !open) {
                damaged |= !first;
                runs.add(new ScannedRun(lastOrdinal() + 1, line.offset(), Optional.empty()));
                unsealedEvents.clear();
            }
            RunState state = runs.getLast().state();
            long before = state.lastSeq();
            observe(state, line);
            damaged |= !first && line.seq() != before + 1 && !isGap(line);
            unsealedEvents.add(line);
        } catch (IllegalArgumentException e) {
            damaged = true;
        }
    }

    private static boolean isGap(SessionLine line) {
        return !line.isPiece() && line.event().event() instanceof Event.Gap;
    }

    private RunState sealed(Seal seal) {
        var state = new RunState();
        for (long place : List.of(seal.start(), seal.complete())) {
            lines.seek(place);
            lines.next().flatMap(SessionScan::eventOf).ifPresent(state::observe);
        }
        if (state.lastSeq() < seal.events()) {
            state.endUnreadable(); // its number is damaged
        }
        state.changed(seal.files());
        if (state.completed().isEmpty()) {
            state.endUnreadable();
        }
        return state;
    }

    /** The event that the line is, if it is one that can be read. */
    static Optional<Envelope> eventOf(SessionLine line) {
        try {
            return line.isEvent() ? Optional.of(line.event()) : Optional.empty();
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException if the event cannot be understood; nothing was observed then */
    static void observe(RunState state, SessionLine line) {
        if (line.isPiece()) {
            state.pass(line.seq());
        } else {
            Envelope envelope = line.event();
            state.observe(envelope);
        }
    }

    /** Where what was looked at ends. */
    long end() {
        return end;
    }

    /**
     * Whether a line could not be read that belongs to the conversation, or to what no seal covers; what must know all of it
     * then cannot go on. Asked after {@link #messages}, it knows of those too.
     */
    boolean damaged() {
        return damaged;
    }

    /** The conversation as a model is sent it, in order, as far as it can be read. */
    List<Message> messages() {
        return Message.inForce(allMessages());
    }

    /** All that was ever said, in order, as far as it can be read. */
    List<Message> allMessages() {
        return placedMessages().stream().map(Placed::message).toList();
    }

    /** The same, and where. */
    List<Placed> placedMessages() {
        var read = new ArrayList<Placed>();
        int begun = 0;
        for (long place : messages) {
            while (begun < runs.size() && runs.get(begun).offset <= place) {
                begun++;
            }
            int run = begun == 0 ? 0 : runs.get(begun - 1).ordinal;
            message(place).ifPresent(message -> read.add(new Placed(run, message)));
        }
        return read;
    }

    /** The last message of the conversation, if it can be read. */
    Optional<Message> lastMessage() {
        return messages.isEmpty() ? Optional.empty() : message(messages.last());
    }

    private Optional<Message> message(long place) {
        lines.seek(place);
        try {
            Optional<Message> message =
                    lines.next().filter(SessionLine::isMessage).map(SessionLine::message);
            damaged |= message.isEmpty();
            return message;
        } catch (IllegalArgumentException e) {
            damaged = true;
            return Optional.empty();
        }
    }

    /** The runs, in order. */
    List<ScannedRun> runs() {
        return List.copyOf(runs);
    }

    /** The run of that number, if it is there. */
    Optional<ScannedRun> run(int ordinal) {
        return runs.stream().filter(run -> run.ordinal == ordinal).findFirst();
    }

    /** The number of the last run; 0 where there is none. */
    int lastOrdinal() {
        return lastRun().map(run -> run.ordinal).orElse(0);
    }

    /** The last run. */
    Optional<ScannedRun> lastRun() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast());
    }

    /** The last run, where it has no seal: it goes on, or its process died before it was closed. */
    Optional<ScannedRun> unsealedRun() {
        return lastRun().filter(run -> !run.sealed());
    }

    /** The events of the unsealed run. */
    List<SessionLine> unsealedEvents() {
        return List.copyOf(unsealedEvents);
    }

    /** What was taken back, or done again, since the last run was sealed. */
    List<FileNote.Turned> turnedSinceLastRun() {
        return List.copyOf(turned);
    }

    /** Where messages begin that no seal knows of. */
    List<Long> unsealedMessages() {
        return List.copyOf(unsealedMessages);
    }

    /** The state of a run with all that its events add up to; reads the whole run. */
    RunState whole(ScannedRun run) {
        var state = new RunState();
        lines.seek(run.offset());
        for (Optional<SessionLine> line = lines.next();
                line.isPresent() && state.completed().isEmpty() && !isNext(line.get(), run);
                line = lines.next()) {
            if (seqOf(line.get()) > state.lastSeq()) {
                observeIfReadable(state, line.get());
            }
        }
        if (run.sealed() && state.completed().isEmpty()) {
            state.endUnreadable();
        }
        return state;
    }

    private static boolean isNext(SessionLine line, ScannedRun run) {
        return line.isSeal() || (line.offset() > run.offset() && seqOf(line) == 1);
    }

    /** The number of the event that the line is; 0 where it is none, or damaged. */
    static long seqOf(SessionLine line) {
        try {
            return line.isEvent() ? line.seq() : 0;
        } catch (IllegalArgumentException damaged) {
            return 0;
        }
    }

    private static void observeIfReadable(RunState state, SessionLine line) {
        try {
            observe(state, line);
        } catch (IllegalArgumentException damaged) {
            // The run is shown without it; whoever must know more asks the Verifier.
        }
    }

    /** A place at the beginning of a run; from then on the cursor is the caller's to close, and nothing else can be asked. */
    SessionCursor at(ScannedRun run) {
        lines.seek(run.offset());
        return lines;
    }

    /** All lines from the first; from then on the cursor is the caller's to close, and nothing else can be asked. */
    SessionCursor all() {
        lines.seek(0);
        return lines;
    }

    @Override
    public void close() {
        lines.close();
    }
}
