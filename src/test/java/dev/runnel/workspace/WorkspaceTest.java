package dev.runnel.workspace;

/** The workspace as it is on Linux. */
class WorkspaceTest extends WorkspaceContract {

    @Override
    Folder.Opener opener() {
        return BeneathFolder::open;
    }
}
