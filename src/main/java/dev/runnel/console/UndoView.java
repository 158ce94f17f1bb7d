package dev.runnel.console;

import dev.runnel.event.Event.DiffReady;
import dev.runnel.run.Undo;
import java.util.ArrayList;
import java.util.List;

/** What taking changes back did, or would do: each file's change, then one line that says it all, and what to know besides. */
public final class UndoView {

    private UndoView() {}

    /**
     * As lines, without the last line end.
     *
     * @param again whether changes were done again
     * @param plain without symbols and colours
     */
    public static String of(Undo.Outcome outcome, boolean again, Outlet out, boolean plain) {
        var style = Style.of((plain ? out.plain() : out).terminal());
        var lines = new ArrayList<String>();
        outcome.diffs().forEach(diff -> lines.add(DiffView.of(diff, style)));
        lines.add(summary(outcome, again, style));
        outcome.notes().forEach(note -> lines.add(style.yellow(Clean.line(note))));
        if (!outcome.preview() && !again) {
            lines.add(style.dim("Do it again: runnel redo"));
        }
        return String.join("\n", lines);
    }

    private static String summary(Undo.Outcome outcome, boolean again, Style style) {
        List<DiffReady> diffs = outcome.diffs();
        long added = diffs.stream().mapToLong(DiffReady::added).sum();
        long removed = diffs.stream().mapToLong(DiffReady::removed).sum();
        return style.bold(verb(outcome.preview(), again)) + " run " + Clean.line(outcome.run()) + ": "
                + Words.count(diffs.size(), "file") + ", " + DiffView.counts(added, removed, style);
    }

    private static String verb(boolean preview, boolean again) {
        if (preview) {
            return again ? "Would do again" : "Would take back";
        }
        return again ? "Did again" : "Took back";
    }
}
