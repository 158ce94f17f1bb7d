package dev.runnel.workspace;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Another folder, as it is; for tests in which something happens between two of its calls. */
class FolderAround implements Folder {

    private final Folder folder;

    FolderAround(Folder folder) {
        this.folder = folder;
    }

    @Override
    public List<Path> names() throws IOException {
        return folder.names();
    }

    @Override
    public Optional<BasicFileAttributes> look(Path name) throws IOException {
        return folder.look(name);
    }

    @Override
    public String linkText(Path name) throws IOException {
        return folder.linkText(name);
    }

    @Override
    public Folder enter(Path name) throws IOException {
        return folder.enter(name);
    }

    @Override
    public SeekableByteChannel read(Path name) throws IOException {
        return folder.read(name);
    }

    @Override
    public SeekableByteChannel create(Path name, Optional<Set<PosixFilePermission>> permissions) throws IOException {
        return folder.create(name, permissions);
    }

    @Override
    public Optional<Set<PosixFilePermission>> permissions(Path name) throws IOException {
        return folder.permissions(name);
    }

    @Override
    public void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
        folder.setPermissions(name, permissions);
    }

    @Override
    public void makeFolder(Path name) throws IOException {
        folder.makeFolder(name);
    }

    @Override
    public void makeLink(Path name, String text) throws IOException {
        folder.makeLink(name, text);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        folder.rename(from, to);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        folder.deleteFile(name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        folder.deleteFolder(name);
    }

    @Override
    public void close() {
        folder.close();
    }
}
