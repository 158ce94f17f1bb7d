package dev.runnel.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files a run may touch: one folder and what is below it. Paths are given as people and models write them, relative or
 * absolute; one that leads out, also by a link, is refused with an {@link OutsideException}. Links that stay inside are
 * followed. Everything else that cannot be done is a {@link FileSystemException} whose message names the path and the reason.
 *
 * <p>No path is checked first and used afterwards (see {@link Descent}): a command that exchanges folders for links while
 * a tool works cannot lead it out. For the same reason nobody gets a path of a file from here, only its bytes.
 *
 * <p>Safe for use by several threads. Reading and writing break off with a
 * {@link java.nio.channels.ClosedByInterruptException} when the thread is interrupted; a file is then as it was.
 */
public final class Workspace {

    /** The largest file that is written or replaced; a change is kept in memory whole, before and after. */
    public static final int MAX_CHANGED_BYTES = 16 << 20;

    private final Path root;
    private final Path alias;
    private final Folder.Opener opener;
    private final Witness witness;
    private final Optional<String> allowed;

    private Workspace(Path root, Path alias, Folder.Opener opener, Witness witness, Optional<String> allowed) {
        this.root = root;
        this.alias = alias;
        this.opener = opener;
        this.witness = witness;
        this.allowed = allowed;
    }

    /**
     * Opens an existing folder.
     *
     * @throws IOException if there is no such folder
     */
    public static Workspace open(Path folder) throws IOException {
        return open(folder, BeneathFolder::open);
    }

    static Workspace open(Path folder, Folder.Opener opener) throws IOException {
        Path root = folder.toRealPath();
        opener.open(root).close(); // a file, or a folder we may not look into, is refused here and not at first use
        return new Workspace(root, folder.toAbsolutePath().normalize(), opener, Witness.NONE, Optional.empty());
    }

    /** The same folder, where {@code another} is told of every change before it is made. */
    public Workspace watchedBy(Witness another) {
        return new Workspace(root, alias, opener, another, allowed);
    }

    /**
     * The same folder, where a person allowed that one protected file be changed: this one, and nothing else any more.
     *
     * @param resolved its path as {@link #resolve} gave it
     */
    public Workspace allowing(String resolved) {
        return new Workspace(root, alias, opener, witness, Optional.of(resolved));
    }

    /**
     * The path of the file that writing to {@code path} would change or make, relative to the workspace, without links and
     * detours. It may be another one a moment later; so what is allowed on its word is checked again when it is written.
     */
    public String resolve(String path) throws IOException {
        return at(path, Descent.Way.PLANNING, Descent::path);
    }

    /**
     * Whether what {@code path} names acts on its own (what git runs and follows, the configuration of agents and editors,
     * start files of shells) and is therefore changed only if a person allows it; also where it does not exist.
     */
    public boolean isProtected(String path) throws IOException {
        return at(path, Descent.Way.PLANNING, Descent::isProtected);
    }

    /** @throws ProtectedException if the file is protected and not the one that is allowed */
    private void requireLeave(Descent spot) throws IOException {
        if (spot.isProtected() && !allowed.equals(Optional.of(spot.path()))) {
            throw new ProtectedException(spot.path());
        }
    }

    /** The folder itself, without links in its path. */
    public Path root() {
        return root;
    }

