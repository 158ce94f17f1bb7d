package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Patch;

/** Shows changes of files as events, numbered, the diffs together no longer than a person could want. */
public final class Diffs {

    // A change of very many files is shown whole as far as that, and from there on by name only.
    private static final int ALL_TOGETHER = 4 << 20;
    private static final int EACH = 256 << 10;

    private final String id;
    private int count;
    private int bytesLeft = ALL_TOGETHER;

    /** @param id of the call, or of whatever else changed the files */
    public Diffs(String id) {
        this.id = id;
    }

    /** The next change. */
    public synchronized Event.DiffReady next(FileChange change) {
        Patch.Diff diff = Patch.of(change, Math.min(EACH, bytesLeft));
        bytesLeft = Math.max(0, bytesLeft - diff.text().length());
        return new Event.DiffReady(
                id,
                id + "-" + ++count,
                change.path(),
                kind(change),
                diff.text(),
                diff.added(),
                diff.removed(),
                change.from(),
                diff.truncated());
    }

    private static Event.Change kind(FileChange change) {
        if (change.from().isPresent()) {
            return Event.Change.RENAMED;
        }
        if (change.created()) {
            return Event.Change.CREATED;
        }
        return change.deleted() ? Event.Change.DELETED : Event.Change.MODIFIED;
    }
}
