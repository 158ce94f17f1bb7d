package dev.runnel.run;

import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.workspace.FileState;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which files are to be put back as what, worked out before anything is touched. */
final class Plan {

    private final Store store;
    private final String session;
    private final Workspace workspace;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> changedSince = new ArrayList<>();
    private final List<String> notKept = new ArrayList<>();

    /** A file that is {@code now} one thing and is to be another. */
    record Step(String path, Optional<FileState> now, Optional<FileState> wanted) {}

    Plan(Store store, String session, Workspace workspace) {
        this.store = store;
        this.session = session;
        this.workspace = workspace;
    }

    /**
     * Takes a file in. One that is as wanted already needs nothing.
     *
     * @param left what it may be now: as it was left
     * @param wanted what it is to be
     */
    void add(String path, List<Optional<FileMark>> left, Optional<FileMark> wanted) {
        Optional<FileState> whole = wanted.flatMap(mark -> FileNotes.state(mark, store, session));
        if (wanted.isPresent() && whole.isEmpty()) {
            notKept.add(
                    path + " stays as it is: what it held before was too large to be kept, or is not there any more.");
            return;
        }
        Optional<FileState> now;
        try {
            now = workspace.state(path);
        } catch (IOException e) {
            changedSince.add(path);
            return;
        }
        if (FileNotes.is(now, wanted)) {
            return;
        }
        if (left.stream().noneMatch(mark -> FileNotes.is(now, mark))) {
            changedSince.add(path);
            return;
        }
        steps.add(new Step(path, now, whole));
    }

    /** @throws RunRefusedException if any file is not as it was left; it names all of them */
    void requireUnchanged() throws RunRefusedException {
        if (!changedSince.isEmpty()) {
            throw new RunRefusedException(changedSince);
        }
    }

    String session() {
        return session;
    }

    Workspace workspace() {
        return workspace;
    }

    /** In the order of the paths. */
    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** What cannot be put back, in sentences for a person. */
    List<String> notKept() {
        return List.copyOf(notKept);
    }

    /** For the session; what goes by this is kept, so that this can be taken back in turn. */
    List<FileNote.Changed> notes(SessionWriter writer) {
        return steps.stream()
                .map(step -> FileNotes.changed(step.path(), step.now(), step.wanted(), writer))
                .toList();
    }
}
