package dev.runnel.workspace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open folder inside the workspace. Everything is named by a single name in it, and no link is ever followed: what a
 * name stands for is found out one folder at a time, by {@link Descent}.
 */
interface Folder extends Closeable {

    /** How the root is opened; everything below comes from there. */
    interface Opener {
        Folder open(Path root) throws IOException;
    }

    /** The names that a stream of a folder shows, to its end. */
    static List<Path> namesOf(DirectoryStream<Path> stream) throws IOException {
        var names = new ArrayList<Path>();
        try {
            stream.forEach(entry -> names.add(entry.getFileName()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** The names in it, as the file system has them, in no order. To be called once. */
    List<Path> names() throws IOException;

    /** What a name stands for, empty where nothing does; {@link FileBytes#permissions} tells its permissions. */
    Optional<BasicFileAttributes> look(Path name) throws IOException;

    /** The text of a link. A hint only, for it may have been read elsewhere in a race: it is to be walked like any path. */
    String linkText(Path name) throws IOException;

    /** Opens a folder in it; whatever else the name stands for by now is refused, and not waited for. */
    Folder enter(Path name) throws IOException;

    /** Opens an existing file for reading; whatever else the name stands for by now is refused, and not waited for. */
    SeekableByteChannel read(Path name) throws IOException;

    /** Makes a file that did not exist, with at most these permissions where the file system knows any. */
    SeekableByteChannel create(Path name, Optional<Set<PosixFilePermission>> permissions) throws IOException;

    /** The permissions of a file, where the file system knows any. */
    Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException;

    void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException;

    /** Makes a folder; it is fine if there is one now. */
    void makeFolder(Path name) throws IOException;

    /** Makes a link where nothing stands yet. */
    void makeLink(Path name, String text) throws IOException;

    /** Puts a file in the place of another one, or where none was, in one step. */
    void rename(Path from, Path to) throws IOException;

    void deleteFile(Path name) throws IOException;

    /** Takes an empty folder away. @throws java.nio.file.DirectoryNotEmptyException if something is in it */
    void deleteFolder(Path name) throws IOException;

    @Override
    void close();
}
