package dev.runnel.workspace;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * A folder known by its path, for platforms without {@link java.nio.file.SecureDirectoryStream} (macOS, Windows). Links are
 * seen and not followed as long as nobody exchanges folders for links meanwhile; before each use the folder's real path is
 * checked once more, which makes the gap small but does not close it.
 */
final class PathFolder implements Folder {

    private final Path path;

    private PathFolder(Path path) {
        this.path = path;
    }

    static Folder open(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        return new PathFolder(root.toRealPath());
    }

    private Path at(Path name) throws IOException {
        if (!path.toRealPath().equals(path)) {
            throw Refusal.because(path.toString(), "changed its place meanwhile");
        }
        return path.resolve(name);
    }

    @Override
    public List<Path> names() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(at(Path.of("")))) {
            return Folder.namesOf(stream);
        }
    }

    @Override
    public Optional<BasicFileAttributes> look(Path name) throws IOException {
        try {
            Path path = at(name);
            var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS);
            return Optional.of(
                    view == null
                            ? Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS)
                            : view.readAttributes());
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
        // The real path has the names as the file system spells them, also where it ignores case.
        Path real = at(name).toRealPath();
        if (!path.equals(real.getParent())) {
            throw Refusal.because(name.toString(), "changed its place meanwhile");
        }
        if (!Files.isDirectory(real, NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(name.toString());
        }
        return new PathFolder(real);
    }

    @Override
    public SeekableByteChannel read(Path name) throws IOException {
        if (!look(name).orElseThrow(() -> Refusal.missing(name.toString())).isRegularFile()) {
            throw Refusal.irregular(name.toString());
        }
        return Files.newByteChannel(at(name), StandardOpenOption.READ, NOFOLLOW_LINKS);
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
        var view = Files.getFileAttributeView(at(name), PosixFileAttributeView.class, NOFOLLOW_LINKS);
        return view == null
                ? Optional.empty()
                : Optional.of(view.readAttributes().permissions());
    }

    @Override
    public void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(at(name), permissions);
    }

    @Override
    public void makeFolder(Path name) throws IOException {
        try {
            Files.createDirectory(at(name));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(at(name), NOFOLLOW_LINKS)) {
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
        Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        Files.delete(at(name));
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        if (!Files.isDirectory(at(name), NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(name.toString());
        }
        Files.delete(at(name));
    }

    @Override
    public void close() {
        // nothing is held
    }
}