    /**
     * A folder for a command to start in. The only path given away: whoever starts there must be confined by other means.
     */
    public Path directory(String path) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> {
            needFolder(path, spot);
            return root.resolve(spot.path());
        });
    }

    /** What stands at a path; what is missing is no error. */
    public Entry stat(String path) throws IOException {
        try {
            return at(path, Descent.Way.LOOKING, Workspace::entry);
        } catch (NoSuchFileException e) {
            return Entry.missing(path); // a folder on the way is missing too
        }
    }

    /** The bytes of a file. @throws FileSystemException also if it is no regular file or has more than {@code maxBytes} */
    public byte[] read(String path, int maxBytes) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> {
            try (InputStream in = FileBytes.open(path, spot)) {
                return FileBytes.all(path, in, maxBytes);
            }
        });
    }

    /** A file's bytes to be read piece by piece; to be closed. @throws FileSystemException also if it is no regular file */
    public InputStream stream(String path) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> FileBytes.open(path, spot));
    }

    /** What a folder holds, by name; links are not followed. */
    public List<Entry> list(String path) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> {
            needFolder(path, spot);
            var entries = new ArrayList<Entry>();
            String prefix = spot.path().isEmpty() ? "" : spot.path() + "/";
            for (Path name : spot.folder().names()) {
                spot.folder().look(name).ifPresent(found -> entries.add(Entry.of(prefix + name, found)));
            }
            entries.sort(Comparator.comparing(Entry::path));
            return entries;
        });
    }

    /**
     * Shows everything below a folder that no {@code .gitignore} leaves out, in the order of the paths; {@code .git} is
     * always left out, and links are not followed. Of a file just that file.
     *
     * @throws InterruptedException if the thread was asked to stop; asked once an entry
     */
    public void walk(String path, Visitor visitor) throws IOException, InterruptedException {
        walk(path, new VisitorGuide(visitor));
    }

    void walk(String path, Walk.Guide guide) throws IOException, InterruptedException {
        try (Descent spot = descend(path, Descent.Way.LOOKING)) {
            if (spot.leaf().isPresent() && spot.attributes().isEmpty()) {
                throw Refusal.missing(path);
            }
            try (Walk walk = new Walk(guide)) {
                walk.from(spot, this::rulesAt);
            }
        }
    }

    private byte[] rulesAt(String path) throws IOException {
        try {
            return read(path, Walk.MAX_RULES);
        } catch (OutsideException | FileSystemException e) {
            return new byte[0]; // most folders have none, and rules that cannot be read leave out nothing
        }
    }

    /**
     * Gives a file this content, makes it and the folders above it where needed. It is replaced in one step, keeps its
     * permissions, and other hard links to the old bytes keep those.
     *
     * @return what changed, empty where it had these bytes already
     * @throws ProtectedException if a person must be asked first; nothing was made then, no folder either
     */
    public Optional<FileChange> write(String path, byte[] content) throws IOException {
        return at(path, Descent.Way.CREATING, spot -> replace(path, spot, FileBytes.state(path, spot), content));
    }

    /**
     * Gives a file this content, provided that it still is {@code before}.
     *
     * @return what changed, empty where both are the same
     * @throws FileSystemException also if it is something else by now
     */
    public Optional<FileChange> write(String path, byte[] before, byte[] content) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> {
            FileState now = FileBytes.state(path, spot).orElseThrow(() -> Refusal.missing(path));
            if (!now.sameContent(FileState.file(before))) {
                throw Refusal.because(path, "was changed by somebody else meanwhile");
            }
            return replace(path, spot, Optional.of(now), content);
        });
    }

    private Optional<FileChange> replace(String path, Descent spot, Optional<FileState> before, byte[] content)
            throws IOException {
        var after = FileState.file(before.flatMap(FileState::permissions), content);
        if (before.isPresent() && before.get().sameContent(after)) {
            return Optional.empty();
        }
        if (content.length > MAX_CHANGED_BYTES) {
            throw Refusal.tooLarge(path, MAX_CHANGED_BYTES);
        }
        requireLeave(spot);
        FileBytes.refuseReadOnly(path, before);
        var change = new FileChange(spot.path(), before, Optional.of(after));
        witness.told(change);
        FileBytes.replace(spot, after.permissions(), content);
        return Optional.of(change);
    }

    /** Takes a file away. @throws FileSystemException also if it is no regular file */
    public FileChange delete(String path) throws IOException {
        return at(path, Descent.Way.LOOKING, spot -> {
            FileState before = FileBytes.state(path, spot).orElseThrow(() -> Refusal.missing(path));
            requireLeave(spot);
            var change = new FileChange(spot.path(), Optional.of(before), Optional.empty());
            witness.told(change);
            spot.folder().deleteFile(spot.leaf().orElseThrow());
            return change;
        });
    }

    /**
     * What stands at a path, a link at its end not followed: a file or a link whole, empty for nothing.
     *
     * @throws FileSystemException also if it is something else, or too large
     */
    public Optional<FileState> state(String path) throws IOException {
        try {
            return at(path, Descent.Way.LOOKING_AT_LINKS, spot -> {
                requirePlain(path, spot);
                return FileBytes.state(path, spot);
            });
        } catch (NoSuchFileException e) {
            return Optional.empty(); // a folder on the way is missing too
        }
    }

    /**
     * Puts a file or link back as it was, or takes it away, provided that what is there now is {@code expected}. For a person
     * who takes changes back: what is protected is put back, too. The same holds for folders, below.
     *
     * @param expected as {@link #state} gave it; empty for nothing
     * @param wanted whole; empty for nothing
     * @throws FileSystemException also if it is something else by now
     */
    public void restore(String path, Optional<FileState> expected, Optional<FileState> wanted) throws IOException {
        Descent.Way way = wanted.isPresent() ? Descent.Way.CREATING_LINKS : Descent.Way.LOOKING_AT_LINKS;
        at(path, way, spot -> {
            requirePlain(path, spot);
            if (!FileState.same(FileBytes.state(path, spot), expected)) {
                throw Refusal.because(path, "was changed by somebody else meanwhile");
            }
            FileBytes.put(path, spot, wanted);
            return Boolean.TRUE;
        });
    }

    /** A path that was written down once leads through no link, or somebody moved things since. */
    private static void requirePlain(String path, Descent spot) throws IOException {
        if (!spot.path().equals(path)) {
            throw Refusal.because(path, "leads through a link by now");
        }
    }

    /** Makes a folder, and those above it. */
    public void makeFolder(String path) throws IOException {
        at(path + "/.", Descent.Way.CREATING_LINKS, spot -> {
            requirePlain(path, spot);
            return Boolean.TRUE;
        });
    }

    /**
     * Takes a folder away if it is empty.
     *
     * @return whether it is gone
     */
    public boolean deleteEmptyFolder(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        Path name = Path.of(path.substring(slash + 1));
        try {
            String above = path.substring(0, Math.max(0, slash));
            return at(above, Descent.Way.LOOKING, spot -> spot.path().equals(above) && delete(spot.folder(), name));
        } catch (NoSuchFileException e) {
            return true; // the folder it was in is gone, too
        }
    }

    private static boolean delete(Folder folder, Path name) throws IOException {
        try {
            folder.deleteFolder(name);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (DirectoryNotEmptyException | NotDirectoryException e) {
            return false;
        }
    }

    /** Puts a file or a link where anything stands, or nothing; for what is put back unasked. */
    void put(String path, FileState wanted) throws IOException {
        if (!putInPlace(path, wanted)) {
            clear(path);
            putInPlace(path, wanted);
        }
    }

    /** Whether it was done: a folder is not replaced. */
    private boolean putInPlace(String path, FileState wanted) throws IOException {
        return at(path, Descent.Way.CREATING_LINKS, spot -> {
            requirePlain(path, spot);
            if (spot.leaf().isEmpty()) {
                return false;
            }
            FileBytes.put(path, spot, Optional.of(wanted));
            return true;
        });
    }

    /** Makes a folder where anything else stands, or nothing. */
    void putFolder(String path) throws IOException {
        if (at(path, Descent.Way.LOOKING_AT_LINKS, spot -> spot.attributes().isPresent())) {
            clear(path);
        }
        makeFolder(path);
    }

    /** Takes away whatever stands at a path, a folder with all that is in it. */
    void clear(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        String above = path.substring(0, Math.max(0, slash));
        at(above, Descent.Way.LOOKING, spot -> {
            requirePlain(above, spot);
            Removal.of(spot.folder(), Path.of(path.substring(slash + 1)));
            return true;
        });
    }

    /** Where a folder of the system lies in the workspace; empty where it lies elsewhere, or nowhere. */
    Optional<String> within(Path folder) throws IOException {
        Path real;
        try {
            real = folder.toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return real.startsWith(root)
                ? Optional.of(root.relativize(real)
                        .toString()
                        .replace(real.getFileSystem().getSeparator(), "/"))
                : Optional.empty();
    }

    private static Entry entry(Descent spot) throws IOException {
        if (spot.leaf().isEmpty()) {
            return new Entry(spot.path(), Kind.FOLDER, 0);
        }
        return spot.attributes().map(found -> Entry.of(spot.path(), found)).orElseGet(() -> Entry.missing(spot.path()));
    }

    private static void needFolder(String path, Descent spot) throws IOException {
        if (spot.leaf().isPresent()) {
            throw spot.attributes().isPresent() ? Refusal.because(path, "not a folder") : Refusal.missing(path);
        }
    }

    private interface Use<T> {
        T at(Descent spot) throws IOException;
    }

    private <T> T at(String path, Descent.Way way, Use<T> use) throws IOException {
        try (Descent spot = descend(path, way)) {
            return use.at(spot);
        } catch (FileSystemException e) {
            throw Refusal.of(path, e);
        }
    }

    private Descent descend(String path, Descent.Way way) throws IOException {
        try {
            return Descent.to(
                    path, root, alias, opener, way, witness, way.leavesLinks() ? _ -> {} : this::requireLeave);
        } catch (FileSystemException e) {
            throw Refusal.of(path, e);
        }
    }

    /** A path led out of the workspace. */
    public static final class OutsideException extends IOException {
        private static final long serialVersionUID = 1;

        public OutsideException(String path) {
            super(path + " is outside the workspace");
        }
    }

    /** A file that acts on its own was about to be changed, and nobody had allowed it. */
    public static final class ProtectedException extends IOException {
        private static final long serialVersionUID = 1;

        private final String path;

        ProtectedException(String path) {
            super(path + " is protected, because it can have commands run or change what agents and editors may do; a"
                    + " person must allow this change");
            this.path = path;
        }

        /** The file's path, relative to the workspace, without links and detours. */
        public String path() {
            return path;
        }
    }
}
