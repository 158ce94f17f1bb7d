package dev.runnel.workspace;

import dev.runnel.workspace.Workspace.OutsideException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way from the root of a workspace to what a path names, taken one name at a time through open folders, as the system
 * itself would take it, but never out of the root. It ends in a folder, with or without a leaf in it: a file, something
 * that is neither file nor folder, or a name that stands for nothing yet.
 *
 * <p>A link's text is put in front of the names that remain and walked like everything else. A path may climb above the root
 * as long as it comes back by the root's own names ({@code ../project/a}, or absolute); up there nothing is opened.
 */
final class Descent implements Closeable {

    // As Linux has them (path_resolution(7), PATH_MAX): what the system takes no path for, no other program can reach.
    private static final int MAX_LINKS = 40;
    private static final int MAX_LENGTH = 4095;

    private record Step(String name, Folder folder) {}

    /** How it is gone. */
    enum Way {
        /** What the path names must be there, apart from the leaf. */
        LOOKING(false, false),
        /** Folders missing on the way are made. */
        CREATING(true, false),
        /** No link is followed: at the end it is the leaf itself, on the way it is refused. */
        LOOKING_AT_LINKS(false, true),
        CREATING_LINKS(true, true),
        /** As creating, only that nothing is made: it ends where the first missing folder would be, and knows the rest. */
        PLANNING(false, false);

        private final boolean creating;
        private final boolean leavingLinks;

        Way(boolean creating, boolean leavingLinks) {
            this.creating = creating;
            this.leavingLinks = leavingLinks;
        }

        boolean leavesLinks() {
            return leavingLinks;
        }
    }

    private final String asked;
    private final Path root;
    private final Way way;
    private final Witness witness;
    private final Leave leave;
    private final Folder top;
    private final Deque<Step> below = new ArrayDeque<>();
    private final Deque<Path> rest = new ArrayDeque<>();
    private int above;
    private int links;
    private int restBehindLink = -1;
    private Optional<Path> leaf = Optional.empty();
    private Optional<BasicFileAttributes> attributes = Optional.empty();
    private String unmade = "";
    private boolean mayCreate;

    /** Says whether a file may be changed. */
    interface Leave {
        /** Lets a change go ahead, or not. @throws IOException if what the path names is protected, and this is not allowed to change it */
        void check(Descent spot) throws IOException;
    }

    private Descent(Path root, Folder top, String asked, Way way, Witness witness, Leave leave) {
        this.root = root;
        this.top = top;
        this.asked = asked;
        this.way = way;
        this.witness = witness;
        this.leave = leave;
    }

    /**
     * Goes down to {@code asked}.
     *
     * @param alias the root's path as the person wrote it, which may hold links
     * @param witness is told of folders before they are made
     * @param leave asked before they are made
     */
    static Descent to(String asked, Path root, Path alias, Folder.Opener opener, Way way, Witness witness, Leave leave)
            throws IOException {
        if (asked.length() > MAX_LENGTH) {
            throw Refusal.because(asked, "path too long");
        }
        Path path;
        try {
            path = Path.of(asked);
        } catch (InvalidPathException e) {
            throw Refusal.invalid(asked, e);
        }
        var descent = new Descent(root, opener.open(root), asked, way, witness, leave);
        try {
            descent.prepend(path.startsWith(alias) ? behind(alias, path) : path);
            descent.walk();
            return descent;
        } catch (IOException | RuntimeException e) {
            descent.close();
            throw e;
        }
    }

    private static Path behind(Path start, Path path) {
        int names = start.getNameCount();
        return names == path.getNameCount() ? Path.of("") : path.subpath(names, path.getNameCount());
    }

    /** The folder it ended in; stays open until this is closed. */
    Folder folder() {
        return below.isEmpty() ? top : below.getLast().folder();
    }

    /** The name in {@link #folder}, empty where the path named that folder itself. */
    Optional<Path> leaf() {
        return leaf;
    }

    /** What the leaf is, empty where it does not exist. */
    Optional<BasicFileAttributes> attributes() {
        return attributes;
    }

    /** The path without links and detours, relative to the root. */
    String path() {
        return leaf.map(this::inHere).orElseGet(() -> joined(""));
    }

    private String inHere(Path name) {
        return joined(name.toString());
    }

    private String joined(String last) {
        List<String> names = new ArrayList<>();
        below.forEach(step -> names.add(step.name()));
        if (!last.isEmpty()) {
            names.add(last);
        }
        return String.join("/", names) + unmade;
    }

