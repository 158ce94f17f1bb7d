package dev.runnel.tool.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds lines that differ from a quotation only in how they are indented, and indents a new text likewise. Believed only where
 * they stand in one place, and where one rule leads from each quoted line to the file's: the same blanks put in front of or taken
 * from all, or tabs for so many blanks.
 */
final class Indentation {

    private static final int MAX_LINES = 2_000;
    private static final int MAX_CHARS = 4 << 20;
    private static final String NOT_AT_ALL = "?";
    private static final int[] WIDTHS = {4, 2, 8, 3};

    private Indentation() {}

    /**
     * The lines that are meant, and the replacement written as the file is.
     *
     * @return empty where none are, several, or it is not clear how the new text is to be indented
     */
    static Optional<Found> of(Replacement asked, String text) {
        List<String> quoted = lines(asked.oldText());
        if (quoted.size() > MAX_LINES
                || text.length() > MAX_CHARS
                || asked.oldText().chars().noneMatch(Character::isLetterOrDigit)) {
            return Optional.empty();
        }
        List<String> file = List.of(text.split("(?<=\n)", -1));
        int at = only(quoted, file);
        if (at < 0) {
            return Optional.empty();
        }
        List<String> there = file.subList(at, at + quoted.size());
        return rule(quoted, there).flatMap(rule -> {
            boolean mixed = there.stream().map(Indentation::indent).anyMatch(Indentation::isMixed);
            Optional<String> young = indented(asked.newText(), rule).filter(fresh -> mixed || !hasMixed(fresh));
            return young.map(newText -> new Found(region(file, at, there, asked), meant(asked, there, newText)));
        });
    }

    /** @param meant with old as the file has it, but for line ends */
    record Found(Region region, Replacement meant) {}

    private static List<String> lines(String text) {
        List<String> lines = List.of(text.replace("\r\n", "\n").split("(?<=\n)", -1));
        return lines.size() > 1 && lines.getLast().isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
    }

    private static int only(List<String> quoted, List<String> file) {
        List<String> sought = quoted.stream().map(String::strip).toList();
        List<String> stripped = file.stream().map(String::strip).toList();
        int found = -1;
        for (int at = 0; at + sought.size() <= stripped.size(); at++) {
            if (stripped.subList(at, at + sought.size()).equals(sought)) {
                if (found >= 0) {
                    return -1;
                }
                found = at;
            }
        }
        return found;
    }

    private static Region region(List<String> file, int at, List<String> there, Replacement asked) {
        int start = file.subList(0, at).stream().mapToInt(String::length).sum();
        int length = there.stream().mapToInt(String::length).sum();
        return new Region(start, start + length - (asked.oldText().endsWith("\n") ? 0 : end(there.getLast())));
    }

    private static int end(String line) {
        return line.endsWith("\r\n") ? 2 : line.endsWith("\n") ? 1 : 0;
    }

    private static Replacement meant(Replacement asked, List<String> there, String newText) {
        String old = String.join("", there);
        String last = there.getLast();
        String whole = asked.oldText().endsWith("\n") ? old : old.substring(0, old.length() - end(last));
        boolean unended = asked.oldText().endsWith("\n") && end(last) == 0 && newText.endsWith("\n");
        String young = unended ? newText.substring(0, newText.length() - 1) : newText;
        return new Replacement(asked.name(), whole, young, asked.all());
    }

    /** Tabs and blanks in one indentation: some languages refuse it, and nobody wants it. */
    private static boolean isMixed(String indent) {
        return indent.indexOf(' ') >= 0 && indent.indexOf('\t') >= 0;
    }

    private static boolean hasMixed(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(Indentation::indent)
                .anyMatch(Indentation::isMixed);
    }

    /** How a quoted line's indentation becomes the file's; {@code ?} where it does not. */
    private interface Rule extends UnaryOperator<String> {}

    private static Optional<Rule> rule(List<String> quoted, List<String> there) {
        for (Rule rule : rules(quoted, there)) {
            boolean holds = true;
            for (int i = 0; i < quoted.size() && holds; i++) {
                String line = quoted.get(i);
                holds = line.isBlank() || indent(there.get(i)).equals(rule.apply(indent(line)));
            }
            if (holds) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static List<Rule> rules(List<String> quoted, List<String> there) {
        int first = 0;
        while (quoted.get(first).isBlank()) {
            first++;
        }
        String from = indent(quoted.get(first));
        String to = indent(there.get(first));
        var rules = new ArrayList<Rule>();
        if (to.endsWith(from)) {
            String more = to.substring(0, to.length() - from.length());
            rules.add(indent -> more + indent);
        }
        if (from.endsWith(to)) {
            String less = from.substring(0, from.length() - to.length());
            rules.add(indent -> indent.startsWith(less) ? indent.substring(less.length()) : NOT_AT_ALL);
        }
        for (int width : WIDTHS) {
            String blanks = " ".repeat(width);
            rules.add(indent -> tabs(indent, blanks));
            rules.add(indent -> indent.replace("\t", blanks));
        }
        return rules;
    }

    private static String tabs(String indent, String blanks) {
        String tabbed = indent.replace(blanks, "\t");
        return tabbed.indexOf(' ') >= 0 ? NOT_AT_ALL : tabbed;
    }

    private static String indent(String line) {
        int end = 0;
        while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
            end++;
        }
        return line.substring(0, end);
    }

    private static Optional<String> indented(String text, Rule rule) {
        var result = new StringBuilder();
        for (String line : text.replace("\r\n", "\n").split("(?<=\n)", -1)) {
            if (line.isBlank()) {
                result.append(line);
                continue;
            }
            String indent = indent(line);
            String wanted = rule.apply(indent);
            if (wanted.equals(NOT_AT_ALL)) {
                return Optional.empty();
            }
            result.append(wanted).append(line.substring(indent.length()));
        }
        return Optional.of(result.toString());
    }
}
