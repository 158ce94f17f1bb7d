package dev.runnel.workspace;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for paths, as git has them: {@code *} and {@code ?} stay in one name, <code>**</code> as a whole name stands
 * for any number of folders, {@code [a-z]} for one character, a backslash takes a meaning away. It matches in time
 * proportional to pattern times path, whatever the pattern: all its places that can be reached are kept side by side.
 */
public final class Glob {

    // Past it a pattern is a trick: {a,b}{a,b}… doubles with each pair.
    private static final int MAX_ALTERNATIVES = 256;
    private static final int MAX_LENGTH = 1024;

    private final List<List<GlobToken>> alternatives;

    private Glob(List<List<GlobToken>> alternatives) {
        this.alternatives = alternatives;
    }

    /** A pattern without alternatives; braces are ordinary. @throws PatternSyntaxException if it can match nothing */
    public static Glob of(String pattern) {
        return new Glob(List.of(GlobParser.parse(pattern)));
    }

    /**
     * A pattern that may also hold alternatives: <code>*.{js,ts}</code>.
     *
     * @throws PatternSyntaxException if it can match nothing, or stands for too many patterns
     */
    public static Glob withAlternatives(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new PatternSyntaxException("the pattern is too long", pattern.substring(0, 40) + "…", -1);
        }
        var alternatives = new ArrayList<List<GlobToken>>();
        for (String one : Braces.expand(pattern, MAX_ALTERNATIVES)) {
            alternatives.add(GlobParser.parse(one));
        }
        return new Glob(alternatives);
    }

    /** Whether it matches the whole of {@code path}, whose names stand between {@code /}. */
    public boolean matches(String path) {
        return alternatives.stream().anyMatch(tokens -> matches(tokens, path));
    }

    private static boolean matches(List<GlobToken> tokens, String path) {
        if (!mayEnd(tokens, path)) {
            return false;
        }
        var reached = new BitSet(tokens.size() + 1);
        reach(tokens, 0, reached);
        for (int i = 0; i < path.length() && !reached.isEmpty(); ) {
            int character = path.codePointAt(i);
            reached = step(tokens, reached, character);
            i += Character.charCount(character);
        }
        return reached.get(tokens.size());
    }

    /** Whether a path ends as a pattern does that ends in one certain thing; most do, and most paths do not. */
    private static boolean mayEnd(List<GlobToken> tokens, String path) {
        if (tokens.isEmpty() || tokens.getLast().takes() != GlobToken.Takes.ONE) {
            return true;
        }
        return !path.isEmpty() && tokens.getLast().accepts(path.codePointBefore(path.length()));
    }

    private static BitSet step(List<GlobToken> tokens, BitSet reached, int character) {
        var next = new BitSet(tokens.size() + 1);
        for (int at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
            if (at == tokens.size()) {
                break;
            }
            GlobToken token = tokens.get(at);
            if (token.accepts(character)) {
                take(tokens, at, character, next);
            }
        }
        return next;
    }

    private static void take(List<GlobToken> tokens, int at, int character, BitSet next) {
        switch (tokens.get(at).takes()) {
            case ONE -> reach(tokens, at + 1, next);
            case MANY -> reach(tokens, at, next);
            case FOLDERS -> {
                next.set(at); // inside a folder's name now: no way on before its slash
                if (character == '/') {
                    reach(tokens, at + 1, next);
                }
            }
        }
    }

    /** Marks a place and those that can be reached from it for nothing. */
    private static void reach(List<GlobToken> tokens, int place, BitSet reached) {
        int at = place;
        reached.set(at);
        while (at < tokens.size() && tokens.get(at).takes() != GlobToken.Takes.ONE) {
            at++;
            reached.set(at);
        }
    }
}
