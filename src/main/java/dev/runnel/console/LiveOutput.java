package dev.runnel.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The output of one running command as lines: the first ones as they come, then only the last few, for there a command
 * says how it went.
 */
final class LiveOutput {

    private static final int FIRST = 15;
    private static final int LAST = 5;
    // A line longer than this is data, not words; the run's events hold all of it.
    private static final int LONGEST_LINE = 500;

    private final Map<String, Stream> streams = new HashMap<>();
    private final Deque<String> last = new ArrayDeque<>();
    private int count;

    /** How many of them are not shown, were the command to end now. */
    int hidden() {
        return count - Math.min(count, FIRST) - last.size();
    }

    /** The lines this piece completes that are to be shown at once. */
    List<String> take(String chunk, Optional<String> name) {
        Stream stream = streams.computeIfAbsent(name.orElse(""), any -> new Stream());
        var shown = new ArrayList<String>();
        stream.take(chunk).forEach(line -> add(line, shown));
        return shown;
    }

    /** The command ended: the last lines, those without a line end too. After this {@link #hidden} is final. */
    List<String> end() {
        var shown = new ArrayList<String>();
        streams.values().forEach(stream -> stream.end().ifPresent(line -> add(line, shown)));
        shown.addAll(last);
        return shown;
    }

    private void add(String line, List<String> shown) {
        count++;
        if (count <= FIRST) {
            shown.add(line);
            return;
        }
        last.add(line);
        if (last.size() > LAST) {
            last.remove();
        }
    }

    /** Standard output and standard error each have a line under way. */
    private static final class Stream {
        private final Clean clean = Clean.commandOutput();
        private final StringBuilder open = new StringBuilder();

        List<String> take(String chunk) {
            var lines = new ArrayList<String>();
            clean.next(chunk).chars().forEach(c -> {
                if (c == '\n') {
                    lines.add(line());
                } else if (open.length() <= LONGEST_LINE) {
                    open.append((char) c);
                }
            });
            return lines;
        }

        Optional<String> end() {
            open.append(clean.end());
            return open.isEmpty() ? Optional.empty() : Optional.of(line());
        }

        private String line() {
            String line = open.length() > LONGEST_LINE ? open.substring(0, LONGEST_LINE) + " …" : open.toString();
            open.setLength(0);
            return line.stripTrailing();
        }
    }
}
