package dev.runnel.run;

import dev.runnel.store.SessionInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A workspace that was chosen by name. Sessions take turns in its folder, by whatever name they came there: a folder may have several
 * names, and a name may be several people's own.
 *
 * @param folder without links, so that it is the same for all
 */
record NamedWorkspace(String name, Path folder) {

    /** The one a session works in; empty where its folder was not chosen by name. */
    static Optional<NamedWorkspace> of(SessionInfo session) {
        return session.workspaceName()
                .map(name -> new NamedWorkspace(name, withoutLinks(Path.of(session.workspace()))));
    }

    private static Path withoutLinks(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException gone) {
            return folder.toAbsolutePath().normalize(); // whoever opens it says so
        }
    }
}
