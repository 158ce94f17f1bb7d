package dev.runnel.workspace;

/** The workspace as it is where the JDK holds no folders open. */
class WorkspaceByPathsTest extends WorkspaceContract {

    @Override
    Folder.Opener opener() {
        return PathFolder::open;
    }
}
