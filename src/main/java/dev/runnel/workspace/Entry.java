package dev.runnel.workspace;

import java.nio.file.attribute.BasicFileAttributes;

/**
 * What is known about a path without opening it.
 *
 * @param path relative to the workspace, with {@code /} between the names; empty for the workspace itself
 * @param size in bytes; 0 for what is no file
 */
public record Entry(String path, Kind kind, long size) {

    static Entry of(String path, BasicFileAttributes attributes) {
        Kind kind = kind(attributes);
        return new Entry(path, kind, kind == Kind.FILE ? attributes.size() : 0);
    }

    static Entry missing(String path) {
        return new Entry(path, Kind.MISSING, 0);
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Kind kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return Kind.LINK;
        }
        if (attributes.isDirectory()) {
            return Kind.FOLDER;
        }
        return attributes.isRegularFile() ? Kind.FILE : Kind.OTHER;
    }
}
