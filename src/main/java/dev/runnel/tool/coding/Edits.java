package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
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
            look(replacement);
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

    private void look(Replacement asked) throws ToolException {
        if (asked.oldText().isEmpty()) {
            throw new ToolException(
                    asked.name() + ".old is empty; quote the text to replace, or use write for a whole file");
        }
        if (asked.oldText().equals(asked.newText())) {
            throw new ToolException(asked.name() + ".old and .new are the same");
        }
        Occurrences found = Occurrences.of(asked.oldText(), file);
        Replacement meant = asked;
        if (found.regions().isEmpty()) {
            Optional<Replacement> unnumbered = withoutNumbers(asked);
            meant = unnumbered.orElseThrow(() -> noMatch(asked));
            found = Occurrences.of(meant.oldText(), file);
            notes.add(asked.name() + ": line numbers in old were ignored");
        }
        if (found.regions().size() > 1 && !meant.all()) {
            throw ambiguous(meant, found.regions());
        }
        if (found.tolerance() != Tolerance.EXACT) {
            notes.add(asked.name() + ": matched loosely, the file differs from old in "
                    + found.tolerance().words());
        }
        for (Region region : found.apart()) {
            changes.add(new Change(meant.name(), region, inPlace(region, meant)));
        }
    }

    /** Numbers pasted in with the text: believed only where the rest then stands in one place, and not by accident. */
    private Optional<Replacement> withoutNumbers(Replacement asked) {
        Optional<PastedNumbers> pasted = PastedNumbers.of(asked.oldText());
        if (pasted.isEmpty() || pasted.get().text().isBlank()) {
            return Optional.empty();
        }
        List<Region> regions = Occurrences.of(pasted.get().text(), file).regions();
        boolean sure = regions.size() == 1
                && (pasted.get().lines() > 1
                        || file.line(regions.getFirst().start()) == pasted.get().first());
        String newText =
                PastedNumbers.of(asked.newText()).map(PastedNumbers::text).orElse(asked.newText());
        return sure
                ? Optional.of(new Replacement(asked.name(), pasted.get().text(), newText, asked.all()))
                : Optional.empty();
    }

    /**
     * What comes in the place of a region: the new text with the file's line ends. Lines that old and new share stay the
     * file's own, so that a loose match changes nothing that was only quoted.
     */
    private String inPlace(Region region, Replacement replacement) {
        List<String> there = lines(file.text().substring(region.start(), region.end()));
        List<String> old = lines(replacement.oldText().replace("\r\n", "\n"));
        List<String> young = lines(replacement.newText().replace("\r\n", "\n"));
        int same = 0;
        int most = Math.min(old.size(), young.size());
        while (same < most && old.get(same).equals(young.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (sameEnd < most - same
                && old.get(old.size() - 1 - sameEnd).equals(young.get(young.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        String fresh =
                String.join("", young.subList(same, young.size() - sameEnd)).replace("\n", file.lineEnd(region));
        return String.join("", there.subList(0, same))
                + fresh
                + String.join("", there.subList(there.size() - sameEnd, there.size()));
    }

    /** Each with its line end; the last one has none and may be empty. */
    private static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)", -1));
    }

    private ToolException noMatch(Replacement asked) {
        String nearest = NearLines.to(asked.oldText(), file.text())
                .map(near -> "; nearest is " + near.quote() + "\n")
                .orElse("; nothing like it is there. ");
        return new ToolException(
                asked.name() + ".old is not in " + path + nearest + "Read the file again and quote it exactly.");
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
