package dev.runnel.run;

import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a run did to files, from its beginning to its end, as its session tells it. */
final class RunChanges {

    private final int run;
    private final Map<String, Net> files = new TreeMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private final List<String> unknown = new ArrayList<>();
    private boolean looking;

    /**
     * What became of a file.
     *
     * @param first what it was before the run
     * @param lastBefore what it was before the last change; that may not have come about
     * @param last what it was after the last change
     * @param others whether somebody else changed it between two changes of the run
     */
    record Net(Optional<FileMark> first, Optional<FileMark> lastBefore, Optional<FileMark> last, boolean others) {

        private Net then(Net next) {
            // The change before may not have come about.
            boolean gapless = FileNotes.mayBe(last, next.lastBefore) || FileNotes.mayBe(lastBefore, next.lastBefore);
            return new Net(first, next.lastBefore, next.last, others || !gapless);
        }
    }

    private RunChanges(int run) {
        this.run = run;
    }

    /** Reads a run from where it begins to where it ends. */
    static RunChanges of(Store store, String session, Seal run) {
        var changes = new RunChanges(run.ordinal());
        try (SessionCursor lines = store.read(session, run.start())) {
            for (Optional<SessionLine> line = lines.next();
                    line.isPresent() && line.get().offset() < run.complete();
                    line = lines.next()) {
                if (line.get().isNote()) {
                    changes.take(line.get().note());
                }
            }
        }
        if (changes.looking) {
            changes.unknown.add("A command was cut off when Runnel was stopped; what it changed is not known.");
        }
        return changes;
    }

    private void take(FileNote note) {
        switch (note) {
            case FileNote.Changed(String path, var before, var after) ->
                files.merge(path, new Net(before, before, after, false), Net::then);
            case FileNote.Folders folders -> take(folders);
            case FileNote.Looking(boolean begun) -> looking = begun;
            case FileNote.Unseen(String why) -> unknown.add(why);
            case FileNote.Finished finished -> throw new IllegalStateException("a run takes nothing back: " + finished);
            case FileNote.Turned turned -> throw new IllegalStateException("a run takes nothing back: " + turned);
        }
    }

    private void take(FileNote.Folders folders) {
        for (String path : folders.made()) {
            if (!removed.remove(path)) {
                made.add(path);
            }
        }
        for (String path : folders.removed()) {
            if (!made.remove(path)) {
                removed.add(path);
            }
        }
    }

    /** Whether it is not known to have changed anything. */
    boolean isEmpty() {
        return files.isEmpty() && made.isEmpty() && removed.isEmpty();
    }

    /** The run's ordinal. */
    int run() {
        return run;
    }

    /** By path. */
    Map<String, Net> files() {
        return Collections.unmodifiableMap(files);
    }

    FileNote.Folders folders() {
        return new FileNote.Folders(List.copyOf(made), List.copyOf(removed));
    }

    /** What else it may have changed, in sentences for a person. */
    List<String> unknown() {
        return List.copyOf(unknown);
    }
}
