package dev.runnel.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        var survey = new Survey(within, aside(), known, pack);
        workspace.walk("", survey);
        return survey;
    }

    /** Where our own folder lies in the workspace; what is written there is no doing of a command. */
    private Optional<String> aside() throws IOException {
        Path real = aside.toRealPath();
        Path root = workspace.root();
        return real.startsWith(root)
                ? Optional.of(root.relativize(real)
                        .toString()
                        .replace(real.getFileSystem().getSeparator(), "/"))
                : Optional.empty();
    }

    /**
     * Tells, in the order of the paths, what is different from what was taken in last: changes of files, then of folders, then
     * why there may be more. To be asked once each time something was taken in.
     *
     * @param time the longest this may take, about, if it is to be less than usual
     */
    public void changes(Duration time, Consumer<Trace> told) throws IOException, InterruptedException {
        Survey before = last;
        if (before == null || pack == null) {
            throw new IllegalStateException("nothing was taken in");
        }
        Duration shorter = time.compareTo(bounds.time()) < 0 ? time : bounds.time();
        Survey after = look(new Survey.Bounds(bounds.files(), bounds.bytes() * 2, shorter));
        new Comparison(before, after, pack).tell(told);
        last = null;
        known = new HashMap<>(before.seen());
        known.putAll(after.seen());
    }

    /** What two looks differ in. */
    private record Comparison(Survey before, Survey after, Pack pack) {

        void tell(Consumer<Trace> told) throws IOException {
            Set<String> changed = new TreeSet<>(after.fresh());
            changed.removeIf(path -> !before.covers(path));
            before.seen().keySet().stream()
                    .filter(path -> !after.seen().containsKey(path) && after.covers(path))
                    .forEach(changed::add);
            Map<String, String> from = moved(changed);
            changed.removeAll(from.values());
            for (String path : changed) {
                change(path, Optional.ofNullable(from.get(path))).ifPresent(told);
            }
            folders().ifPresent(told);
            unseen().ifPresent(told);
        }

        private Optional<FileChange> change(String path, Optional<String> from) throws IOException {
            Optional<FileState> old = state(before, from.orElse(path));
            Optional<FileState> now = state(after, path);
            return from.isEmpty() && FileState.same(old, now)
                    ? Optional.empty()
                    : Optional.of(new FileChange(path, old, now, from));
        }

        private Optional<FileState> state(Survey survey, String path) throws IOException {
            Seen seen = survey.seen().get(path);
            return seen == null ? Optional.empty() : Optional.of(seen.state(pack));
        }

        /** Files that only got another path: where they are, and where they were. */
        private Map<String, String> moved(Set<String> changed) throws IOException {
            var gone = new LinkedHashMap<String, Seen>();
            for (String path : changed) {
                Seen old = before.seen().get(path);
                if (old != null && !after.seen().containsKey(path) && old.kept() && old.size() > 0) {
                    gone.put(path, old);
                }
            }
            var from = new HashMap<String, String>();
            for (String path : changed) {
                Seen now = after.seen().get(path);
                if (now != null && !before.seen().containsKey(path) && now.kept() && !gone.isEmpty()) {
                    Optional<String> old = sameBytes(gone, now);
                    if (old.isPresent()) {
                        gone.remove(old.get());
                        from.put(path, old.get());
                    }
                }
            }
            return from;
        }

        private Optional<String> sameBytes(Map<String, Seen> gone, Seen now) throws IOException {
            FileState state = now.state(pack);
            for (var one : gone.entrySet()) {
                if (one.getValue().size() == now.size()
                        && one.getValue().state(pack).sameContent(state)) {
                    return Optional.of(one.getKey());
                }
            }
            return Optional.empty();
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
                    .map(path -> new Trace.Unseen(
                            "The folder is too large to be looked over whole: what the command changed from " + path
                                    + " on is not known."));
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
