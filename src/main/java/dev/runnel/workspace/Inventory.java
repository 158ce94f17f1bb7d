package dev.runnel.workspace;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One look for the files of a workspace that act on their own and that a command may not change: configuration of agents,
 * editors and shells ({@link ProtectedPaths}), and of every repository what git runs and follows. Their bytes are kept.
 *
 * <p>A folder whose inode did not change since an earlier look is not listed again: nothing came to it or went. That is seen
 * by {@code ctime}, which nobody can set, and makes a second look cost a moment. It reads by paths, from above to below,
 * while no command runs; whatever is wrong with what it saw, changes are made through the {@link Workspace} alone.
 */
final class Inventory {

    /** What stands at a path; {@code state} is empty for folders, and for what could not be kept. */
    record Item(Kind kind, @Nullable Stamp stamp, Optional<FileState> state) {

        boolean same(Item other) {
            boolean plain = kind == Kind.FILE || kind == Kind.LINK;
            return kind == other.kind && (!plain || (state.isPresent() ? sameState(other) : sameStamp(other)));
        }

        private boolean sameState(Item other) {
            return (stamp != null && stamp.proves(other.stamp)) || FileState.same(state, other.state);
        }

        /** What is not kept is known by nothing else. */
        private boolean sameStamp(Item other) {
            return stamp == null || other.stamp == null || stamp.attributes().equals(other.stamp.attributes());
        }
    }

    /** What the system tells of an inode. */
    record Stamp(Map<String, Object> attributes, boolean young) {

        /** Whether an inode that looks like the other one has not changed in between. */
        boolean proves(@Nullable Stamp other) {
            return other != null && !young && attributes.equals(other.attributes());
        }
    }

    /** A folder that was looked into: the folders in it, and what is of interest. */
    private record Listing(@Nullable Stamp stamp, List<Path> folders, List<Path> interesting, boolean repository) {}

    private static final int MAX_ITEMS = 20_000;
    private static final long MAX_BYTES = 32L << 20;
    private static final int MAX_FILE = 4 << 20;
    private static final int MAX_DEPTH = 100;
    private static final List<String> OF_GIT = List.of("config", "config.worktree", "commondir");
    private static final String SAMPLE = ".sample";
    // See Seen.TICK_MILLIS.
    private static final long TICK_MILLIS = 50;
    private static final String STAMP = "unix:mode,ino,dev,size,ctime";

    private final Workspace workspace;
    private final Optional<String> aside;
    private final @Nullable Inventory earlier;
    private final boolean stamping;
    private final long begun = System.currentTimeMillis();
    private final long deadline;
    private final TreeMap<String, Item> items = new TreeMap<>();
    private final TreeSet<String> repositories = new TreeSet<>();
    private final Map<String, Listing> listings = new HashMap<>();
    private long bytes;
    private boolean full;

    private Inventory(Workspace workspace, Optional<String> aside, @Nullable Inventory earlier, Duration time) {
        this.workspace = workspace;
        this.aside = aside;
        this.earlier = earlier;
        this.deadline = System.nanoTime() + time.toNanos();
        this.stamping =
                workspace.root().getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Looks, for about {@code time} at most; folders near the top come first.
     *
     * @param aside a folder that is passed by
     * @param earlier what was found last time, if there was one
     */
    static Inventory of(Workspace workspace, Optional<String> aside, @Nullable Inventory earlier, Duration time)
            throws IOException {
        var inventory = new Inventory(workspace, aside, earlier, time);
        inventory.look();
        return inventory;
    }

    /** By path, in order. */
    Map<String, Item> items() {
        return items;
    }

    /** The folders git keeps repositories in, as {@code .git}. */
    Set<String> repositories() {
        return repositories;
    }

    /** Whether something may have stood at that path that was not found, for time or room was up. */
    boolean mayHaveMissed(String path) {
        if (full) {
            return true;
        }
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            String folder = path.substring(0, slash);
            String above = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
            Listing listing = listings.get(above);
            if (listing != null && !listings.containsKey(folder)) {
                String name = folder.substring(folder.lastIndexOf('/') + 1);
                return listing.folders().stream().anyMatch(one -> one.toString().equals(name));
            }
        }
        return listings.isEmpty();
    }

    private record Step(String path, Path real, int depth) {}

    private void look() throws IOException {
        Deque<Step> next = new ArrayDeque<>(List.of(new Step("", workspace.root(), 0)));
        Deque<Step> last = new ArrayDeque<>(); // dependencies: many, and nobody edits them
        boolean dependencies = false;
        while (!next.isEmpty() || !last.isEmpty()) {
            if (System.nanoTime() > deadline) {
                return;
            }
            dependencies |= next.isEmpty();
            Step step = next.isEmpty() ? last.removeFirst() : next.removeFirst();
            for (Step below : into(step, dependencies)) {
                boolean made = dependencies
                        || Survey.MADE_AGAIN.contains(below.real().getFileName().toString());
                (made ? last : next).addLast(below);
            }
        }
    }

    /** Looks into a folder; those below it. */
    private List<Step> into(Step step, boolean dependencies) throws IOException {
        Optional<Listing> listing = listing(step);
        if (listing.isEmpty()) {
            return List.of();
        }
        listings.put(step.path(), listing.get());
        if (listing.get().repository()) {
            repository(step.path(), step.real(), step.depth());
        }
        for (Path name : listing.get().interesting()) {
            interesting(at(step.path(), name), step.real().resolve(name), step.depth() + 1, dependencies);
        }
        var below = new ArrayList<Step>();
        for (Path name : listing.get().folders()) {
            String path = at(step.path(), name);
            if (step.depth() < MAX_DEPTH && aside.filter(path::equals).isEmpty()) {
                below.add(new Step(path, step.real().resolve(name), step.depth() + 1));
            }
        }
        return below;
    }

