package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The files a run may touch: one folder and what is below it. Paths are given as people and models write them, relative or
 * absolute; one that leads out, also by a link, is refused with an {@link OutsideException}.
 *
 * <p>Safe for use by several threads.
 */
public final class Workspace {

    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    /**
     * Opens an existing folder.
     *
     * @throws IOException if there is no such folder
     */
    public static Workspace open(Path folder) throws IOException {
        return new Workspace(folder.toRealPath());
    }

    /** The folder itself, without links in its path. */
    public Path root() {
        return root;
    }

    /** A path led out of the workspace. */
    public static final class OutsideException extends IOException {
        private static final long serialVersionUID = 1;

        public OutsideException(String path) {
            super(path + " is outside the workspace");
        }
    }
}
