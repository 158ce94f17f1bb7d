package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Shows a {@link Visitor} all that no {@code .gitignore} leaves out. */
record VisitorGuide(Visitor visitor) implements Walk.Guide {

    @Override
    public boolean wants(String path, boolean folder, boolean ignored) {
        return !ignored;
    }

    @Override
    public boolean late(String path) {
        return visitor.late();
    }

    @Override
    public boolean meets(String path, Folder folder, Path name, BasicFileAttributes attributes)
            throws IOException, InterruptedException {
        return visitor.visit(Entry.of(path, attributes), max -> Walk.bytes(path, folder, name, attributes, max));
    }

    @Override
    public void unreadable(String path) {
        visitor.unreadable(path);
    }
}
