package dev.runnel.tool;

import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Workspace;
import java.util.List;

/** What a tool call may use, and where it tells what it does while it does it. */
public interface ToolContext {

    Workspace workspace();

    /** A piece of live output, for people watching; not empty. {@code stream}: {@code stdout} or {@code stderr}. */
    void output(String stream, String chunk);

    /** A file was changed on disk just now. */
    void changed(FileChange change);

    /** The to-do list is now this. */
    void plan(List<PlanEntry> items);

    /** One line of the to-do list; {@code status} is {@code pending}, {@code in_progress} or {@code done}. */
    record PlanEntry(String text, String status) {}
}
