package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Utf8;
import dev.runnel.workspace.Visitor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One search through files: what was found so far, and what had to be left out. */
final class Search {

    private static final int MAX_MATCHES = 200;
    private static final int MAX_CHARS = 50 << 10;
    private static final int MAX_LINE_CHARS = 500;
    private static final int MAX_FILE_BYTES = 16 << 20;

    private final Pattern pattern;
    private final int around;
    private final Deadline deadline;
    private final StringBuilder found = new StringBuilder();
    private int matches;
    private int skipped;
    private int tooDeep;
    private boolean full;
    private boolean late;

    Search(Pattern pattern, int around, Deadline deadline) {
        this.pattern = pattern;
        this.around = around;
        this.deadline = deadline;
    }

    /** Looks into every file a walk meets and the filter accepts. */
    Visitor in(Optional<PathFilter> filter) {
        return new Visitor() {
            @Override
            public boolean visit(Entry entry, Content content) throws IOException, InterruptedException {
                boolean wanted = filter.isEmpty() || filter.get().accepts(entry.path());
                if (wanted && entry.kind() == Kind.FILE) {
                    file(entry, content);
                }
                late |= deadline.over();
                return !full && !late;
            }

            @Override
            public boolean late() {
                late |= deadline.over();
                return late;
            }

            @Override
            public void unreadable(String path) {
                skipped++;
            }
        };
    }

    private void file(Entry entry, Visitor.Content content) throws IOException, InterruptedException {
        byte[] bytes;
        try {
            bytes = content.read(MAX_FILE_BYTES);
        } catch (FileSystemException e) {
            skipped++; // too large, gone, or not ours to read
            return;
        }
        Optional<String> text = Utf8.decode(bytes);
        if (text.isPresent()) {
            lines(entry.path(), split(text.get()));
        }
    }

    /** Lines as read counts them: a lone carriage return ends none. */
    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed;
            lines.add(text.substring(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end));
            start = end + 1;
        }
        return lines;
    }

    private void lines(String path, List<String> lines) throws InterruptedException {
        int shown = 0; // lines before it are in the output, or will never be
        boolean any = false;
        for (int i = 0; i < lines.size() && !full && !late; i++) {
            OptionalInt at = match(lines.get(i));
            if (at.isEmpty()) {
                continue;
            }
            if (around > 0 && matches > 0 && (!any || i - around > shown)) {
                found.append("--\n");
            }
            context(path, lines, Math.max(shown, i - around), i);
            add(path + ":" + (i + 1) + ": " + clip(lines.get(i), at.getAsInt()));
            any = true;
            matches++;
            shown = i + 1;
            full |= matches == MAX_MATCHES;
            int end = Math.min(lines.size(), i + 1 + around);
            while (shown < end && !full && match(lines.get(shown)).isEmpty()) {
                context(path, lines, shown, shown + 1);
                shown++;
            }
            i = shown - 1;
        }
    }

    private void context(String path, List<String> lines, int from, int to) {
        for (int i = from; i < to; i++) {
            add(path + "-" + (i + 1) + "- " + clip(lines.get(i), 0));
        }
    }

    private void add(String line) {
        found.append(line).append('\n');
        full |= found.length() > MAX_CHARS;
    }

    /** Where the pattern is found first. */
    private OptionalInt match(String line) throws InterruptedException {
        try {
            Matcher matcher = pattern.matcher(deadline.watch(line));
            return matcher.find() ? OptionalInt.of(matcher.start()) : OptionalInt.empty();
        } catch (StackOverflowError e) {
            tooDeep++; // groups that repeat are matched by recursion, a level for each time
        } catch (Deadline.Over e) {
            late = true;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return OptionalInt.empty();
    }

    /** A long line around the place that matters. */
    private static String clip(String line, int at) {
        if (line.length() <= MAX_LINE_CHARS) {
            return line;
        }
        int start = Math.max(0, Math.min(at - MAX_LINE_CHARS / 4, line.length() - MAX_LINE_CHARS));
        int end = start + MAX_LINE_CHARS;
        // No half characters at the cuts.
        start += start > 0 && Character.isLowSurrogate(line.charAt(start)) ? 1 : 0;
        end -= end < line.length() && Character.isHighSurrogate(line.charAt(end - 1)) ? 1 : 0;
        return (start > 0 ? "…" : "") + line.substring(start, end) + (end < line.length() ? "…" : "");
    }

    /** @throws ToolException if the pattern was too much work and nothing was found */
    ToolResult result() throws ToolException {
        if (matches == 0 && (late || tooDeep > 0)) {
            throw new ToolException("the pattern takes too long" + (tooDeep > 0 ? " or nests too deeply" : "")
                    + " and nothing was found so far; make it simpler, without repeats inside repeats, or narrow path");
        }
        String notes = notes();
        String text = (matches == 0 ? "no matches\n" : found.toString()) + notes;
        return ToolResult.ok(text.stripTrailing(), full || late || tooDeep > 0);
    }

    private String notes() {
        var notes = new ArrayList<String>();
        if (full) {
            notes.add("[the first " + matches + " matches; narrow the search]");
        }
        if (late) {
            notes.add("[stopped when time was up; narrow the search]");
        }
        if (tooDeep > 0) {
            notes.add("[" + tooDeep + " long lines not searched: the pattern nests too deeply for them]");
        }
        if (skipped > 0) {
            notes.add("[" + skipped + " files or folders skipped: too large or not readable]");
        }
        return String.join("\n", notes);
    }
}
