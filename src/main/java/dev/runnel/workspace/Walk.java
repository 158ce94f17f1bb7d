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

    private record Found(Path name, BasicFileAttributes attributes) {
        /** Folders sort as their contents do. */
        String key() {
            return attributes.isDirectory() ? name + "/" : name.toString();
        }
    }

    private final Visitor visitor;
    private boolean going = true;

    Walk(Visitor visitor) {
        this.visitor = visitor;
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
        into(spot.folder(), prefix, above(prefix, rules), 0);
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

    private void into(Folder folder, String prefix, Ignore above, int depth) throws IOException, InterruptedException {
        List<Found> entries = entries(folder);
        Ignore ignore = above;
        for (Found found : entries) {
            if (found.key().equals(".gitignore") && found.attributes().isRegularFile()) {
                ignore = above.within(prefix, text(bytes(prefix + found.name(), folder, found, MAX_RULES)));
            }
        }
        for (Found found : entries) {
            String path = prefix + found.name();
            if (going && !ignore.ignores(path, found.attributes().isDirectory())) {
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
            visitor.unreadable(path); // no right to look into it, or it is gone by now
            return;
        }
        try (below) {
            if (depth < MAX_DEPTH) {
                into(below, path + "/", ignore, depth + 1);
            } else {
                visitor.unreadable(path);
            }
        }
    }

    private void show(String path, Folder folder, Found found) throws IOException, InterruptedException {
        going = visitor.visit(Entry.of(path, found.attributes()), max -> bytes(path, folder, found, max));
    }

    private static byte[] bytes(String path, Folder folder, Found found, int maxBytes) throws IOException {
        try (InputStream in = FileBytes.open(path, folder, found.name(), found.attributes())) {
            return FileBytes.all(path, in, maxBytes);
        } catch (FileSystemException e) {
            throw Refusal.of(path, e);
        }
    }

    private static List<Found> entries(Folder folder) throws IOException {
        var entries = new ArrayList<Found>();
        for (Path name : folder.names()) {
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
