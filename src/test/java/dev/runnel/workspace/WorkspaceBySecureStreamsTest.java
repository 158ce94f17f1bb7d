package dev.runnel.workspace;

/** The workspace as it is on Linux where {@code openat2} is not to be had. */
class WorkspaceBySecureStreamsTest extends WorkspaceContract {

    @Override
    Folder.Opener opener() {
        return SecureFolder::open;
    }
}
