package dev.runnel.workspace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Shows a change of a file as a unified diff that {@code patch} and {@code git apply} take. */
public final class Patch {

    // Enough for any change a person will read; a longer one is shown in part and counted in full.
    private static final int MAX_BYTES = 256 << 10;

    /**
     * A unified diff.
     *
     * @param text two header lines, then hunks with three lines of context; or a line that says that binary files differ; or
     *     nothing, where only path or permissions changed, or a file is too large to be compared
     * @param added how many lines came, also those that {@code text} leaves out
     * @param removed how many lines went
     * @param truncated whether {@code text} ends early, at the end of a line; it cannot be applied then
     */
    public record Diff(String text, int added, int removed, boolean truncated) {}

    private Patch() {}

    public static Diff of(FileChange change) {
        return of(change, MAX_BYTES);
    }

    /** With a text of at most about {@code maxBytes}; the two header lines are always there. */
    public static Diff of(FileChange change, int maxBytes) {
        String from = change.created() ? "/dev/null" : "a/" + change.from().orElse(change.path());
        String to = change.deleted() ? "/dev/null" : "b/" + change.path();
        String header = "--- " + name(from) + "\n+++ " + name(to) + "\n";
        if (tooLarge(change.before()) || tooLarge(change.after())) {
            return new Diff(header, 0, 0, true);
        }
        byte[] old = bytes(change.before());
        byte[] young = bytes(change.after());
        if (Utf8.firstBad(old).isPresent() || Utf8.firstBad(young).isPresent()) {
            boolean same = Arrays.equals(old, young);
            return new Diff(same ? header : header + "Binary files " + from + " and " + to + " differ\n", 0, 0, false);
        }
        Lines before = Lines.of(old);
        Lines after = Lines.of(young);
        List<Delta> deltas = LineDiff.between(before, after);
        var hunks = new Hunks(before, after, maxBytes - header.getBytes(StandardCharsets.UTF_8).length);
        boolean whole = hunks.write(deltas);
        int added = deltas.stream().mapToInt(Delta::added).sum();
        int removed = deltas.stream().mapToInt(Delta::removed).sum();
        return new Diff(header + hunks.text(), added, removed, !whole);
    }

    private static boolean tooLarge(Optional<FileState> state) {
        return state.isPresent() && state.get().content().isEmpty();
    }

    private static byte[] bytes(Optional<FileState> state) {
        return state.flatMap(FileState::content).orElse(new byte[0]);
    }

    /** A name as git writes it into a header: quoted if it could be misread, with a tab behind it if it holds a blank. */
    private static String name(String path) {
        boolean plain = path.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\' && c != 127);
        if (plain) {
            return path.indexOf(' ') < 0 ? path : path + "\t";
        }
        var quoted = new StringBuilder("\"");
        for (byte unit : path.getBytes(StandardCharsets.UTF_8)) {
            quote(quoted, unit & 0xFF);
        }
        return quoted.append('"').toString();
    }

    private static void quote(StringBuilder quoted, int unit) {
        if (unit == '"' || unit == '\\') {
            quoted.append('\\').append((char) unit);
        } else if (unit >= ' ' && unit < 127) {
            quoted.append((char) unit);
        } else {
            quoted.append('\\')
                    .append(octal(unit >> 6))
                    .append(octal(unit >> 3))
                    .append(octal(unit));
        }
    }

    private static char octal(int digit) {
        return (char) ('0' + (digit & 7));
    }
}
