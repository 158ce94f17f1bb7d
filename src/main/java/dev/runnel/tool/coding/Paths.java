package dev.runnel.tool.coding;

/** How tools take and show paths. */
final class Paths {

    /** What other agents call a path. */
    static final String[] ALIASES = {"file_path", "filePath", "file", "filename"};

    /** What other agents call a folder. */
    static final String[] FOLDER_ALIASES = {"dir_path", "directory", "dir", "folder"};

    private Paths() {}

    /** The workspace itself has no name of its own. */
    static String shown(String path) {
        return path.isEmpty() ? "." : path;
    }
}
