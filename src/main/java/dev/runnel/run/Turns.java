package dev.runnel.run;

import dev.runnel.store.FileNote;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionIndex;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was taken back in a session, and done again: notes that stand between its runs. Of a session of any length only what lies
 * between two runs is read.
 */
final class Turns {

    private final Store store;
    private final String session;
    private final List<Seal> seals;
    private final List<FileNote> sinceLastRun;
    private final List<Integer> undone;

    private Turns(Store store, String session, SessionIndex index) {
        this.store = store;
        this.session = session;
        this.seals = index.seals();
        this.sinceLastRun = notes(index.rest(), index.length());
        this.undone = lastUndone();
    }

    /** Of a session that is the caller's, in which no run goes on, and whose seals can be read. */
    static Turns of(Store store, String session) throws DamagedSessionException {
        Optional<SessionIndex> index;
        try (SessionCursor lines = store.read(session, 0)) {
            index = lines.index();
        }
        if (index.isEmpty()) {
            throw DamagedSessionException.of(store, session);
        }
        try {
            return new Turns(store, session, index.get());
        } catch (IllegalArgumentException e) {
            throw DamagedSessionException.of(store, session);
        }
    }

    private List<FileNote> notes(long from, long to) {
        var notes = new ArrayList<FileNote>();
        try (SessionCursor lines = store.read(session, from)) {
            for (Optional<SessionLine> line = lines.next();
                    line.isPresent() && line.get().offset() < to;
                    line = lines.next()) {
                if (line.get().isNote()) {
                    notes.add(line.get().note());
                }
            }
        }
        return notes;
    }

    private static List<FileNote.Turned> turned(List<FileNote> notes) {
        return notes.stream()
                .filter(FileNote.Turned.class::isInstance)
                .map(FileNote.Turned.class::cast)
                .toList();
    }

    /** What was begun last and cut off, if it was; nothing once a run came after it. */
    Optional<FileNote.Turned> unfinished() {
        return !sinceLastRun.isEmpty() && sinceLastRun.getLast() instanceof FileNote.Turned last
                ? Optional.of(last)
                : Optional.empty();
    }

    /** The runs whose changes are taken back, in the order in which they were. */
    List<Integer> undone() {
        return undone;
    }

    private List<Integer> lastUndone() {
        List<FileNote.Turned> since = turned(sinceLastRun);
        if (!since.isEmpty()) {
            return since.getLast().undone();
        }
        for (int i = seals.size() - 1; i > 0; i--) {
            List<FileNote.Turned> before =
                    turned(notes(seals.get(i - 1).complete(), seals.get(i).start()));
            if (!before.isEmpty()) {
                return before.getLast().undone();
            }
        }
        return List.of();
    }

    /**
     * The runs that are not taken back, the last one first. Also those whose seal names no file: a process may have died
     * between a change and showing it.
     */
    Stream<Seal> toUndo() {
        return seals.reversed().stream().filter(seal -> !undone.contains(seal.ordinal()));
    }

    /** What was taken back last; nothing once a run came after it. */
    Optional<FileNote.Turned> toRedo() {
        return undone.isEmpty()
                ? Optional.empty()
                : turned(sinceLastRun).reversed().stream()
                        .filter(turned -> !turned.again() && turned.run() == undone.getLast())
                        .findFirst();
    }
}
