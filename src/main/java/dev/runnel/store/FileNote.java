package dev.runnel.store;

import java.util.List;
import java.util.Optional;

/** What a session keeps of files, so that what runs did to them can be taken back. Private lines, in the order of the doings. */
public sealed interface FileNote {

    /**
     * A file that is about to be changed, or was.
     *
     * @param path relative to the workspace
     * @param before empty where it did not exist
     * @param after empty where it goes
     */
    record Changed(String path, Optional<FileMark> before, Optional<FileMark> after) implements FileNote {}

    /** Folders that came and went, relative to the workspace; each made one behind the one it lies in. */
    record Folders(List<String> made, List<String> removed) implements FileNote {

        /** None. */
        public static final Folders NONE = new Folders(List.of(), List.of());

        public Folders {
            made = List.copyOf(made);
            removed = List.copyOf(removed);
        }
    }

    /** A command begins, whose changes are looked for when it ends; or they were looked for. */
    record Looking(boolean begun) implements FileNote {}

    /** Something may have been changed that is not known; {@code why} is a sentence for a person. */
    record Unseen(String why) implements FileNote {}

    /**
     * What a run did to files is about to be taken back, or to be done again.
     *
     * @param run the run's ordinal
     * @param again whether it is done again
     * @param undone the runs that are taken back then, in the order in which they were
     * @param changes of files that this makes
     * @param folders that this makes and removes
     */
    record Turned(int run, boolean again, List<Integer> undone, List<Changed> changes, Folders folders)
            implements FileNote {
        public Turned {
            undone = List.copyOf(undone);
            changes = List.copyOf(changes);
        }
    }

    /** What the {@link Turned} before it says is done. Without it the process died, and nobody knows how far it came. */
    record Finished() implements FileNote {}
}
