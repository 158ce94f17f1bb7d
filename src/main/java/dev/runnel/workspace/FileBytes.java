package dev.runnel.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
            throw Refusal.because(path, "is no regular file");
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

    /** Puts a new file in the place of what is there; with the old one's permissions. */
    static void replace(String path, Descent spot, byte[] content) throws IOException {
        Folder folder = spot.folder();
        Path name = spot.leaf().orElseThrow();
        Optional<Set<PosixFilePermission>> permissions =
                spot.attributes().isPresent() ? folder.permissions(name) : Optional.empty();
        if (permissions.isPresent() && Collections.disjoint(permissions.get(), WRITING)) {
            throw Refusal.because(path, "permission denied, the file is read-only");
        }
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
