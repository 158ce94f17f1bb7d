package dev.runnel.workspace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Writes out alternatives: <code>a{b,c{d,e}}</code> is {@code ab}, {@code acd}, {@code ace}. */
final class Braces {

    private Braces() {}

    /** @throws PatternSyntaxException if there are more than {@code max} */
    static List<String> expand(String pattern, int max) {
        var done = new ArrayList<String>();
        Deque<String> open = new ArrayDeque<>(List.of(pattern));
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            List<Integer> marks = group(next);
            if (marks.isEmpty()) {
                done.add(next);
            }
            for (int i = marks.size() - 1; i > 0; i--) {
                open.addFirst(next.substring(0, marks.getFirst())
                        + next.substring(marks.get(i - 1) + 1, marks.get(i))
                        + next.substring(marks.getLast() + 1));
            }
            if (done.size() + open.size() > max) {
                throw new PatternSyntaxException("stands for more than " + max + " patterns", pattern, -1);
            }
        }
        return done;
    }

    /** The places of the braces and commas of an innermost choice; nothing if there is none. */
    private static List<Integer> group(String pattern) {
        Deque<List<Integer>> open = new ArrayDeque<>();
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '{' -> open.push(new ArrayList<>(List.of(i)));
                case ',' -> mark(open, i);
                case '}' -> {
                    mark(open, i);
                    if (!open.isEmpty() && open.element().size() > 2) {
                        return open.element();
                    }
                    open.poll(); // {x} stands for itself
                }
                default -> {}
            }
        }
        return List.of();
    }

    private static void mark(Deque<List<Integer>> open, int at) {
        if (!open.isEmpty()) {
            open.element().add(at);
        }
    }
}
