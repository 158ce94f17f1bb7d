package dev.runnel.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    private Workspace(Path root, Path alias, Folder.Opener opener) {
        this.root = root;
        this.alias = alias;
        this.opener = opener;
    }

    /**
     * Opens an existing folder.
     *
     * @throws IOException if there is no such folder
     */
    public static Workspace open(Path folder) throws IOException {
        return open(folder, SecureFolder::open);
    }

    static Workspace open(Path folder, Folder.Opener opener) throws IOException {
        Path root = folder.toRealPath();
        opener.open(root).close(); // a file, or a folder we may not look into, is refused here and not at first use
        return new Workspace(root, folder.toAbsolutePath().normalize(), opener);
    }

    /** The folder itself, without links in its path. */
    public Path root() {
        return root;
    }

    /**
     * A folder for a command to start in. The only path given away: whoever starts there must be confined by other means.
     */
    public Path directory(String path) throws IOException {
        return at(path, false, spot -> {
            needFolder(path, spot);
            return root.resolve(spot.path());
        });
    }

    /** What stands at a path; what is missing is no error. */
    public Entry stat(String path) throws IOException {
        try {
            return at(path, false, Workspace::entry);
        } catch (NoSuchFileException e) {
            return Entry.missing(path); // a folder on the way is missing too
        }
    }

    /** The bytes of a file. @throws FileSystemException also if it is no regular file or has more than {@code maxBytes} */
    public byte[] read(String path, int maxBytes) throws IOException {
        return at(path, false, spot -> {
            try (InputStream in = FileBytes.open(path, spot)) {
                return FileBytes.all(path, in, maxBytes);
            }
        });
    }

    /** A file's bytes to be read piece by piece; to be closed. @throws FileSystemException also if it is no regular file */
    public InputStream stream(String path) throws IOException {
        return at(path, false, spot -> FileBytes.open(path, spot));
    }

    /** What a folder holds, by name; links are not followed. */
    public List<Entry> list(String path) throws IOException {
        return at(path, false, spot -> {
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
        try (Descent spot = descend(path, false)) {
            if (spot.leaf().isPresent() && spot.attributes().isEmpty()) {
                throw Refusal.missing(path);
            }
            try (Walk walk = new Walk(visitor)) {
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
     */
    public Optional<FileChange> write(String path, byte[] content) throws IOException {
        return at(path, true, spot -> {
            Optional<byte[]> before =
                    spot.attributes().isPresent() || spot.leaf().isEmpty()
                            ? Optional.of(FileBytes.all(path, FileBytes.open(path, spot), MAX_CHANGED_BYTES))
                            : Optional.empty();
            return replace(path, spot, before, content);
        });
    }

    /**
     * Gives a file this content, provided that it still is {@code before}.
     *
     * @return what changed, empty where both are the same
     * @throws FileSystemException also if it is something else by now
     */
    public Optional<FileChange> write(String path, byte[] before, byte[] content) throws IOException {
        return at(path, false, spot -> {
            byte[] now = FileBytes.all(path, FileBytes.open(path, spot), MAX_CHANGED_BYTES);
            if (!Arrays.equals(now, before)) {
                throw Refusal.because(path, "was changed by somebody else meanwhile");
            }
            return replace(path, spot, Optional.of(now), content);
        });
    }

    private static Optional<FileChange> replace(String path, Descent spot, Optional<byte[]> before, byte[] content)
            throws IOException {
        if (before.isPresent() && Arrays.equals(before.get(), content)) {
            return Optional.empty();
        }
        if (content.length > MAX_CHANGED_BYTES) {
            throw Refusal.tooLarge(path, MAX_CHANGED_BYTES);
        }
        FileBytes.replace(path, spot, content);
        return Optional.of(new FileChange(spot.path(), before, Optional.of(content)));
    }

    /** Takes a file away. @throws FileSystemException also if it is no regular file */
    public FileChange delete(String path) throws IOException {
        return at(path, false, spot -> {
            byte[] before = FileBytes.all(path, FileBytes.open(path, spot), MAX_CHANGED_BYTES);
            spot.folder().deleteFile(spot.leaf().orElseThrow());
            return new FileChange(spot.path(), Optional.of(before), Optional.empty());
        });
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

    private <T> T at(String path, boolean creating, Use<T> use) throws IOException {
        try (Descent spot = descend(path, creating)) {
            return use.at(spot);
        } catch (FileSystemException e) {
            throw Refusal.of(path, e);
        }
    }

    private Descent descend(String path, boolean creating) throws IOException {
        try {
            return Descent.to(path, root, alias, opener, creating);
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
}
