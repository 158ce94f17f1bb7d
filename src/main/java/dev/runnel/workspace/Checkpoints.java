package dev.runnel.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a command does to a workspace: takes in what stands there before, with the bytes, and looks again when it has
 * ended. The first look reads every file, later ones those only whose size, time, place or permissions changed.
 *
 * <p>Not for use by two threads.
 */
public final class Checkpoints implements Closeable {

    // A look this long is felt; a folder this large is seldom meant.
    private static final Survey.Bounds BOUNDS = new Survey.Bounds(20_000, 256L << 20, Duration.ofSeconds(2));

    // A run that is cancelled is over within 300 ms.
    private static final Duration A_MOMENT = Duration.ofMillis(100);

    // How many bytes may be kept for nothing before all is read anew.
    private static final long SPARE = 32L << 20;

    private final Workspace workspace;
    private final Path aside;
    private final Survey.Bounds bounds;
    private @Nullable Pack pack;
    private @Nullable Survey last;
    private Map<String, Seen> known = Map.of();

    /** @param aside a folder of our own below which bytes are kept; where it lies in the workspace it is passed by */
    public Checkpoints(Workspace workspace, Path aside) {
        this(workspace, aside, BOUNDS);
    }

    Checkpoints(Workspace workspace, Path aside, Survey.Bounds bounds) {
        this.workspace = workspace;
        this.aside = aside;
        this.bounds = bounds;
    }

    /**
     * Takes in what stands there now.
     *
     * @throws IOException if the workspace cannot be looked at, or nothing be kept
     * @throws InterruptedException if the thread was asked to stop
     */
    public void take() throws IOException, InterruptedException {
        if (pack != null && pack.length() > 2 * ofUse() + SPARE) {
            startAgain();
        }
        last = null;
        Survey now = look(bounds);
        known = now.seen();
        last = now;
    }

    private long ofUse() {
        return known.values().stream().mapToLong(Seen::size).sum();
    }

    /** Most of what was kept is of no use any more. */
    private void startAgain() throws IOException {
        close();
        known = Map.of();
    }

    private Survey look(Survey.Bounds within) throws IOException, InterruptedException {
        if (pack == null) {
            pack = Pack.in(aside.resolve("scratch"));
        }
        // What is written into our own folder is no doing of a command.
        var survey = new Survey(within, workspace.within(aside), known, last == null ? Set.of() : last.folders(), pack);
        try {
            workspace.walk("", survey);
        } catch (ClosedByInterruptException e) {
            boolean _ = Thread.interrupted(); // told by what is thrown
            throw stopped(e);
        }
        return survey;
    }

    private static InterruptedException stopped(ClosedByInterruptException cause) {
        var stopped = new InterruptedException("stopped while a file was read");
        stopped.initCause(cause);
        return stopped;
    }

    /**
     * Tells, in the order of the paths, what is different from what was taken in last: changes of files, then of folders, then
     * why there may be more. To be asked once each time something was taken in.
     *
     * <p>Whoever is stopped while changes are told has told what can be told in a moment, that there were more, and is
     * interrupted still.
     *
     * @param time the longest that looking may take, and telling too, about, if it is to be less than usual
     * @throws InterruptedException if the thread was asked to stop before anything was told; this can be asked again then
     */
    public void changes(Duration time, Consumer<Trace> told) throws IOException, InterruptedException {
        Survey before = last;
        if (before == null || pack == null) {
            throw new IllegalStateException("nothing was taken in");
        }
        Duration shorter = time.compareTo(bounds.time()) < 0 ? time : bounds.time();
        Survey after = look(new Survey.Bounds(bounds.files(), bounds.bytes() * 2, shorter));
        boolean soon = shorter.compareTo(bounds.time()) < 0;
        new Comparison(before, after, pack).tell(soon ? shorter : Duration.ofDays(1), told);
        last = null;
        known = new HashMap<>(before.seen());
        known.putAll(after.seen());
    }

    /** What two looks differ in. */
    private record Comparison(Survey before, Survey after, Pack pack) {

        void tell(Duration time, Consumer<Trace> told) throws IOException {
            Set<String> changed = new TreeSet<>(after.fresh());
            changed.removeIf(path -> !before.covers(path));
            before.seen().keySet().stream()
                    .filter(path -> !after.seen().containsKey(path) && after.covers(path))
                    .forEach(changed::add);
            long end = System.nanoTime() + time.toNanos();
            Map<String, String> from = moved(changed, end);
            changed.removeAll(from.values());
            tell(changed, from, end, told);
            folders().ifPresent(told);
            unseen().ifPresent(told);
        }

