package dev.runnel.run;

import dev.runnel.store.FileNote;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a model must know that believes files to be as it left them. */
final class ChangedMeanwhile {

    private static final int MOST_NAMES = 20;

    private ChangedMeanwhile() {}

    /** In words; empty where all is as the model left it. */
    static Optional<String> note(List<FileNote.Turned> turned) {
        Map<String, FileNote.Changed> inAll = new TreeMap<>();
        for (FileNote.Turned one : turned) {
            for (FileNote.Changed change : one.changes()) {
                inAll.merge(
                        change.path(),
                        change,
                        (old, now) -> new FileNote.Changed(old.path(), old.before(), now.after()));
            }
        }
        List<String> paths = inAll.values().stream()
                .filter(change -> !change.before().equals(change.after()))
                .map(FileNote.Changed::path)
                .toList();
        return paths.isEmpty() ? Optional.empty() : Optional.of(note(paths, paths.size()));
    }

    private static String note(List<String> paths, int count) {
        String names = String.join(", ", paths.subList(0, Math.min(count, MOST_NAMES)));
        return "The user took changes of yours back since your last answer, so these files are no longer as you left them: "
                + names
                + (count > MOST_NAMES ? " and " + (count - MOST_NAMES) + " more" : "")
                + ". Read them again before you rely on what they held.";
    }
}
