package dev.runnel.run;

import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.workspace.FileState;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which files are to be put back as what, worked out before anything is touched. */
final class Plan {

    private final Store store;
    private final String session;
    private final Workspace workspace;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> changedSince = new ArrayList<>();
    private final List<String> notKept = new ArrayList<>();
    private final List<Step> obstructed = new ArrayList<>();

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
        if (left.getFirst().filter(mark -> mark.hash().isEmpty()).isPresent()) {
            notKept.add(path + " stays as it is: what it holds now was too large to be kept, or could not be read.");
            return;
        }
        Optional<FileState> now;
        try {
            now = workspace.state(path);
        } catch (IOException e) {
            if (whole.isPresent() && left.contains(Optional.<FileMark>empty())) {
                obstructed.add(new Step(path, Optional.empty(), whole));
            } else {
                changedSince.add(path);
            }
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

    /** Takes in a file that is not as it was left, whatever it holds. */
    void refuse(String path) {
        changedSince.add(path);
    }

    /**
     * To be asked once, when all files are taken in.
     *
     * @param going folders that go where nothing is left in them
     * @throws RunRefusedException if any file is not as it was left; it names all of them
     */
    void requireUnchanged(List<String> going) throws RunRefusedException {
        Set<String> gone = steps.stream()
                .filter(step -> step.wanted().isEmpty())
                .map(Step::path)
                .collect(Collectors.toSet());
        for (Step step : obstructed) {
            // What stands there, or on the way, is what the run put there.
            boolean makesWay = going.contains(step.path()) || above(step.path()).anyMatch(gone::contains);
            if (makesWay) {
                steps.add(step);
            } else {
                changedSince.add(step.path());
            }
        }
        if (!changedSince.isEmpty()) {
            throw new RunRefusedException(changedSince.stream().sorted().toList());
        }
        steps.sort(Comparator.comparing(Step::path));
    }

    private static Stream<String> above(String path) {
        return IntStream.range(0, path.length())
                .filter(place -> path.charAt(place) == '/')
                .mapToObj(place -> path.substring(0, place));
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
