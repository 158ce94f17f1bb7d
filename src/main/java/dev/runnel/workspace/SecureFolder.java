package dev.runnel.workspace;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder held by a descriptor ({@code openat} and friends): folders and links that change places while one works cannot
 * lead out, for no path of more than one name is ever handed to the system.
 *
 * <p>The JDK has no {@code mkdirat}, {@code symlinkat} or {@code readlinkat}. A new folder or link is made in the root, whose own path nobody in
 * the workspace can change, and moved into place by descriptor; the text of a link is read by path and is only a hint. Nor can it
 * open without waiting: a pipe or device is seen right before, and only one that comes between these two calls is waited for.
 */
final class SecureFolder implements Folder {

    private final Path root;
    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    private SecureFolder(Path root, Path path, SecureDirectoryStream<Path> stream) {
        this.root = root;
        this.path = path;
        this.stream = stream;
    }

    /** Opens the root that way, or, where the platform cannot, as a {@link PathFolder}. */
    static Folder open(Path root) throws IOException {
        if (!root.toRealPath().equals(root)) {
            throw Refusal.because(root.toString(), "changed its place meanwhile");
        }
        DirectoryStream<Path> stream = root.getFileSystem().provider().newDirectoryStream(root, _ -> true);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new SecureFolder(root, root, secure);
        }
        stream.close();
        return PathFolder.open(root);
    }

    @Override
    public List<Path> names() throws IOException {
        return Folder.namesOf(stream);
    }

    @Override
    public Optional<BasicFileAttributes> look(Path name) throws IOException {
        try {
            return Optional.of(posix(name).readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public String linkText(Path name) throws IOException {
        return Files.readSymbolicLink(path.resolve(name)).toString();
    }

    @Override
    public Folder enter(Path name) throws IOException {
        if (!posix(name).readAttributes().isDirectory()) {
            throw new NotDirectoryException(name.toString());
        }
        return new SecureFolder(root, path.resolve(name), stream.newDirectoryStream(name, NOFOLLOW_LINKS));
    }

    @Override
    public SeekableByteChannel read(Path name) throws IOException {
        if (!posix(name).readAttributes().isRegularFile()) {
            throw Refusal.irregular(name.toString());
        }
        return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
    }

    @Override
    public SeekableByteChannel create(Path name, Optional<Set<PosixFilePermission>> permissions) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileAttribute<?>[] attributes =
                permissions.map(PosixFilePermissions::asFileAttribute).stream().toArray(FileAttribute<?>[]::new);
        return stream.newByteChannel(name, options, attributes);
    }

    @Override
    public Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException {
        return Optional.of(posix(name).readAttributes().permissions());
    }

    @Override
    public void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        posix(name).setPermissions(permissions);
    }

    private PosixFileAttributeView posix(Path name) {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    }

    @Override
    public void makeLink(Path name, String text) throws IOException {
        Path fresh = Files.createSymbolicLink(root.resolve(TemporaryName.next()), Path.of(text));
        boolean moved = false;
        try {
            if (look(name).isPresent()) {
                throw new FileAlreadyExistsException(name.toString());
            }
            moveHere(fresh, name);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /** From the root, by descriptors alone. */
    private void moveHere(Path fresh, Path name) throws IOException {
        try (DirectoryStream<Path> from = Files.newDirectoryStream(root)) {
            ((SecureDirectoryStream<Path>) from).move(fresh.getFileName(), stream, name);
        }
    }

    @Override
    public void makeFolder(Path name) throws IOException {
        Path fresh = Files.createDirectory(root.resolve(TemporaryName.next()));
        try {
            moveHere(fresh, name);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            Files.delete(fresh); // somebody was faster, which is as good
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        stream.move(from, stream, to);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        stream.deleteFile(name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a folder open for reading has nothing left to fail with
        }
    }
}
