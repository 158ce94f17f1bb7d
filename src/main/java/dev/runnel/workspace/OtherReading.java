package dev.runnel.workspace;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths that mean something outside to whoever wrote them, and are only strange names here: <code>..\..\x</code>,
 * {@code C:\x}, {@code file:///x}, {@code $HOME/x}, {@code %2e%2e/x}. Asked where there is nothing of that name: then it is
 * better said than made.
 */
final class OtherReading {

    private static final Pattern ELSEWHERE = Pattern.compile(
            "/.*|[a-z][a-z0-9+.-]*:/.*|~[^/]*/.*|\\$(?:HOME|PWD|OLDPWD|TMPDIR|\\{\\w+})(?:/.*)?|%\\w+%(?:/.*)?",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern ENCODED = Pattern.compile("%([0-7][0-9A-Fa-f])");
    // %25252e: more often nobody encodes by accident.
    private static final int MAX_DECODED = 3;

    private OtherReading() {}

    /**
     * Whether another program would take the path for one that leads out of the folder it starts in.
     *
     * @param path a relative one
     */
    static boolean leadsOut(String path) {
        String other = Normalizer.normalize(path, Normalizer.Form.NFKC).replace('\\', '/');
        if (ELSEWHERE.matcher(other).matches()) {
            return true;
        }
        for (int i = 0; i < MAX_DECODED && other.indexOf('%') >= 0; i++) {
            other = ENCODED.matcher(other).replaceAll(OtherReading::decoded).replace('\\', '/');
        }
        return ups(other) > ups(path) && climbsOut(other);
    }

    private static String decoded(MatchResult one) {
        return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(one.group(1), 16)));
    }

    private static long ups(String path) {
        return List.of(path.split("/", -1)).stream().filter(".."::equals).count();
    }

    private static boolean climbsOut(String path) {
        int depth = 0;
        for (String name : path.split("/", -1)) {
            depth += switch (name) {
                case "", "." -> 0;
                case ".." -> -1;
                default -> 1;
            };
            if (depth < 0) {
                return true;
            }
        }
        return path.startsWith("/");
    }
}
