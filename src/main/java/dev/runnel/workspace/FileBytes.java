package dev.runnel.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** Reads and replaces the file a {@link Descent} ended at. */
final class FileBytes {

    private static final Set<PosixFilePermission> WRITING =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private FileBytes() {}

    /** Opens a regular file; anything else is refused unopened, for a pipe would block and a device might act. */
    static InputStream open(String path, Descent spot) throws IOException {
        if (spot.leaf().isEmpty()) {
            throw Refusal.because(path, "is a folder");
        }
        BasicFileAttributes attributes = spot.attributes().orElseThrow(() -> Refusal.missing(path));
        return open(path, spot.folder(), spot.leaf().get(), attributes);
    }

    static InputStream open(String path, Folder folder, Path name, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw Refusal.irregular(path);
        }
        return Channels.newInputStream(folder.read(name));
    }

    /** Reads to the end and closes. */
    static byte[] all(String path, InputStream in, int maxBytes) throws IOException {
        try (in) {
            byte[] bytes = in.readNBytes(maxBytes);
            if (bytes.length == maxBytes && in.read() >= 0) {
                throw Refusal.tooLarge(path, maxBytes);
            }
            return bytes;
        }
    }

    /** What the descent ended at, whole; empty where nothing stands there. */
    static Optional<FileState> state(String path, Descent spot) throws IOException {
        if (spot.leaf().isPresent() && spot.attributes().isEmpty()) {
            return Optional.empty();
        }
        if (spot.leaf().isPresent() && spot.attributes().get().isSymbolicLink()) {
            return Optional.of(link(spot.folder(), spot.leaf().get()));
        }
        byte[] content = all(path, open(path, spot), Workspace.MAX_CHANGED_BYTES);
        return Optional.of(FileState.file(spot.attributes().flatMap(FileBytes::permissions), content));
    }

    static FileState link(Folder folder, Path name) throws IOException {
        return FileState.link(folder.linkText(name).getBytes(StandardCharsets.UTF_8));
    }

    /** The permissions among attributes, where the file system knows any. */
    static Optional<Set<PosixFilePermission>> permissions(BasicFileAttributes attributes) {
        return switch (attributes) {
            case PosixFileAttributes posix -> Optional.of(posix.permissions());
            case Statx found -> Optional.of(found.permissions());
            default -> Optional.empty();
        };
    }

    /** A file nobody may write to is not to be replaced either. */
    static void refuseReadOnly(String path, Optional<FileState> file) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = file.flatMap(FileState::permissions);
        if (permissions.isPresent() && Collections.disjoint(permissions.get(), WRITING)) {
            throw Refusal.because(path, "permission denied, the file is read-only");
        }
    }

    /** Puts a file or a link in the place of what is there, or takes that away. */
    static void put(String path, Descent spot, Optional<FileState> wanted) throws IOException {
        Path name = spot.leaf().orElseThrow(() -> Refusal.because(path, "is a folder"));
        if (wanted.isPresent() && wanted.get().kind() == Kind.FILE) {
            replace(spot, wanted.get().permissions(), content(path, wanted.get()));
            return;
        }
        if (spot.attributes().isPresent()) {
            spot.folder().deleteFile(name);
        }
        if (wanted.isPresent()) {
            spot.folder().makeLink(name, new String(content(path, wanted.get()), StandardCharsets.UTF_8));
        }
    }

    private static byte[] content(String path, FileState state) throws IOException {
        return state.content().orElseThrow(() -> Refusal.because(path, "was too large to be kept"));
    }

    /** Puts a new file in the place of what is there. */
    static void replace(Descent spot, Optional<Set<PosixFilePermission>> permissions, byte[] content)
            throws IOException {
        Folder folder = spot.folder();
        Path name = spot.leaf().orElseThrow();
        Path temporary = TemporaryName.next();
        boolean done = false;
        try {
            create(folder, temporary, permissions, content);
            folder.rename(temporary, name);
            done = true;
        } finally {
            if (!done && folder.look(temporary).isPresent()) {
                folder.deleteFile(temporary);
            }
        }
    }

    private static void create(Folder folder, Path name, Optional<Set<PosixFilePermission>> permissions, byte[] content)
            throws IOException {
        // Made with the permissions, so that nobody reads meanwhile what he may not; the umask may have taken some
        // away.
        try (SeekableByteChannel channel = folder.create(name, permissions)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        if (permissions.isPresent() && !permissions.equals(folder.permissions(name))) {
            folder.setPermissions(name, permissions.get());
        }
    }
}
