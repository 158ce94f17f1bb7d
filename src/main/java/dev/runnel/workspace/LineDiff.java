package dev.runnel.workspace;

import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.algorithm.myers.MyersDiff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which lines changed. The shortest answer (Myers) takes time quadratic in the number of differences: 10,000 shuffled
 * lines take seconds. So only small stretches are handed to it. A large one is first cut at lines that occur once in both
 * texts and in the same order (patience diff); where nothing holds it together it is replaced as a whole. Work is counted,
 * not timed: the same two texts always give the same diff.
 */
final class LineDiff {

    // 1,000 lines that all differ take Myers about 25 ms.
    private static final int SMALL = 1_000;
    // Steps of Myers in all; each costs up to some 100 ns.
    private static final long MAX_WORK = 4_000_000;
    // Texts of more lines than this are not looked into between first and last difference.
    private static final int MAX_LINES = 1_000_000;
    private static final int MAX_DEPTH = 12;

    private final int[] old;
    private final int[] young;
    private final int offset;
    private final List<Delta> deltas = new ArrayList<>();
    private long work;

    private LineDiff(int[] old, int[] young, int offset) {
        this.old = old;
        this.young = young;
        this.offset = offset;
    }

    static List<Delta> between(Lines before, Lines after) {
        int start = 0;
        int end = before.count();
        int newEnd = after.count();
        while (start < end && start < newEnd && before.same(start, after, start)) {
            start++;
        }
        while (end > start && newEnd > start && before.same(end - 1, after, newEnd - 1)) {
            end--;
            newEnd--;
        }
        if (start == end && start == newEnd) {
            return List.of();
        }
        if (start == end || start == newEnd || end - start + newEnd - start > MAX_LINES) {
            return List.of(new Delta(start, end, start, newEnd));
        }
        var ids = new HashMap<LineKey, Integer>();
        var diff = new LineDiff(ids(before, start, end, ids), ids(after, start, newEnd, ids), start);
        diff.compare(0, end - start, 0, newEnd - start, 0);
        return diff.deltas;
    }

    /** A line, by what it says. */
    private record LineKey(Lines lines, int line, int hash) {

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LineKey key && hash == key.hash && lines.same(line, key.lines, key.line);
        }
    }

    private static int[] ids(Lines lines, int from, int to, Map<LineKey, Integer> ids) {
        int[] result = new int[to - from];
        for (int line = from; line < to; line++) {
            result[line - from] = ids.computeIfAbsent(new LineKey(lines, line, lines.hash(line)), _ -> ids.size());
        }
        return result;
    }

    private void compare(int fromStart, int fromEnd, int newStart, int newStop, int depth) {
        int from = fromStart;
        int to = fromEnd;
        int newFrom = newStart;
        int newTo = newStop;
        while (from < to && newFrom < newTo && old[from] == young[newFrom]) {
            from++;
            newFrom++;
        }
        while (from < to && newFrom < newTo && old[to - 1] == young[newTo - 1]) {
            to--;
            newTo--;
        }
        if (from == to || newFrom == newTo) {
            replace(from, to, newFrom, newTo);
        } else if (to - from + newTo - newFrom <= SMALL) {
            shortest(from, to, newFrom, newTo);
        } else {
            split(from, to, newFrom, newTo, depth);
        }
    }

    private void replace(int from, int to, int newFrom, int newTo) {
        if (from < to || newFrom < newTo) {
            deltas.add(new Delta(from + offset, to + offset, newFrom + offset, newTo + offset));
        }
    }

    private void split(int from, int to, int newFrom, int newTo, int depth) {
        List<int[]> anchors = depth < MAX_DEPTH ? Patience.anchors(old, from, to, young, newFrom, newTo) : List.of();
        if (anchors.isEmpty()) {
            shortest(from, to, newFrom, newTo);
            return;
        }
        int at = from;
        int newAt = newFrom;
        for (int[] anchor : anchors) {
            compare(at, anchor[0], newAt, anchor[1], depth + 1);
            at = anchor[0] + 1;
            newAt = anchor[1] + 1;
        }
        compare(at, to, newAt, newTo, depth + 1);
    }

    private void shortest(int from, int to, int newFrom, int newTo) {
        List<Integer> source = boxed(old, from, to);
        List<Integer> target = boxed(young, newFrom, newTo);
        List<Change> changes;
        try {
            changes = new MyersDiff<Integer>()
                    .computeDiff(source, target, new Budget(source.size() + target.size()))
                    .reversed(); // it works from the end to the start
        } catch (TooMuchWork e) {
            replace(from, to, newFrom, newTo);
            return;
        }
        for (Change change : changes) {
            replace(
                    from + change.startOriginal,
                    from + change.endOriginal,
                    newFrom + change.startRevised,
                    newFrom + change.endRevised);
        }
    }

    private static List<Integer> boxed(int[] ids, int from, int to) {
        return Arrays.stream(ids, from, to).boxed().toList();
    }

    /** Stops Myers when the texts are too far apart. Step {@code d} looks at {@code d} ways, each as long as the texts at most. */
    private final class Budget implements DiffAlgorithmListener {

        private final int maxSteps;

        Budget(int lines) {
            maxSteps = Math.max(1, Math.min(SMALL, 50_000_000 / lines));
        }

        @Override
        public void diffStart() {}

        @Override
        public void diffStep(int step, int max) {
            work += step;
            if (step > maxSteps || work > MAX_WORK) {
                throw new TooMuchWork();
            }
        }

        @Override
        public void diffEnd() {}
    }

    /** Control flow only: the library has no other way to be stopped. */
    private static final class TooMuchWork extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMuchWork() {
            super("the texts are too far apart", null, false, false);
        }
    }
}