        private void tell(Set<String> changed, Map<String, String> from, long latest, Consumer<Trace> told)
                throws IOException {
            long end = latest;
            boolean stopped = false;
            int left = changed.size();
            for (String path : changed) {
                if (Thread.interrupted()) {
                    stopped = true;
                    end = Math.min(end, System.nanoTime() + A_MOMENT.toNanos());
                }
                if (System.nanoTime() > end) {
                    told.accept(new Trace.Unseen("The run was stopped before all was kept that the command changed: "
                            + left + " more files, from " + path + " on."));
                    break;
                }
                change(path, Optional.ofNullable(from.get(path))).ifPresent(told);
                left--;
            }
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private Optional<FileChange> change(String path, Optional<String> from) throws IOException {
            if (looksTheSame(path)) {
                return Optional.empty();
            }
            Optional<FileState> old = state(before, from.orElse(path));
            Optional<FileState> now = state(after, path);
            return from.isEmpty() && FileState.same(old, now)
                    ? Optional.empty()
                    : Optional.of(new FileChange(path, old, now, from));
        }

        /** Of what could not be read either time nothing more can be told. */
        private boolean looksTheSame(String path) {
            Seen old = before.seen().get(path);
            Seen now = after.seen().get(path);
            return old != null
                    && now != null
                    && !old.kept()
                    && !now.kept()
                    && old.look().equals(now.look());
        }

        private Optional<FileState> state(Survey survey, String path) throws IOException {
            Seen seen = survey.seen().get(path);
            return seen == null ? Optional.empty() : Optional.of(seen.state(pack));
        }

        /**
         * Files that only got another path: where they are, and where they were. Those that are not compared, for time is up or
         * somebody waits, went at one path and came at another, which is as true.
         */
        private Map<String, String> moved(Set<String> changed, long end) throws IOException {
            var come = new LinkedHashMap<String, Seen>();
            var sizes = new HashSet<Integer>();
            for (String path : changed) {
                Seen now = after.seen().get(path);
                if (now != null && !before.seen().containsKey(path) && now.kept() && now.size() > 0) {
                    come.put(path, now);
                    sizes.add(now.size());
                }
            }
            var gone = new HashMap<Bytes, Deque<String>>();
            for (String path : changed) {
                Seen old = before.seen().get(path);
                if (isLate(end)) {
                    break;
                }
                if (old != null && !after.seen().containsKey(path) && old.kept() && sizes.contains(old.size())) {
                    gone.computeIfAbsent(bytes(old), _ -> new ArrayDeque<>()).add(path);
                }
            }
            var from = new HashMap<String, String>();
            if (gone.isEmpty()) {
                return from;
            }
            for (var one : come.entrySet()) {
                if (isLate(end)) {
                    break;
                }
                Seen now = one.getValue();
                Deque<String> old = gone.getOrDefault(bytes(now), new ArrayDeque<>());
                if (!old.isEmpty()
                        && state(before, old.getFirst()).orElseThrow().sameContent(now.state(pack))) {
                    from.put(one.getKey(), old.removeFirst());
                }
            }
            return from;
        }

        private static boolean isLate(long end) {
            return System.nanoTime() > end || Thread.currentThread().isInterrupted();
        }

        /** What tells contents apart but for the rarest chance, so that not each is compared with each. */
        private record Bytes(int size, int hash) {}

        private Bytes bytes(Seen seen) throws IOException {
            return new Bytes(seen.size(), Arrays.hashCode(pack.read(seen.place(), seen.size())));
        }

        private Optional<Trace> folders() {
            var made = new HashSet<>(after.folders());
            made.removeAll(before.folders());
            made.removeIf(path -> !before.covers(path + "/"));
            var removed = new HashSet<>(before.folders());
            removed.removeAll(after.folders());
            removed.removeIf(path -> !after.covers(path + "/"));
            return made.isEmpty() && removed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Trace.Folders(sorted(made), sorted(removed)));
        }

        private static List<String> sorted(Set<String> paths) {
            return new ArrayList<>(new TreeSet<>(paths));
        }

        private Optional<Trace> unseen() {
            return before.end()
                    .or(after::end)
                    .map(path -> "The folder is too large to be looked over whole: what the command changed"
                            + (path.isEmpty() ? "" : " from " + path + " on") + " is not known.")
                    .or(this::closed)
                    .or(this::unnamed)
                    .map(Trace.Unseen::new);
        }

        private Optional<String> closed() {
            return before.folders().stream()
                    .filter(path -> after.passed().contains(path))
                    .min(Comparator.naturalOrder())
                    .map(path -> "The folder " + path
                            + " cannot be looked into any more: what the command changed there is not known.");
        }

        private Optional<String> unnamed() {
            return before.unnamed()
                    .or(after::unnamed)
                    .map(path -> "The name " + path + " is no text: whether the command changed it is not known.");
        }
    }

    @Override
    public void close() throws IOException {
        if (pack != null) {
            pack.close();
            pack = null;
        }
    }
}
