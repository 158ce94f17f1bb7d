package dev.runnel.workspace;

/** What stands at a path. */
public enum Kind {
    FILE,
    FOLDER,
    /** A symbolic link; met only where links are listed and not followed. */
    LINK,
    /** A pipe, a socket or a device: never opened. */
    OTHER,
    MISSING
}
