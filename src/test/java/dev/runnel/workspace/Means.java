package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.Path;

/** The ways folders can be opened, each of which all that holds of workspaces must hold for. */
public enum Means {
    /** As on Linux. */
    BENEATH,
    /** As on Linux where {@code openat2} is not to be had. */
    SECURE,
    /** As where the JDK holds no folders open. */
    PATHS;

    Folder.Opener opener() {
        return switch (this) {
            case BENEATH -> BeneathFolder::open;
            case SECURE -> SecureFolder::open;
            case PATHS -> PathFolder::open;
        };
    }

    /** A workspace opened that way. */
    public Workspace open(Path root) throws IOException {
        return Workspace.open(root, opener());
    }
}
