package dev.runnel.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One look over a workspace: which files and links there are, and the bytes of those that an earlier look does not know. Within
 * bounds, in the order of the paths: what lies behind {@link #end} was not looked at.
 *
 * <p>Left out are {@code .git}, folders that a {@code .gitignore} leaves out, and folders of what can be made again: packages
 * that were installed, caches (the Cache Directory Tagging Specification), virtual environments. Single files are looked at
 * also where they are ignored: a {@code .env} that a command takes away is to come back.
 */
final class Survey implements Walk.Guide {

    /** The largest file whose bytes are kept; of a larger one only that it changed is known. */
    static final int MAX_FILE = Workspace.MAX_CHANGED_BYTES;

    /** Folders of what can be made again. */
    static final Set<String> MADE_AGAIN = Set.of(
            "node_modules",
            "__pycache__",
            ".venv",
            ".tox",
            ".nox",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            ".gradle");
    // What a byte becomes that belongs to no character.
    private static final char NO_TEXT = '\uFFFD';
    private static final Set<Path> MARKS = Set.of(Path.of("CACHEDIR.TAG"), Path.of("pyvenv.cfg"));

    /**
     * How far a look goes.
     *
     * @param files at most, and folders
     * @param bytes that are kept at most
     * @param time after which it ends
     */
    record Bounds(int files, long bytes, Duration time) {}

    private final Bounds bounds;
    private final Optional<String> aside;
    private final Map<String, Seen> before;
    private final Set<String> entered;
    private final Pack pack;
    private final long deadline;
    private final long begun = System.currentTimeMillis();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private final Set<String> passed = new HashSet<>();
    private final List<String> fresh = new ArrayList<>();
    private Optional<String> end = Optional.empty();
    private Optional<String> unnamed = Optional.empty();

    /**
     * @param aside a folder that is passed by
     * @param before what an earlier look found
     * @param entered folders that are looked at whatever leaves them out by now
     * @param pack where that kept bytes, and this one does
     */
    Survey(Bounds bounds, Optional<String> aside, Map<String, Seen> before, Set<String> entered, Pack pack) {
        this.bounds = bounds;
        this.aside = aside;
        this.before = before;
        this.entered = entered;
        this.pack = pack;
        this.deadline = System.nanoTime() + bounds.time().toNanos();
    }

    @Override
    public boolean wants(String path, boolean folder, boolean ignored) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean left = name.equals(".git")
                || isUnnamed(name, path)
                || (folder
                        && ((ignored && !entered.contains(path))
                                || MADE_AGAIN.contains(name)
                                || aside.filter(path::equals).isPresent()));
        if (left) {
            passed.add(path);
        }
        return !left;
    }

    /** Bytes that are no text are not found again by what stands for them, and two such names may look the same. */
    private boolean isUnnamed(String name, String path) {
        boolean bad = name.indexOf(NO_TEXT) >= 0;
        if (bad && unnamed.isEmpty()) {
            unnamed = Optional.of(path);
        }
        return bad;
    }

    @Override
    public boolean enters(String path, List<Path> names) {
        if (!entered.contains(path) && names.stream().anyMatch(MARKS::contains)) {
            passed.add(path);
            return false;
        }
        folders.add(path);
        return true;
    }

    @Override
    public void unreadable(String path) {
        passed.add(path);
    }

    @Override
    public boolean late(String path) {
        if (end.isEmpty() && System.nanoTime() > deadline) {
            end = Optional.of(path);
        }
        return end.isPresent();
    }

    @Override
    public boolean meets(String path, Folder folder, Path name, BasicFileAttributes attributes) throws IOException {
        if (seen.size() + folders.size() >= bounds.files() || System.nanoTime() > deadline) {
            end = Optional.of(path);
            return false;
        }
        if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
            take(path, folder, name, attributes);
        }
        return true;
    }

    private void take(String path, Folder folder, Path name, BasicFileAttributes attributes) throws IOException {
        Seen old = before.get(path);
        var look = Seen.Look.of(attributes);
        if (old != null && old.look().equals(look) && !old.young()) {
            seen.put(path, old);
            return;
        }
        boolean young = look.isYoungAt(begun);
        try {
            Optional<byte[]> content = content(path, folder, name, attributes);
            Seen found = content.isPresent()
                    ? Seen.kept(look, pack.add(content.get()), content.get().length, young)
                    : Seen.notKept(look, young);
            found(path, found);
        } catch (NoSuchFileException e) {
            // It went just now.
        } catch (FileSystemException e) {
            found(path, Seen.notKept(look, young)); // nobody may read it
        }
    }

    private void found(String path, Seen found) {
        seen.put(path, found);
        fresh.add(path);
    }

    private Optional<byte[]> content(String path, Folder folder, Path name, BasicFileAttributes attributes)
            throws IOException {
        if (attributes.isSymbolicLink()) {
            return Optional.of(folder.linkText(name))
                    .filter(text -> text.indexOf(NO_TEXT) < 0)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8));
        }
        if (attributes.size() > MAX_FILE || pack.length() + attributes.size() > bounds.bytes()) {
            return Optional.empty();
        }
        return Optional.of(Walk.bytes(path, folder, name, attributes, MAX_FILE));
    }

    /** All that was found, by path. */
    Map<String, Seen> seen() {
        return seen;
    }

    /** The paths of what the earlier look did not know like this, in order. */
    List<String> fresh() {
        return fresh;
    }

    /** The folders that were entered. */
    Set<String> folders() {
        return folders;
    }

    /** What was passed by. */
    Set<String> passed() {
        return passed;
    }

    /** A path that was passed by because no text stands for it. */
    Optional<String> unnamed() {
        return unnamed;
    }

    /** Whether it would have found something at that path: not behind the end, nor in a folder that was passed by. */
    boolean covers(String path) {
        if (end.isPresent() && path.compareTo(end.get()) >= 0) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0 && !passed.isEmpty(); slash = path.indexOf('/', slash + 1)) {
            if (passed.contains(path.substring(0, slash))) {
                return false;
            }
        }
        return !passed.contains(path);
    }

    /** The first path that was not looked at; empty where all was. */
    Optional<String> end() {
        return end;
    }
}
