package dev.runnel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Folders that confined commands have to themselves, in place of the user's own and of the system's folder for temporary files: a
 * pair for each workspace, there as long as this process. In the one that stands for the user's folder lie links to the tools and
 * caches that may be read, and who commits of the user are by.
 */
final class Scratch implements AutoCloseable {

    private final Path folder;
    private final Path home;
    private final GitIdentity identity;
    private final Map<Path, Place> places = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** The two folders of a workspace. */
    record Place(Path home, Path tmp) {}

    /**
     * Makes room, and removes what dead processes left.
     *
     * @param all folder of all processes' rooms
     * @param home the user's own folder
     * @param identity who commits are by
     */
    Scratch(Path all, Path home, GitIdentity identity) throws IOException {
        this.home = home;
        this.identity = identity;
        makePrivate(all);
        removeLeft(all);
        ProcessEntry self = ProcessEntry.self();
        this.folder = makePrivate(all.resolve(self.pid() + "-" + self.start())).toRealPath();
    }

    private static Path makePrivate(Path folder) throws IOException {
        return Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** A name holds number and start time, which together name a process once and for all. */
    private static void removeLeft(Path all) throws IOException {
        try (Stream<Path> rooms = Files.list(all)) {
            for (Path room : rooms.toList()) {
                String[] parts = room.getFileName().toString().split("-", 2);
                boolean alive = parts.length == 2
                        && parts[0].matches("[0-9]{1,9}")
                        && ProcessEntry.of(Long.parseLong(parts[0]))
                                .filter(entry -> Long.toString(entry.start()).equals(parts[1]))
                                .isPresent();
                if (!alive) {
                    remove(room);
                }
            }
        }
    }

    Path folder() {
        return folder;
    }

    /** The folders of a workspace. */
    Place of(Path root) throws IOException {
        try {
            return places.computeIfAbsent(root, any -> make());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Place make() {
        try {
            Path own = makePrivate(folder.resolve(Integer.toString(count.incrementAndGet())));
            var place = new Place(makePrivate(own.resolve("home")), makePrivate(own.resolve("tmp")));
            for (String tool : ReadSet.tools(home)) {
                Path link = place.home().resolve(tool);
                Files.createDirectories(link.getParent());
                link(link, home.resolve(tool));
            }
            if (!identity.settings().isEmpty()) {
                Files.writeString(place.home().resolve(".gitconfig"), identity.settings());
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileAlreadyExistsException e) {
            return; // a folder that holds another link
        }
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    /** Links are removed, not what they lead to. */
    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(folder);
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
