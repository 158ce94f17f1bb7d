package dev.runnel.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One walk through what is below a folder, depth first, in the order of the paths. */
final class Walk implements Closeable {

    /** The largest {@code .gitignore} that is read, in bytes. */
    static final int MAX_RULES = 1 << 20;

    // Each level keeps a folder open. Deeper trees are made by accident (a link that was copied as a folder) or to
    // annoy.
    private static final int MAX_DEPTH = 200;

    /** Where the rules above the start come from. */
    interface Rules {
        byte[] read(String path) throws IOException;
    }

    /** Says where to go, and is shown what is met. */
    interface Guide {

        /**
         * Whether something is of interest; a folder that is not is not entered.
         *
         * @param ignored whether a {@code .gitignore} leaves it out
         */
        boolean wants(String path, boolean folder, boolean ignored);

        /**
         * A folder below the one the walk starts at, by the names in it; whether what it holds is of interest.
         */
        default boolean enters(String path, List<Path> names) {
            return true;
        }

        /** Something that is no folder, in the open folder it lies in; whether to go on. */
        boolean meets(String path, Folder folder, Path name, BasicFileAttributes attributes)
                throws IOException, InterruptedException;

        /** Whether there is no time left to find out what lies behind {@code path}; asked for each name of a folder, twice. */
        default boolean late(String path) {
            return false;
        }

        /** A folder that could not be opened, or lies too deep; the walk goes on behind it. */
        void unreadable(String path);
    }

    private record Found(Path name, BasicFileAttributes attributes) {
        /** Folders sort as their contents do. */
        String key() {
            return attributes.isDirectory() ? name + "/" : name.toString();
        }
    }

    private final Guide guide;
    private boolean going = true;

    Walk(Guide guide) {
        this.guide = guide;
    }

    void from(Descent spot, Rules rules) throws IOException, InterruptedException {
        if (spot.leaf().isPresent()) {
            show(
                    spot.path(),
                    spot.folder(),
                    new Found(spot.leaf().get(), spot.attributes().orElseThrow()));
            return;
        }
        String prefix = spot.path().isEmpty() ? "" : spot.path() + "/";
        into(spot.folder(), spot.folder().names(), prefix, above(prefix, rules), 0);
    }

    /** The rules of the folders above {@code prefix}. */
    private static Ignore above(String prefix, Rules rules) throws IOException {
        Ignore ignore = Ignore.NOTHING.within("", text(rules.read(".git/info/exclude")));
        for (int end = 0; end < prefix.length(); end = prefix.indexOf('/', end) + 1) {
            String base = prefix.substring(0, end);
            ignore = ignore.within(base, text(rules.read(base + ".gitignore")));
        }
        return ignore;
    }

    private void into(Folder folder, List<Path> names, String prefix, Ignore above, int depth)
            throws IOException, InterruptedException {
        List<Found> entries = entries(folder, names, prefix);
        Ignore ignore = above;
        for (Found found : entries) {
            if (found.key().equals(".gitignore") && found.attributes().isRegularFile()) {
                ignore = above.within(prefix, text(bytes(prefix + found.name(), folder, found, MAX_RULES)));
            }
        }
        for (Found found : entries) {
            String path = prefix + found.name();
            boolean isFolder = found.attributes().isDirectory();
            going &= !guide.late(path); // rules can take long
            if (going && guide.wants(path, isFolder, ignore.ignores(path, isFolder))) {
                step(folder, found, path, ignore, depth);
            }
        }
    }

    private void step(Folder folder, Found found, String path, Ignore ignore, int depth)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!found.attributes().isDirectory()) {
            show(path, folder, found);
            return;
        }
        Folder below;
        try {
            below = folder.enter(found.name());
        } catch (FileSystemException e) {
            guide.unreadable(path); // no right to look into it, or it is gone by now
            return;
        }
        try (below) {
            List<Path> names = depth < MAX_DEPTH ? below.names() : List.of();
            if (depth == MAX_DEPTH) {
                guide.unreadable(path);
            } else if (guide.enters(path, names)) {
                into(below, names, path + "/", ignore, depth + 1);
            }
        }
    }

    private void show(String path, Folder folder, Found found) throws IOException, InterruptedException {
        going = guide.meets(path, folder, found.name(), found.attributes());
    }

    private static byte[] bytes(String path, Folder folder, Found found, int maxBytes) throws IOException {
        return bytes(path, folder, found.name(), found.attributes(), maxBytes);
    }

    /** What a file that was met holds. @throws IOException also if it is more than {@code maxBytes} */
    static byte[] bytes(String path, Folder folder, Path name, BasicFileAttributes attributes, int maxBytes)
            throws IOException {
        try (InputStream in = FileBytes.open(path, folder, name, attributes)) {
            return FileBytes.all(path, in, maxBytes);
        } catch (FileSystemException e) {
            throw Refusal.of(path, e);
        }
    }

    private List<Found> entries(Folder folder, List<Path> names, String prefix)
            throws IOException, InterruptedException {
        var entries = new ArrayList<Found>();
        for (Path name : names) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (guide.late(prefix)) {
                going = false;
                return List.of();
            }
            folder.look(name).ifPresent(attributes -> entries.add(new Found(name, attributes)));
        }
        entries.sort(Comparator.comparing(Found::key));
        return entries;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        going = false;
    }
}