    /**
     * Whether the file is one that acts on its own: by its names, or because git would take a folder it is in for a
     * repository.
     */
    boolean isProtected() throws IOException {
        String path = path();
        if (ProtectedPaths.covers(path)) {
            return true;
        }
        List<String> names = List.of(path.split("/", -1));
        int depth = 0;
        if (isOfRepository(top, names.get(depth))) {
            return true;
        }
        for (Step step : below) {
            depth++;
            if (depth < names.size() && isOfRepository(step.folder(), names.get(depth))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfRepository(Folder folder, String name) throws IOException {
        if (folder.look(Path.of(ProtectedPaths.HEAD)).isEmpty()) {
            return false;
        }
        boolean whole = folder.look(Path.of("objects")).isPresent()
                && folder.look(Path.of("refs")).isPresent();
        return whole || folder.look(Path.of("commondir")).isPresent() || ProtectedPaths.isBesideHead(name);
    }

    private void prepend(Path path) throws IOException {
        if (path.isAbsolute()) {
            if (!path.getRoot().equals(root.getRoot())) {
                throw new OutsideException(asked);
            }
            climb(below.size());
            above = root.getNameCount();
        }
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.addFirst(path.getName(i));
        }
    }

    private void walk() throws IOException {
        while (!rest.isEmpty()) {
            Path name = rest.removeFirst();
            if (leaf.isPresent()) {
                throw Refusal.because(asked, path() + " is not a folder");
            }
            switch (name.toString()) {
                case "", "." -> {}
                case ".." -> up();
                default -> down(name);
            }
        }
        if (above > 0) {
            throw new OutsideException(asked);
        }
    }

    private void up() {
        if (below.isEmpty()) {
            above = Math.min(above + 1, root.getNameCount());
        } else {
            climb(1);
        }
    }

    private void climb(int steps) {
        for (int i = 0; i < steps; i++) {
            below.removeLast().folder().close();
        }
    }

    private void down(Path name) throws IOException {
        if (above > 0) {
            if (!root.getName(root.getNameCount() - above).equals(name)) {
                throw new OutsideException(asked);
            }
            above--;
            return;
        }
        Optional<BasicFileAttributes> found = folder().look(name);
        if (found.isEmpty()) {
            missing(name);
        } else if (found.get().isSymbolicLink() && !(way.leavingLinks && rest.isEmpty())) {
            follow(name);
        } else if (found.get().isDirectory()) {
            below.addLast(new Step(name.toString(), folder().enter(name)));
        } else {
            leaf = Optional.of(name);
            attributes = found;
        }
    }

    private void follow(Path name) throws IOException {
        if (way.leavingLinks) {
            throw Refusal.because(asked, "leads through a link by now"); // before anything is made behind it
        }
        if (++links > MAX_LINKS) {
            throw Refusal.because(asked, "too many links on the way");
        }
        // What stands behind the link may be made; what the link itself names must be there.
        restBehindLink = restBehindLink < 0 ? rest.size() : Math.min(restBehindLink, rest.size());
        prepend(Path.of(folder().linkText(name)));
    }

    private void missing(Path name) throws IOException {
        boolean named = restBehindLink >= 0 && rest.size() >= restBehindLink; // by a link
        // Nobody means a folder of that name who did not find it there.
        boolean home = below.isEmpty() && name.toString().equals("~") && !way.leavingLinks;
        if (named || home || leadsOut() || readsAsOutside()) {
            throw new OutsideException(asked);
        }
        if (way == Way.CREATING) {
            requireNames(name);
        }
        if (rest.isEmpty()) {
            leaf = Optional.of(name);
        } else if (way == Way.PLANNING && !rest.contains(Path.of(".."))) {
            plan(name);
        } else if (way.creating && !rest.contains(Path.of(".."))) {
            if (!mayCreate) {
                ask(name);
            }
            witness.told(new Trace.Folders(List.of(inHere(name)), List.of()));
            folder().makeFolder(name);
            below.addLast(new Step(name.toString(), folder().enter(name)));
        } else {
            throw Refusal.missing(asked);
        }
    }

    private boolean readsAsOutside() {
        return !way.leavingLinks && !asked.startsWith("/") && OtherReading.leadsOut(asked);
    }

    /** What is there may be called anything; what is made is to be typed, listed and shown. */
    private void requireNames(Path name) throws IOException {
        if (Stream.concat(Stream.of(name), rest.stream())
                .anyMatch(made -> made.toString().chars().anyMatch(Character::isISOControl))) {
            throw Refusal.because(asked, "a new name cannot hold a line feed or another control character");
        }
    }

    /** Ends here, with what would have to be made behind it. */
    private void plan(Path name) {
        leaf = Optional.of(name);
        var names = new StringBuilder();
        for (Path behind : rest) {
            if (!behind.toString().isEmpty() && !behind.toString().equals(".")) {
                names.append('/').append(behind);
            }
        }
        unmade = names.toString();
        rest.clear();
    }

    /** No folder is made on the way to what may not be changed. */
    private void ask(Path name) throws IOException {
        List<Path> behind = List.copyOf(rest);
        plan(name);
        leave.check(this);
        mayCreate = true;
        leaf = Optional.empty();
        unmade = "";
        rest.addAll(behind);
    }

    /** Whether the names behind a missing one would lead out if it were a folder. */
    private boolean leadsOut() {
        int depth = below.size() + 1;
        for (Path name : rest) {
            switch (name.toString()) {
                case "", "." -> {}
                case ".." -> depth--;
                default -> depth++;
            }
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        climb(below.size());
        top.close();
    }
}
