package dev.runnel.run;

import dev.runnel.store.FileNote;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries a {@link Plan} out: what is to go goes first, so that folders can come where files were and the other way round. When
 * something fails, what was done is taken back.
 */
final class Restoration {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");

    private final Plan plan;
    private final FileNote.Folders folders;
    private final Workspace workspace;
    private final List<Plan.Step> done = new ArrayList<>();
    private final List<String> made = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();

    /** @param folders that are to come, and that are to go if nothing is left in them */
    Restoration(Plan plan, FileNote.Folders folders) {
        this.plan = plan;
        this.folders = folders;
        this.workspace = plan.workspace();
    }

    /**
     * What came of it.
     *
     * @param failure why it failed, if it did
     * @param left files that then could not be brought back to what they were before
     */
    record Result(Optional<IOException> failure, List<String> left) {

        /** For a person. */
        String sentence() {
            String what = "The files cannot be put back: "
                    + failure.map(Throwable::getMessage).orElse("") + "; ";
            return what
                    + (left.isEmpty()
                            ? "all is as it was."
                            : "these were changed already and stay so: " + String.join(", ", left) + ".");
        }
    }

    Result carryOut() {
        try {
            for (Plan.Step step : plan.steps()) {
                if (step.wanted().isEmpty()) {
                    restore(step);
                }
            }
            exchangeFolders();
            for (Plan.Step step : plan.steps()) {
                if (step.wanted().isPresent()) {
                    restore(step);
                }
            }
            return new Result(Optional.empty(), List.of());
        } catch (IOException failure) {
            LOG.log(Level.INFO, "files cannot be put back; what was done is taken back", failure);
            return new Result(Optional.of(failure), uninterrupted(() -> takeBack(failure)));
        }
    }

    private void restore(Plan.Step step) throws IOException {
        workspace.restore(step.path(), step.now(), step.wanted());
        done.add(step);
    }

    private void exchangeFolders() throws IOException {
        for (String path : folders.removed().reversed()) {
            if (workspace.deleteEmptyFolder(path)) {
                removed.add(path);
            }
        }
        for (String path : folders.made()) {
            workspace.makeFolder(path);
            made.add(path);
        }
    }

    /** Whoever is stopped in the middle still leaves all as it was: files are not read or written while that is pending. */
    private static <T> T uninterrupted(Supplier<T> work) {
        boolean stopped = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The files with which that failed, too. */
    private List<String> takeBack(IOException failure) {
        var left = new ArrayList<String>();
        for (Plan.Step step : done.reversed()) {
            if (step.wanted().isPresent()) {
                takeBack(step, left, failure);
            }
        }
        takeFoldersBack(left, failure);
        for (Plan.Step step : done.reversed()) {
            if (step.wanted().isEmpty()) {
                takeBack(step, left, failure);
            }
        }
        return left;
    }

    private void takeBack(Plan.Step step, List<String> left, IOException failure) {
        takeBack(step.path(), left, failure, () -> workspace.restore(step.path(), step.wanted(), step.now()));
    }

    private void takeFoldersBack(List<String> left, IOException failure) {
        for (String path : made.reversed()) {
            takeBack(path, left, failure, () -> {
                boolean _ = workspace.deleteEmptyFolder(path);
            });
        }
        for (String path : removed.reversed()) {
            takeBack(path, left, failure, () -> workspace.makeFolder(path));
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void takeBack(String path, List<String> left, IOException failure, Change change) {
        try {
            change.make();
        } catch (IOException e) {
            failure.addSuppressed(e);
            left.add(path);
        }
    }
}
