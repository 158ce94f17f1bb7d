package dev.runnel.workspace;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder held by a descriptor that {@code openat2} gave, on Linux: the kernel itself refuses what leads out of it, and what is
 * opened is known to be a folder or a regular file before it is opened, for a pipe would block and a device might act.
 *
 * <p>What the JDK can do it does itself, by the path {@code /proc/self/fd/N} and one name behind it: that is the very folder held,
 * wherever it stands by now. Used by one thread at a time.
 */
final class BeneathFolder implements Folder {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final FolderCalls system;
    private final int descriptor;
    private final Path place;
    private boolean closed;

    private BeneathFolder(FolderCalls system, int descriptor) {
        this.system = system;
        this.descriptor = descriptor;
        this.place = place(descriptor);
    }

    /** Opens the root that way, or, where the system cannot, as a {@link SecureFolder}. */
    static Folder open(Path root) throws IOException {
        Optional<FolderCalls> system = FolderCalls.here();
        return system.isPresent() ? new BeneathFolder(system.get(), system.get().root(root)) : SecureFolder.open(root);
    }

    /** Where the file system shows what a descriptor holds. */
    static Path place(int descriptor) {
        return DESCRIPTORS.resolve(Integer.toString(descriptor));
    }

    /** The descriptor, never one that was given back: by now it may be somebody else's. */
    private int here() {
        if (closed) {
            throw new IllegalStateException("the folder is closed");
        }
        return descriptor;
    }

    private Path at(Path name) throws IOException {
        here();
        if (name.isAbsolute() || name.getNameCount() != 1 || name.toString().equals("..")) {
            throw Refusal.because(name.toString(), "is no name in a folder");
        }
        return place.resolve(name);
    }

    @Override
    public List<Path> names() throws IOException {
        here();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(place)) {
            return Folder.namesOf(stream);
        }
    }

    @Override
    public Optional<BasicFileAttributes> look(Path name) throws IOException {
        try {
            return Optional.of(system.look(here(), name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public String linkText(Path name) throws IOException {
        return Files.readSymbolicLink(at(name)).toString();
    }

    @Override
    public Folder enter(Path name) throws IOException {
        return new BeneathFolder(system, system.folder(here(), name));
    }

    @Override
    public SeekableByteChannel read(Path name) throws IOException {
        return withFile(name, file -> Files.newByteChannel(file, StandardOpenOption.READ));
    }

    private interface Use<T> {
        T of(Path file) throws IOException;
    }

    /** Lets something be done with a regular file by a path that is this file whatever its name stands for meanwhile. */
    private <T> T withFile(Path name, Use<T> use) throws IOException {
        int held = system.hold(here(), name);
        try {
            if (!system.look(held).isRegularFile()) {
                throw Refusal.irregular(name.toString());
            }
            return use.of(place(held));
        } finally {
            system.close(held);
        }
    }

    @Override
    public SeekableByteChannel create(Path name, Optional<Set<PosixFilePermission>> permissions) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileAttribute<?>[] attributes =
                permissions.map(PosixFilePermissions::asFileAttribute).stream().toArray(FileAttribute<?>[]::new);
        return Files.newByteChannel(at(name), options, attributes);
    }

    @Override
    public Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException {
        return Optional.of(system.look(here(), name).permissions());
    }

    @Override
    public void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        withFile(name, file -> Files.setPosixFilePermissions(file, permissions));
    }

    @Override
    public void makeFolder(Path name) throws IOException {
        try {
            Files.createDirectory(at(name));
        } catch (FileAlreadyExistsException e) {
            if (!system.look(here(), name).isDirectory()) {
                throw e;
            }
        }
    }

    @Override
    public void makeLink(Path name, String text) throws IOException {
        Files.createSymbolicLink(at(name), Path.of(text));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        system.deleteFile(here(), name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        system.deleteFolder(here(), name);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            system.close(descriptor);
        }
    }
}