    private static String at(String folder, Path name) {
        return folder.isEmpty() ? name.toString() : folder + "/" + name;
    }

    private Optional<Listing> listing(Step step) throws IOException {
        Optional<Stamp> stamp = stamp(step.real());
        Listing known = earlier == null ? null : earlier.listings.get(step.path());
        if (known != null && known.stamp() != null && known.stamp().proves(stamp.orElse(null))) {
            return Optional.of(
                    new Listing(stamp.orElseThrow(), known.folders(), known.interesting(), known.repository()));
        }
        return list(step, stamp);
    }

    private Optional<Listing> list(Step step, Optional<Stamp> stamp) throws IOException {
        var folders = new ArrayList<Path>();
        var interesting = new ArrayList<Path>();
        List<Path> names = names(step.real());
        String above = step.path().isEmpty() ? "" : step.real().getFileName().toString();
        for (Path name : names) {
            if (ProtectedPaths.isGit(name.toString()) || ProtectedPaths.configures(above + "/" + name)) {
                interesting.add(name);
            } else if (Files.isDirectory(step.real().resolve(name), NOFOLLOW_LINKS)) {
                folders.add(name);
            }
        }
        return Optional.of(new Listing(stamp.orElse(null), folders, interesting, isRepository(names)));
    }

    private static boolean isRepository(List<Path> names) {
        return names.contains(Path.of(ProtectedPaths.HEAD))
                && (names.contains(Path.of("commondir"))
                        || (names.contains(Path.of("objects")) && names.contains(Path.of("refs"))));
    }

    /** The names in a folder; none where nobody may look into it, or it is none. */
    private static List<Path> names(Path folder) throws IOException {
        var names = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entry -> names.add(entry.getFileName()));
        } catch (FileSystemException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private void interesting(String path, Path real, int depth, boolean dependencies) throws IOException {
        if (!ProtectedPaths.isGit(real.getFileName().toString())) {
            if (!dependencies) { // they come with their authors' .vscode and the like, which nobody opens there
                tree(path, real, depth);
            }
        } else if (Files.isDirectory(real, NOFOLLOW_LINKS)) {
            repository(path, real, depth);
        } else {
            item(path, real);
        }
    }

    private void repository(String path, Path real, int depth) throws IOException {
        repositories.add(path);
        if (!Files.exists(real.resolve(ProtectedPaths.HEAD), NOFOLLOW_LINKS)) {
            item(path, real); // it is none, yet
        }
        for (String name : OF_GIT) {
            item(at(path, Path.of(name)), real.resolve(name));
        }
        tree(at(path, Path.of("hooks")), real.resolve("hooks"), depth + 1);
        for (String name : List.of("modules", "worktrees")) {
            inner(at(path, Path.of(name)), real.resolve(name), depth + 1);
        }
    }

    /** Repositories git keeps in a repository: those of submodules, at any depth, and of other work trees. */
    private void inner(String path, Path real, int depth) throws IOException {
        if (depth > MAX_DEPTH || !Files.isDirectory(real, NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> names = names(real);
        if (names.contains(Path.of(ProtectedPaths.HEAD)) || names.contains(Path.of("config"))) {
            repository(path, real, depth);
            return;
        }
        for (Path name : names) {
            inner(at(path, name), real.resolve(name), depth + 1);
        }
    }

    private void tree(String path, Path real, int depth) throws IOException {
        if (path.endsWith(SAMPLE) && path.contains("hooks/")) {
            return; // git runs none of that name, and brings them itself
        }
        if (item(path, real) != Kind.FOLDER) {
            return;
        }
        if (depth > MAX_DEPTH || !Files.isReadable(real)) {
            items.put(
                    path,
                    new Item(Kind.OTHER, null, Optional.empty())); // what is in it shows to those who know its name
            return;
        }
        for (Path name : names(real)) {
            tree(at(path, name), real.resolve(name), depth + 1);
        }
    }

    /** Takes in what stands there, if anything does. */
    private Kind item(String path, Path real) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(real, BasicFileAttributes.class, NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            return Kind.MISSING;
        }
        if (items.size() >= MAX_ITEMS) {
            full = true;
            return Kind.MISSING;
        }
        Kind kind = Entry.of(path, attributes).kind();
        Stamp stamp = stamp(real).orElse(null);
        Item known = earlier == null ? null : earlier.items.get(path);
        boolean unchanged = known != null
                && known.kind() == kind
                && known.stamp() != null
                && known.stamp().proves(stamp);
        Optional<FileState> state = known != null && unchanged ? known.state() : state(path, kind, attributes.size());
        bytes += state.map(FileState::size).orElse(0L);
        items.put(path, new Item(kind, stamp, state));
        return kind;
    }

    private Optional<FileState> state(String path, Kind kind, long size) {
        if ((kind != Kind.FILE && kind != Kind.LINK) || size > MAX_FILE || bytes + size > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return workspace.state(path);
        } catch (IOException e) {
            return Optional.empty(); // nobody may read it
        }
    }

    private Optional<Stamp> stamp(Path path) throws IOException {
        if (!stamping) {
            return Optional.empty();
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(path, STAMP, NOFOLLOW_LINKS);
            boolean young =
                    !(attributes.get("ctime") instanceof FileTime changed) || changed.toMillis() > begun - TICK_MILLIS;
            return Optional.of(new Stamp(attributes, young));
        } catch (FileSystemException e) {
            return Optional.empty(); // it went just now
        }
    }
}
