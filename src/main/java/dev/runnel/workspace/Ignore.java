package dev.runnel.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * What the {@code .gitignore} files on the way to a folder leave out (gitignore(5)). Immutable. Asks about one entry at a
 * time and expects that whoever walks does not go into a folder that is ignored, as git itself.
 */
final class Ignore {

    static final Ignore NOTHING = new Ignore(Optional.empty(), "", List.of());

    /**
     * One line.
     *
     * @param anywhere whether it is matched with the last name only, for it holds no slash
     */
    private record Rule(Glob glob, boolean negated, boolean foldersOnly, boolean anywhere) {

        boolean matches(String path, boolean folder) {
            if (foldersOnly && !folder) {
                return false;
            }
            return glob.matches(anywhere ? path.substring(path.lastIndexOf('/') + 1) : path);
        }
    }

    private final Optional<Ignore> above;
    private final String base;
    private final List<Rule> rules;

    private Ignore(Optional<Ignore> above, String base, List<Rule> rules) {
        this.above = above;
        this.base = base;
        this.rules = rules;
    }

    /**
     * These rules and, taking precedence, those in {@code text}.
     *
     * @param base the folder they stand in, with a slash at its end; empty for the root
     * @param text what a {@code .gitignore} holds
     */
    Ignore within(String base, String text) {
        List<Rule> parsed = parse(text);
        return parsed.isEmpty() ? this : new Ignore(Optional.of(this), base, parsed);
    }

    /** Whether an entry below the base is left out. */
    boolean ignores(String path, boolean folder) {
        if (path.equals(".git") || path.endsWith("/.git")) {
            return true;
        }
        for (Ignore here = this; here.above.isPresent(); here = here.above.get()) {
            String relative = path.substring(here.base.length());
            // The last word counts, first within a file, then from the nearest file up.
            for (Rule rule : here.rules.reversed()) {
                if (rule.matches(relative, folder)) {
                    return !rule.negated();
                }
            }
        }
        return false;
    }

    private static List<Rule> parse(String text) {
        var rules = new ArrayList<Rule>();
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (String line : content.split("\n", -1)) {
            String pattern = withoutTrailingBlanks(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            if (!pattern.isEmpty() && !pattern.startsWith("#")) {
                rule(pattern).ifPresent(rules::add);
            }
        }
        return rules;
    }

    private static Optional<Rule> rule(String line) {
        boolean negated = line.startsWith("!");
        String pattern = negated ? line.substring(1) : line;
        boolean foldersOnly = pattern.endsWith("/");
        if (foldersOnly) {
            pattern = pattern.substring(0, pattern.length() - 1);
        }
        boolean anywhere = pattern.indexOf('/') < 0;
        if (pattern.startsWith("/")) {
            pattern = pattern.substring(1);
        }
        try {
            return Optional.of(new Rule(Glob.of(pattern), negated, foldersOnly, anywhere));
        } catch (PatternSyntaxException e) {
            return Optional.empty(); // git takes it without a word, and it matches nothing
        }
    }

    /** Without the blanks at the end, but for one that a backslash keeps. */
    private static String withoutTrailingBlanks(String line) {
        int end = 0;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (character == '\\') {
                i++;
            }
            if (character != ' ') {
                end = i + 1;
            }
        }
        return line.substring(0, Math.min(end, line.length()));
    }
}
