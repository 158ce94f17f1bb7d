package dev.runnel.tool.coding;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What models commonly do to a text when they quote it: number its lines, fence it, add a line feed, escape it. Each is undone
 * only where the rest then stands in exactly one place, and only where it is plain what that means for the new text.
 */
final class Slips {

    /**
     * A replacement without its slip.
     *
     * @param words what was overlooked, for the model
     */
    record Mended(Replacement replacement, Occurrences found, String words) {}

    private static final Pattern FENCED = Pattern.compile("\\s*```[^\n`]*\r?\n(.*?)\r?\n?```\\s*", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final String ESCAPABLE = "ntr\"'\\/";

    private final Replacement asked;
    private final FoldedFile file;

    private Slips(Replacement asked, FoldedFile file) {
        this.asked = asked;
        this.file = file;
    }

    /** The replacement that must be meant; empty if there is none. */
    static Optional<Mended> of(Replacement asked, FoldedFile file) {
        var slips = new Slips(asked, file);
        return slips.unfenced().or(slips::unnumbered).or(slips::untorn).or(slips::unescaped);
    }

    private Optional<Mended> only(String oldText, String newText, String words) {
        if (oldText.isBlank() || oldText.equals(asked.oldText())) {
            return Optional.empty();
        }
        var replacement = new Replacement(asked.name(), oldText, newText, asked.all());
        Occurrences found = Occurrences.of(oldText, file);
        return found.regions().size() == 1 ? Optional.of(new Mended(replacement, found, words)) : Optional.empty();
    }

    private Optional<Mended> unfenced() {
        Matcher fenced = FENCED.matcher(asked.oldText());
        if (!fenced.matches()) {
            return Optional.empty();
        }
        Matcher young = FENCED.matcher(asked.newText());
        String inside = fenced.group(1);
        String fresh = young.matches() ? young.group(1) : asked.newText();
        return only(inside, fresh, "the code fence around old was ignored")
                .or(() -> of(new Replacement(asked.name(), inside, fresh, asked.all()), file));
    }

    /** Numbers pasted in with the text: believed only where the rest then stands in one place, and not by accident. */
    private Optional<Mended> unnumbered() {
        Optional<PastedNumbers> old = PastedNumbers.of(asked.oldText());
        Optional<PastedNumbers> young = PastedNumbers.of(asked.newText());
        if (old.isEmpty() || (young.isEmpty() && PastedNumbers.some(asked.newText()))) {
            return Optional.empty(); // numbers here and there in the new text: which of them are meant?
        }
        String fresh = young.map(PastedNumbers::text).orElse(asked.newText());
        return only(old.get().text(), fresh, "line numbers in old were ignored")
                .filter(mended -> old.get().lines() > 1
                        || file.line(mended.found().regions().getFirst().start())
                                == old.get().first());
    }

    /** Line feeds at the ends: as many are taken from the new text, and what is left must be whole lines. */
    private Optional<Mended> untorn() {
        String old = asked.oldText();
        int start = feeds(old, 0, 1);
        int end = old.length() - feeds(old, old.length() - 1, -1);
        if (start >= end) {
            return Optional.empty();
        }
        String young = asked.newText();
        int newStart = Math.min(start, feeds(young, 0, 1));
        int newEnd =
                Math.max(newStart, young.length() - Math.min(old.length() - end, feeds(young, young.length() - 1, -1)));
        return only(old.substring(start, end), young.substring(newStart, newEnd), "line feeds around old were ignored")
                .filter(mended -> {
                    Region region = mended.found().regions().getFirst();
                    return (start == 0 || file.startsLine(region.start()))
                            && (end == old.length() || file.endsLine(region.end()));
                });
    }

    private static int feeds(String text, int from, int step) {
        int count = 0;
        for (int i = from;
                i >= 0 && i < text.length() && (text.charAt(i) == '\n' || text.charAt(i) == '\r');
                i += step) {
            count++;
        }
        return count;
    }

    /** Characters written as in a string literal; the new text must be written no otherwise. */
    private Optional<Mended> unescaped() {
        String kinds = escapes(asked.oldText());
        boolean plain = kinds.isEmpty()
                || escapes(asked.newText()).chars().anyMatch(kind -> kinds.indexOf(kind) < 0)
                // What is written plainly in one place is not meant as escaped in another.
                || (kinds.indexOf('n') >= 0 && (asked.oldText() + asked.newText()).indexOf('\n') >= 0)
                || (kinds.indexOf('"') >= 0
                        && asked.oldText().replace("\\\"", "").indexOf('"') >= 0);
        return plain
                ? Optional.empty()
                : only(
                        decoded(asked.oldText()),
                        decoded(asked.newText()),
                        "escapes in old and new were read as what they stand for");
    }

    private static String escapes(String text) {
        var kinds = new StringBuilder();
        Matcher matcher = ESCAPE.matcher(text);
        while (matcher.find()) {
            kinds.append(matcher.group(1));
        }
        return kinds.toString();
    }

    /** As it reads without escapes; for a hint, too. */
    static String decoded(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(decoded(escape.group(), escape.group(1))));
    }

    private static String decoded(String whole, String kind) {
        return switch (kind) {
            case "n" -> "\n";
            case "t" -> "\t";
            case "r" -> "\r";
            default -> ESCAPABLE.contains(kind) ? kind : whole;
        };
    }
}
