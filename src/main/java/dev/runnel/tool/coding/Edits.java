package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import dev.runnel.workspace.Utf8;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Replacements in one text: each is looked up in the text as it was, none may touch another, and either all are made or
 * none. What no replacement covers stays as it is, and so do the lines inside a replacement that it only quotes.
 */
final class Edits {

    private static final int MAX_SHOWN_LINES = 10;

    /** One stretch and what comes in its place. */
    private record Change(String name, Region region, String text) {}

    private final String path;
    private final FoldedFile file;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Replacement> earlier = new ArrayList<>();

    Edits(String path, String text) {
        this.path = path;
        this.file = new FoldedFile(text);
    }

    /** How many stretches were replaced. */
    int count() {
        return changes.size();
    }

    /** What the model should know about how its quotations were understood. */
    List<String> notes() {
        return notes;
    }

    /** The text with all replacements made. */
    String apply(List<Replacement> replacements) throws ToolException {
        for (Replacement replacement : replacements) {
            if (earlier.stream().noneMatch(replacement::isSame)) { // said twice is said once
                look(replacement);
            }
            earlier.add(replacement);
        }
        changes.sort(Comparator.comparingInt(change -> change.region().start()));
        var result = new StringBuilder();
        int at = 0;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (i > 0 && changes.get(i - 1).region().overlaps(change.region())) {
                throw new ToolException(changes.get(i - 1).name() + " and " + change.name() + " overlap in " + path
                        + "; make them one edit");
            }
            result.append(file.text(), at, change.region().start()).append(change.text());
            at = change.region().end();
        }
        return result.append(file.text(), at, file.text().length()).toString();
    }

    private void look(Replacement given) throws ToolException {
        Replacement asked = withoutMark(given);
        refuseSenseless(asked);
        Occurrences found = Occurrences.of(asked.oldText(), file);
        if (!found.regions().isEmpty()) {
            take(asked, found);
            return;
        }
        Optional<Slips.Mended> mended = Slips.of(asked, file);
        if (mended.isPresent()) {
            notes.add(asked.name() + ": " + mended.get().words());
            take(mended.get().replacement(), mended.get().found());
            return;
        }
        Indentation.Found indented = Indentation.of(asked, file.text()).orElseThrow(() -> noMatch(asked));
        notes.add(asked.name() + ": matched loosely, the file is indented otherwise; new was indented likewise");
        add(asked, indented.region(), indented.meant(), Tolerance.LINE_ENDS);
    }

    /** A byte order mark the file does not have is not quoted, nor brought in. */
    private Replacement withoutMark(Replacement asked) {
        String mark = String.valueOf(Utf8.BYTE_ORDER_MARK);
        return file.text().startsWith(mark) || !asked.oldText().startsWith(mark)
                ? asked
                : new Replacement(
                        asked.name(),
                        asked.oldText().substring(1),
                        asked.newText().startsWith(mark) ? asked.newText().substring(1) : asked.newText(),
                        asked.all());
    }

    private void refuseSenseless(Replacement asked) throws ToolException {
        if (asked.oldText().isEmpty()) {
            throw new ToolException(
                    asked.name() + ".old is empty; quote the text to replace, or use write for a whole file");
        }
        if (asked.oldText().equals(asked.newText())) {
            throw new ToolException(asked.name() + ".old and .new are the same; give in new what is to stand there");
        }
        if (Utf8.encode(asked.oldText()).isEmpty()
                || Utf8.encode(asked.newText()).isEmpty()) {
            throw new ToolException(asked.name() + " holds half a surrogate pair, which is no character");
        }
        if (asked.newText().indexOf('\0') >= 0) {
            throw new ToolException(asked.name() + ".new holds a NUL, with which the file would be no text any more");
        }
        Optional<String> omission = Omission.inNew(asked.newText(), asked.oldText(), file.text());
        if (omission.isPresent()) {
            throw new ToolException(asked.name() + ".new leaves lines out (" + omission.get()
                    + "), and they would be lost; write them all, or replace less");
        }
    }

    private void take(Replacement meant, Occurrences found) throws ToolException {
        if (found.regions().size() > 1 && !meant.all()) {
            throw ambiguous(meant, found.regions());
        }
        if (found.tolerance() != Tolerance.EXACT) {
            notes.add(meant.name() + ": matched loosely, the file differs from old in "
                    + found.tolerance().words());
        }
        for (Region region : found.apart()) {
            add(meant, region, meant, found.tolerance());
        }
    }

    private void add(Replacement asked, Region region, Replacement meant, Tolerance tolerance) {
        String there = file.text().substring(region.start(), region.end());
        changes.add(new Change(asked.name(), region, InPlace.of(tolerance, there, meant, file.lineEnd(region))));
    }

    private ToolException noMatch(Replacement asked) {
        Optional<NearLines> near = NearLines.to(asked.oldText(), file.text());
        String nearest =
                near.map(lines -> "; nearest is " + lines.quote() + "\n").orElse("; nothing like it is there. ");
        return new ToolException(asked.name() + ".old is not in " + path + nearest + advice(asked));
    }

    /** What the model should do next, by what seems to have gone wrong. */
    private String advice(Replacement asked) {
        Optional<String> omission = Omission.inQuotation(asked.oldText());
        if (omission.isPresent()) {
            return "It leaves lines out (" + omission.get() + "); quote them all, or less.";
        }
        for (Replacement earlier : earlier) {
            if (earlier.newText().contains(asked.oldText())) {
                return "All edits are looked up in the file as it was, and " + earlier.name()
                        + " only writes this; make them one edit.";
            }
        }
        if (!asked.newText().isBlank() && file.text().contains(asked.newText())) {
            return "But new is there already, at line "
                    + file.line(file.text().indexOf(asked.newText()))
                    + ": perhaps it was changed before. Read the file again.";
        }
        if (!Occurrences.of(Slips.decoded(asked.oldText()), file).regions().isEmpty()) {
            return "Without its escapes it is; write old and new as they are to stand in the file.";
        }
        return "Read the file again and quote it exactly.";
    }

    private ToolException ambiguous(Replacement asked, List<Region> regions) {
        String lines = regions.stream()
                .limit(MAX_SHOWN_LINES)
                .map(region -> String.valueOf(file.line(region.start())))
                .collect(Collectors.joining(", "));
        String more = regions.size() > MAX_SHOWN_LINES ? ", …" : "";
        return new ToolException(asked.name() + ".old occurs " + regions.size() + " times in " + path + ", at lines "
                + lines + more + "; quote more lines around it, or set all");
    }
}
