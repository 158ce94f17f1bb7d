package dev.runnel.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.PatternSyntaxException;

/** Reads one pattern, as git's {@code wildmatch} does; see gitignore(5), "Pattern format". */
final class GlobParser {

    private final String pattern;
    private final List<GlobToken> tokens = new ArrayList<>();
    private final int plainLength;
    private int at;

    private GlobParser(String pattern) {
        this.pattern = pattern;
        this.plainLength = plainLength(pattern);
    }

    private static int plainLength(String pattern) {
        int length = 0;
        while (length < pattern.length() && "*?[\\".indexOf(pattern.charAt(length)) < 0) {
            length++;
        }
        return length;
    }

    static List<GlobToken> parse(String pattern) {
        var parser = new GlobParser(pattern);
        while (parser.more()) {
            parser.token();
            parser.simplify();
        }
        return parser.tokens;
    }

    /** Stars behind stars, and folders behind folders, stand for no more than the first of them. */
    private void simplify() {
        int last = tokens.size() - 1;
        if (last > 0
                && tokens.get(last).takes() != GlobToken.Takes.ONE
                && tokens.get(last).equals(tokens.get(last - 1))) {
            tokens.removeLast();
        }
    }

    private boolean more() {
        return at < pattern.length();
    }

    private void token() {
        int character = next();
        tokens.add(
                switch (character) {
                    case '*' -> stars();
                    case '?' -> GlobToken.ANY_IN_NAME;
                    case '[' -> new GlobToken(set(), GlobToken.Takes.ONE);
                    case '\\' -> GlobToken.literal(escaped());
                    default -> GlobToken.literal(character);
                });
    }

    private int next() {
        int character = pattern.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }

    private int escaped() {
        if (!more()) {
            throw refuse("a backslash at the end");
        }
        return next();
    }

    private GlobToken stars() {
        int start = at - 1;
        while (more() && pattern.charAt(at) == '*') {
            at++;
        }
        // The manual says "between slashes"; git itself takes the plain start of a pattern off before it looks.
        boolean wholeName = at - start > 1 && (start == plainLength || pattern.charAt(start - 1) == '/');
        if (wholeName && !more()) {
            return GlobToken.ANYTHING;
        }
        if (wholeName && pattern.charAt(at) == '/') {
            at++;
            return GlobToken.FOLDERS;
        }
        return GlobToken.REST_OF_NAME;
    }

    /** What stands behind {@code [}. The first character in it is never its end. */
    private IntPredicate set() {
        boolean negated = more() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^');
        if (negated) {
            at++;
        }
        IntPredicate members = _ -> false;
        boolean first = true;
        while (first || peek() != ']') {
            first = false;
            members = members.or(member());
        }
        at++;
        IntPredicate all = members;
        return c -> c != '/' && all.test(c) != negated;
    }

    private int peek() {
        if (!more()) {
            throw refuse("a [ without its ]");
        }
        return pattern.codePointAt(at);
    }

    private IntPredicate member() {
        if (peek() == '[' && pattern.startsWith("[:", at)) {
            int end = pattern.indexOf(']', at + 2);
            if (end > at + 2 && pattern.charAt(end - 1) == ':') {
                String name = pattern.substring(at + 2, end - 1);
                at = end + 1;
                return named(name);
            }
        }
        int from = single();
        boolean range =
                more() && pattern.charAt(at) == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
        if (!range) {
            return c -> c == from;
        }
        at++;
        int to = single();
        return c -> c == from || (c >= from && c <= to);
    }

    private int single() {
        peek();
        int character = next();
        return character == '\\' ? escaped() : character;
    }

    /** The classes of POSIX, for ASCII as git has them. */
    private IntPredicate named(String name) {
        return switch (name) {
            case "alnum" -> c -> c < 128 && Character.isLetterOrDigit(c);
            case "alpha" -> c -> c < 128 && Character.isLetter(c);
            case "blank" -> c -> c == ' ' || c == '\t';
            case "cntrl" -> c -> c < 32 || c == 127;
            case "digit" -> c -> c >= '0' && c <= '9';
            case "graph" -> c -> c > 32 && c < 127;
            case "lower" -> c -> c >= 'a' && c <= 'z';
            case "print" -> c -> c >= 32 && c < 127;
            case "punct" -> c -> c > 32 && c < 127 && !Character.isLetterOrDigit(c);
            case "space" -> c -> c == ' ' || (c >= 9 && c <= 13);
            case "upper" -> c -> c >= 'A' && c <= 'Z';
            case "xdigit" -> c -> c < 128 && Character.digit(c, 16) >= 0;
            default -> throw refuse("no class [:" + name + ":]");
        };
    }

    private PatternSyntaxException refuse(String what) {
        return new PatternSyntaxException(what, pattern, at);
    }
}
