package dev.runnel.workspace;

import java.util.List;

/** Something done to a workspace, or about to be, told so that it can be taken back. */
public sealed interface Trace permits FileChange, Trace.Folders, Trace.Looking, Trace.Unseen {

    /**
     * Folders that came and went.
     *
     * @param made relative to the workspace
     * @param removed relative to the workspace
     */
    record Folders(List<String> made, List<String> removed) implements Trace {
        public Folders {
            made = List.copyOf(made);
            removed = List.copyOf(removed);
        }
    }

    /**
     * A command is about to begin, which tells nobody what it changes; or what it changed was told.
     *
     * @param begun whether it is about to begin
     */
    record Looking(boolean begun) implements Trace {}

    /**
     * Something may have been changed that nobody saw.
     *
     * @param why one sentence for a person
     */
    record Unseen(String why) implements Trace {}
}
